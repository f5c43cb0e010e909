"""Answers go along with the next import of the same source, visibly, until somebody revokes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.inbound.conftest import NOW

MAPPING = """
source = "pilot"
currency = "=EUR"
company = { base_currency = "EUR" }
[[file]]
name = "products.csv"
[[file.facts]]
table = "products"
id = "product"
name = "product"
[[file]]
name = "deals.csv"
[[file.facts]]
table = "opportunities"
id = "id"
product = "product"
amount = "amount"
status = "stage"
"""


def write(folder: Path, *rows: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "products.csv").write_text("product\nGTX Pro\n")
    (folder / "deals.csv").write_text("id,product,amount,stage\n" + "".join(f"{row}\n" for row in rows))
    return folder


def answered(run: Any, **said: str) -> Any:
    from onefunnel.inbound import answering, importing

    asked = [(question, said[question.kind]) for question in run.questions.all() if question.kind in said]
    return importing.carry_out(answering.answer(asked, now=NOW, by="nora"), now=NOW)


def test_an_answer_goes_along_and_is_shown(land: Any, tmp_path: Path) -> None:
    from onefunnel.inbound.reconcile import report

    first = land(write(tmp_path / "in", "1,GTXPro,10,won"), MAPPING)
    answered(first, reference="GTX Pro")
    second = land(write(tmp_path / "in", "2,GTXPro,20,won"), MAPPING)
    assert not second.questions.exists()
    carried = report(second).as_json()["carried"]
    assert [(q["value"], q["answer"], q["said_by"]) for q in carried] == [("GTXPro", "GTX Pro", "nora")]


def test_a_revoked_answer_stays_behind(land: Any, tmp_path: Path) -> None:
    from onefunnel.inbound import carrying

    first = land(write(tmp_path / "in", "1,GTXPro,10,won"), MAPPING)
    answered(first, reference="GTX Pro")
    carrying.revoke(first.questions.get(), now=NOW, by="ines")
    second = land(write(tmp_path / "in", "2,GTXPro,20,won"), MAPPING)
    assert second.carried == []
    assert second.questions.get().value == "GTXPro"


def test_what_was_left_as_it_is_is_not_asked_again_until_it_is_revoked(land: Any, tmp_path: Path) -> None:
    from onefunnel.inbound import answering, carrying

    first = land(write(tmp_path / "in", "1,GTXPro,10,won"), MAPPING)
    answering.dismiss(first.questions.get(), now=NOW, by="nora")
    second = land(write(tmp_path / "in", "2,GTXPro,20,won"), MAPPING)
    assert [(q.is_open, q.dismissed_by) for q in second.questions.all()] == [(False, "nora")]
    carrying.revoke(second.questions.get(), now=NOW, by="ines")
    assert [q.is_open for q in [*first.questions.all(), *second.questions.all()]] == [True, True]


def test_the_same_files_again_are_the_same_unfinished_run_although_an_answer_came(tmp_path: Path, land: Any) -> None:
    from onefunnel.inbound import starting
    from onefunnel.inbound.loading import parse

    first = land(write(tmp_path / "in", "1,GTXPro,10,won"), MAPPING)
    begun = starting.begin(write(tmp_path / "new", "2,GTXPro,20,won"), parse(MAPPING), now=NOW)
    answered(first, reference="GTX Pro")
    assert starting.begin(tmp_path / "new", parse(MAPPING), now=NOW).id == begun.id


def test_a_replay_of_several_files_is_one_import_and_keeps_the_answers(land: Any, tmp_path: Path, result: Any) -> None:
    from onefunnel.inbound import importing, replaying

    text = MAPPING.replace('name = "product"\n[[file]]', 'name = "product"\nlist_price = "price"\n[[file]]')
    folder = write(tmp_path / "in", "1,GTX Pro,much,won", "2,GTXPro,20,won")
    (folder / "products.csv").write_text("product,price\nGTX Pro,1500\nGTX Basic,little\n")
    run = land(folder, text)
    answered(run, reference="GTX Pro")
    again = importing.carry_out(replaying.replay_run(run, now=NOW), now=NOW)
    assert result(again) == {"products.csv (mended).csv": (1, 0, 0, 1), "deals.csv (mended).csv": (1, 0, 0, 1)}
    assert 'is = "GTX Pro"' in again.mapping


def test_a_dismissal_says_why_and_can_be_undone(land: Any, tmp_path: Path) -> None:
    from onefunnel.inbound import quarantine
    from onefunnel.inbound.importing import NotPossible

    run = land(write(tmp_path / "in", "1,GTX Pro,much,won"), MAPPING)
    aside = list(quarantine.listed(run))
    with pytest.raises(NotPossible, match="say why"):
        quarantine.dismiss(aside, why=" ", now=NOW, by="nora")
    assert quarantine.dismiss(aside, why="a test record", now=NOW, by="nora") == 1
    kept = quarantine.listed(run, "dismissed").get()
    assert (kept.why, kept.status_by, kept.status_at) == ("a test record", "nora", NOW)
    assert quarantine.reopen([kept], now=NOW, by="nora") == 1
    assert quarantine.listed(run).get().why == ""
