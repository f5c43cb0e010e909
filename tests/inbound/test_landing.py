"""Landing: resumable anywhere, nothing lost or doubled, the same file twice has no effect, an import is taken back whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
Result = Callable[[Any], dict[str, tuple[int, int, int, int]]]
MAPPING = """
source = "pilot"
company = { base_currency = "EUR" }
currency = "=EUR"
[[file]]
name = "deals.csv"
ignore = { kind = "test" }
[[file.facts]]
table = "opportunities"
id = "id"
name = "name"
amount = "amount"
status = { from = "stage", values = { Won = "won", Open = "open" } }
crm_stage = "stage"
close_on = "close"
deleted = { gone = "true" }
when = { stage = "*" }
"""
HEADER = "id,name,amount,stage,close,gone,kind\n"


def row(n: int, **said: str) -> str:
    cells = {"name": f"Deal {n}", "amount": str(100 + n), "stage": "Won", "close": "2025-01-02", "gone": "", "kind": "", **said}
    return ",".join([str(n), *cells.values()]) + "\n"


def ask(sql: str) -> list[tuple[Any, ...]]:
    from onefunnel.store.engine import engine

    return list(engine().rows(sql, {}).rows)


def write(folder: Path, *rows: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "deals.csv").write_text(HEADER + "".join(rows))
    return folder


def test_received_is_stored_plus_duplicate_plus_quarantined_and_ignored_is_listed(
    land: Any, result: Result, tmp_path: Path
) -> None:
    rows = [
        row(1),
        row(1),
        row(2, amount='"1,200"'),
        row(3, close="01/02/2025"),
        row(4, stage=""),
        row(5, kind="test"),
        "6,short\n",
        row(7),
    ]
    run = land(write(tmp_path / "in", *rows), MAPPING)
    assert result(run) == {"deals.csv": (7, 2, 1, 4)}
    file = run.files.get()
    assert (file.read, file.ignored) == (8, 1)
    assert [(q.line, q.column, q.reason) for q in file.set_aside.order_by("record")] == [
        (4, "amount", '"1,200" can be read two ways; declare decimals = "1,234.56" or "1.234,56"'),
        (5, "close", '"01/02/2025" can be read two ways; declare dates = "DD/MM/YYYY" or "MM/DD/YYYY"'),
        (6, "", "no rule of the mapping applies to it"),
        (8, "amount", "it has 2 fields where the header has 7"),
    ]


def test_the_same_file_twice_has_no_effect(land: Any, result: Result, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", *(row(n) for n in range(50)))
    land(folder, MAPPING)
    assert result(land(folder, MAPPING)) == {"deals.csv": (50, 0, 50, 0)}
    assert ask("select count(*) from opportunities") == [(50,)]


def test_changed_rows_make_history(land: Any, result: Result, tmp_path: Path) -> None:
    land(write(tmp_path / "in", row(1, stage="Open"), row(2)), MAPPING)
    run = land(write(tmp_path / "in", row(1, amount="250"), row(2)), MAPPING)
    assert result(run) == {"deals.csv": (2, 1, 1, 0)}
    rows = ask("select field, old_value, new_value from opportunity_changes order by field")
    assert rows == [("amount", "10100000", "25000000"), ("crm_stage", "Open", "Won"), ("status", "open", "won")]


def test_a_delete_is_followed_and_comes_back_with_a_takeback(land: Any, tmp_path: Path) -> None:
    from onefunnel.inbound import importing
    from onefunnel.store.refresh import refresh

    land(write(tmp_path / "in", row(1), row(2)), MAPPING)
    second = land(write(tmp_path / "in", row(1, gone="true"), row(2)), MAPPING)
    assert ask("select count(*) from opportunities") == [(1,)]
    importing.take_back(second, now=NOW)
    refresh(now=NOW)
    assert ask("select count(*) from opportunities") == [(2,)]
    importing.give_back(second, now=NOW)
    refresh(now=NOW)
    assert ask("select count(*) from opportunities") == [(1,)]


def test_an_import_taken_back_says_so_and_cannot_be_taken_back_again(land: Any, tmp_path: Path) -> None:
    from onefunnel.inbound import importing, reconcile

    run = land(write(tmp_path / "in", row(1)), MAPPING)
    importing.take_back(run, now=NOW, by="Nora")
    run.refresh_from_db()
    assert reconcile.report(run).state == "taken back"
    with pytest.raises(importing.NotPossible, match="taken back already"):
        importing.take_back(run, now=NOW)


@pytest.mark.parametrize("broken_at", [0, 1, 2, 3])
def test_a_broken_landing_goes_on_where_it_was(
    land: Any, result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken_at: int
) -> None:
    from onefunnel.inbound import importing, landing, starting
    from onefunnel.inbound.loading import parse

    monkeypatch.setattr(landing, "CHUNK", 100)
    rows = [row(n, amount="oops" if n % 37 == 0 else str(n), name='"two\nlines"' if n % 50 == 0 else "x") for n in range(350)]
    folder = write(tmp_path / "in", *rows)
    run = starting.begin(folder, parse(MAPPING), now=NOW)
    calls = iter(range(100))
    commit = landing._commit

    def breaks(*args: Any, **named: Any) -> None:
        if next(calls) == broken_at:
            raise OSError("the power is gone")
        commit(*args, **named)

    monkeypatch.setattr(landing, "_commit", breaks)
    with pytest.raises(OSError, match="power"):
        importing.carry_out(run, now=NOW)
    again = starting.begin(folder, parse(MAPPING), now=NOW)
    assert again.id == run.id
    assert again.failure == "the power is gone"
    importing.carry_out(again, now=NOW)
    assert result(again) == {"deals.csv": (350, 340, 0, 10)}
    assert ask("select count(*), sum(amount) from opportunities") == [(340, sum(n for n in range(350) if n % 37) * 100_000)]


def test_two_landings_of_one_file_do_not_mix(tmp_path: Path, db: None) -> None:
    from onefunnel.inbound import landing, starting
    from onefunnel.inbound.loading import parse
    from onefunnel.inbound.opening import open_file
    from onefunnel.inbound.records import ImportFile

    mapping = parse(MAPPING)
    run = starting.begin(write(tmp_path / "in", row(1)), mapping, now=NOW)
    stale = run.files.get()
    ImportFile.objects.filter(id=stale.id).update(offset=55)
    with open_file(stale, mapping) as opened, pytest.raises(landing.Overtaken):
        landing.land_file(run, stale, opened, now=NOW, progress=None)


def test_the_upload_is_kept_as_it_came(land: Any, tmp_path: Path) -> None:
    from onefunnel.inbound.uploads import Upload

    run = land(write(tmp_path / "in", row(1), row(2)), MAPPING)
    file = run.files.get()
    with Upload(file.upload, file.size).open() as kept:
        assert kept.read() == (tmp_path / "in" / "deals.csv").read_bytes()


def test_files_that_nothing_maps_are_listed(land: Any, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", row(1))
    (folder / "notes.csv").write_text("a,b\n1,2\n")
    run = land(folder, MAPPING)
    assert [(f.name, f.section, f.notes) for f in run.files.order_by("place")][1] == (
        "notes.csv",
        "",
        ["nothing in the mapping takes this file"],
    )


def test_a_column_that_the_file_lacks_is_refused_before_anything_is_stored(land: Any, tmp_path: Path) -> None:
    from onefunnel.inbound.mapping import MappingError
    from onefunnel.store.records import LogEntry

    folder = write(tmp_path / "in", row(1))
    with pytest.raises(MappingError, match=r'no column "amont"; did you mean "amount"'):
        land(folder, MAPPING.replace('amount = "amount"', 'amount = "amont"'))
    assert not LogEntry.objects.exists()


def test_a_currency_without_a_rate_is_a_question_and_its_answer_a_rate(land: Any, tmp_path: Path) -> None:
    from onefunnel.inbound import answering, importing

    text = MAPPING.replace('currency = "=EUR"\n', "").replace('amount = "amount"', 'amount = "amount"\ncurrency = "kind"')
    run = land(write(tmp_path / "in", row(1, kind="EUR"), row(2, kind="CHF")), text)
    asked = run.questions.get()
    assert asked.sentence == "1 deal is in CHF, which has no rate: what is one CHF worth in the base currency?"
    with pytest.raises(importing.NotPossible, match="is not a rate"):
        answering.answer([(asked, "cheap")], now=NOW)
    importing.carry_out(answering.answer([(asked, "1.05")], now=NOW), now=NOW)
    assert ask("select currency, base_currency, rate_micros from rates") == [("CHF", "EUR", 1_050_000)]
    assert not run.questions.filter(answered_at=None).exists()


def test_mended_records_are_replayed_and_counted(land: Any, result: Result, tmp_path: Path) -> None:
    import io

    from onefunnel.inbound import importing, quarantine, replaying

    run = land(write(tmp_path / "in", row(1), row(2, amount='"1,200"'), "3,short\n"), MAPPING)
    text = "".join(quarantine.download(run.files.get()))
    assert text.splitlines()[0] == "_quarantine,_line,_column,_reason,_raw,id,name,amount,stage,close,gone,kind"
    mended = text.replace('Deal 2,"1,200"', "Deal 2,1200")
    assert mended != text
    again = importing.carry_out(replaying.replay_mended(io.BytesIO(mended.encode()), now=NOW, by="Nora"), now=NOW)
    assert result(again) == {"deals.csv (mended).csv": (2, 1, 0, 1)}
    assert ask("select count(*) from opportunities") == [(2,)]
    assert [q.status for q in run.files.get().set_aside.order_by("record")] == ["replayed", "replayed"]
    with pytest.raises(importing.NotPossible, match="already"):
        replaying.replay_mended(io.BytesIO(mended.encode()), now=NOW)


def test_the_payload_is_kept_whole_even_where_it_is_longer_than_a_row_can_show(land: Any, tmp_path: Path) -> None:
    from onefunnel.inbound import quarantine

    long = row(2, name="x" * 200_000, amount='"1,2,3"')
    run = land(write(tmp_path / "in", row(1), long), MAPPING)
    kept = run.files.get().set_aside.get()
    assert not kept.whole
    assert quarantine.payload(kept) == long.encode()


def test_a_workbook_that_is_none_is_one_quarantined_record(land: Any, result: Result, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", row(1))
    (folder / "deals.xlsx").write_bytes(b"not a zip")
    run = land(folder, MAPPING.replace('name = "deals.csv"', 'name = ["deals.csv", "deals.xlsx"]'))
    assert result(run) == {"deals.csv": (1, 1, 0, 0), "deals.xlsx": (1, 0, 0, 1)}


def test_a_home_that_holds_the_made_up_company_is_refused(db: None) -> None:
    from onefunnel.inbound import guard
    from onefunnel.ledger.intake import Fact
    from onefunnel.store.log import tell

    guard.refuse_demo()
    tell([Fact("company", {"company": "company"})], source=guard.DEMO, now=NOW)
    with pytest.raises(guard.HoldsDemo, match="made-up company"):
        guard.refuse_demo()


def test_references_that_lead_nowhere_are_one_question_for_a_missing_file(land: Any, tmp_path: Path) -> None:
    text = MAPPING.replace('name = "name"', 'account = "name"')
    run = land(write(tmp_path / "in", *(row(n) for n in range(9))), text)
    assert run.questions.get().sentence == "9 deals name accounts in name that are nowhere: is a file missing?"


def test_a_line_of_totals_is_no_record(land: Any, result: Result, tmp_path: Path) -> None:
    others = row(2, name="Total Energies"), "Total,Paris,101,,,,\n", "Sum,Завод 3,102,,,,\n"
    folder = write(
        tmp_path / "in", row(1), "Total,,101,,,,\n", *others, "Grand total:,,$ 203.50,EUR 9,,,\n", "Totals,,1.2k,,,,\n"
    )
    run = land(folder, MAPPING.replace('when = { stage = "*" }\n', ""))
    assert result(run) == {"deals.csv": (7, 4, 0, 3)}
    assert {q.reason for q in run.files.get().set_aside.all()} == {"it looks like a line of totals, not like a record"}
