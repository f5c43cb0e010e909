"""A full export names all there is: what it no longer names is deleted, unless that is much, and comes back with a takeback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onefunnel.inbound.loading import parse
from tests.inbound.conftest import NOW

MAPPING = """
source = "pilot"
[[file]]
name = "deals.csv"
full = true
[[file.facts]]
table = "opportunities"
id = "id"
close_on = "close"
[[file.facts]]
table = "stage_moves"
id = "{id}:closed"
opportunity = "id"
stage = "=won"
moved_at = "close"
when = { close = "*" }
[[file]]
name = "more.csv"
[[file.facts]]
table = "opportunities"
id = "id"
"""
Land = Callable[[Path, str], Any]


def ask(sql: str) -> list[tuple[Any, ...]]:
    from onefunnel.store.engine import engine

    return list(engine().rows(sql, {}).rows)


def write(folder: Path, *rows: str, more: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "deals.csv").write_text("id,close\n" + "".join(f"{row}\n" for row in rows))
    (folder / "more.csv").write_text(f"id\n{more}")
    return folder


def deals(*numbers: int) -> list[str]:
    return [f"{n},2025-01-02" for n in numbers]


def test_what_is_no_longer_named_goes_and_comes_back(land: Land, tmp_path: Path) -> None:
    from onefunnel.inbound import importing
    from onefunnel.store.refresh import refresh
    from onefunnel.who.records import Opportunity

    land(write(tmp_path / "in", *deals(*range(20)), more="900\n"), MAPPING)
    run = land(write(tmp_path / "in", *deals(*range(19))), MAPPING)
    file = run.files.get(name="deals.csv")
    assert (file.missing, file.missing_of, file.cleared_at, file.cleared_by) == (2, 40, NOW, "")
    assert ask("select count(*) from opportunities") == [(20,)]
    assert ask("select count(*) from stage_moves") == [(19,)]
    assert Opportunity.objects.filter(deleted_at=None).count() == 20
    importing.take_back(run, now=NOW)
    refresh(now=NOW)
    assert ask("select count(*) from opportunities") == [(21,)]


def test_much_that_is_missing_waits_for_a_word(land: Land, tmp_path: Path) -> None:
    from onefunnel.inbound import clearing, importing
    from onefunnel.store.refresh import refresh

    land(write(tmp_path / "in", *deals(*range(20))), MAPPING)
    run = land(write(tmp_path / "in", *deals(*range(10))), MAPPING)
    file = run.files.get(name="deals.csv")
    assert (file.missing, file.missing_of, file.cleared_at) == (20, 40, None)
    assert clearing.why_held(file) == "that is more than 10 %, so the file may be only a part"
    assert clearing.clear(file, importing.mapping_of(run), now=NOW, by="nora") == 20
    refresh(now=NOW)
    assert ask("select count(*) from opportunities") == [(10,)]
    file.refresh_from_db()
    with pytest.raises(clearing.HeldBack, match=r"nothing of deals.csv to delete"):
        clearing.clear(file, importing.mapping_of(run), now=NOW, by="nora")


def test_a_record_in_quarantine_may_be_the_one_that_is_missing(land: Land, tmp_path: Path) -> None:
    land(write(tmp_path / "in", *deals(*range(40))), MAPPING)
    run = land(write(tmp_path / "in", *deals(*range(39)), "39,soon"), MAPPING)
    file = run.files.get(name="deals.csv")
    assert (file.missing, file.cleared_at) == (2, None)
    assert ask("select count(*) from opportunities") == [(40,)]


def test_only_the_latest_full_export_decides(land: Land, tmp_path: Path) -> None:
    from datetime import timedelta

    from onefunnel.inbound import clearing, importing, starting

    land(write(tmp_path / "in", *deals(*range(20))), MAPPING)
    old = land(write(tmp_path / "in", *deals(*range(10))), MAPPING)
    later = starting.begin(write(tmp_path / "in", *deals(*range(20))), parse(MAPPING), now=NOW + timedelta(hours=1))
    importing.carry_out(later, now=NOW + timedelta(hours=1))
    with pytest.raises(clearing.HeldBack, match=r"a later import of deals.csv knows better"):
        clearing.clear(old.files.get(name="deals.csv"), importing.mapping_of(old), now=NOW, by="nora")


def test_a_dry_run_says_how_many_would_go(land: Land, tmp_path: Path) -> None:
    from onefunnel.inbound import preview

    land(write(tmp_path / "in", *deals(*range(20))), MAPPING)
    trial = preview.dry_run(write(tmp_path / "in", *deals(*range(18))), parse(MAPPING))[0]
    assert (trial.name, trial.gone, trial.gone_of) == ("deals.csv", 4, 40)
    assert ask("select count(*) from opportunities") == [(20,)]


def test_verify_finds_nothing_wrong_after_a_deletion(land: Land, tmp_path: Path) -> None:
    from onefunnel.inbound.verify import verify

    land(write(tmp_path / "in", *deals(*range(20))), MAPPING)
    land(write(tmp_path / "in", *deals(*range(19))), MAPPING)
    assert verify().wrong == []
