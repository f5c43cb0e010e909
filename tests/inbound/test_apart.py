"""One merge is undone: the two stand apart, the next import does not bring it back, and the undoing can be undone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from onefunnel.inbound import loading
from tests.inbound.conftest import NOW

CONTACTS = "Record ID,First Name,Last Name,Merged object IDs\n1,Ada,Lowe,2\n2,A.,Lowe,\n3,Ben,Ost,\n"


def merged() -> list[tuple[str, bool]]:
    from onefunnel.who.records import Person

    return [(p.name, bool(p.merged_into)) for p in Person.objects.order_by("source_id")]


def test_a_merge_is_undone_and_stays_undone_until_it_is_given_back(land: Any, tmp_path: Path, result: Any) -> None:
    from onefunnel.who import apart
    from onefunnel.who.records import KeptApart, Merge
    from onefunnel.who.uptodate import bring_up_to_date

    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "contacts.csv").write_text(CONTACTS)
    text = loading.load("hubspot", currency="EUR").text
    land(folder, text)
    assert merged() == [("Ada Lowe", False), ("A. Lowe", True), ("Ben Ost", False)]
    apart.undo(Merge.objects.get(), now=NOW, by="nora")
    bring_up_to_date(now=NOW)
    assert merged() == [("Ada Lowe", False), ("A. Lowe", False), ("Ben Ost", False)]
    (folder / "contacts.csv").write_text(CONTACTS.replace("Ben", "Bert"))
    again = land(folder, text)
    assert result(again) == {"contacts.csv": (3, 1, 2, 0)}
    assert merged()[1] == ("A. Lowe", False)
    apart.give_back(KeptApart.objects.get(), now=NOW, by="nora")
    bring_up_to_date(now=NOW)
    assert merged()[1] == ("A. Lowe", True)
    with pytest.raises(apart.NotApart, match="no merge is in force"):
        apart.merge_of("nobody")
