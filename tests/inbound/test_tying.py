"""Money beside the source's own: each file against its own records, and what an import's currencies leave open is asked once."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
MAPPING = """
source = "shop"
company = { base_currency = "EUR" }
decimals = "1234.56"
[[file]]
name = "deals*.csv"
[[file.facts]]
table = "opportunities"
id = "id"
amount = "amount"
currency = "currency"
close_on = "close"
"""
NO_COMPANY = MAPPING.replace('company = { base_currency = "EUR" }\n', "")
NO_CURRENCY = MAPPING.replace('currency = "currency"\n', "")


def folder(place: Path, **files: str) -> Path:
    place.mkdir(exist_ok=True)
    for name, rows in files.items():
        (place / f"{name}.csv").write_text(f"id,amount,currency,close\n{rows}")
    return place


def ties(run: Any) -> dict[tuple[str, str], tuple[int, int]]:
    """For each file and currency: the file's sum and the ledger's, in whole units."""
    from onefunnel.inbound.reconcile import report

    return {(f.name, m.currency): (m.file_sum // 100_000, m.ledger_sum // 100_000) for f in report(run).files for m in f.money}


def test_each_file_is_set_beside_its_own_records_and_one_currency_needs_no_rate(land: Any, tmp_path: Path) -> None:
    run = land(folder(tmp_path / "in", deals_a="1,100,EUR,\n2,200,EUR,\n", deals_b="3,40,EUR,\n"), NO_COMPANY)
    assert ties(run) == {("deals_a.csv", "EUR"): (300, 300), ("deals_b.csv", "EUR"): (40, 40)}
    assert not run.questions.exists()


def test_the_next_export_ties_whether_its_records_are_new_changed_or_known(land: Any, tmp_path: Path) -> None:
    land(folder(tmp_path / "jan", deals="1,100,EUR,\n2,200,EUR,\n3,7,EUR,\n"), MAPPING)
    run = land(folder(tmp_path / "feb", deals="2,250,EUR,\n3,7,EUR,\n4,400,EUR,\n"), MAPPING)
    assert ties(run) == {("deals.csv", "EUR"): (657, 657)}


def test_a_repeated_id_is_a_difference_and_a_taken_back_import_names_no_money(land: Any, tmp_path: Path) -> None:
    from onefunnel.inbound import importing

    run = land(folder(tmp_path / "in", deals="1,100,EUR,\n1,100,EUR,\n"), MAPPING)
    assert ties(run) == {("deals.csv", "EUR"): (200, 100)}
    importing.take_back(run, now=NOW)
    run.refresh_from_db()
    assert ties(run) == {}


def test_an_import_ties_again_once_its_currency_is_answered(land: Any, tmp_path: Path) -> None:
    from onefunnel.inbound import answering, importing, shown

    run = land(folder(tmp_path / "in", deals="1,100,,\n2,200,,\n"), NO_CURRENCY)
    assert ties(run) == {("deals.csv", ""): (300, 300)}
    asked = run.questions.get()
    assert shown.asked(asked).takes_text
    importing.carry_out(answering.answer([(asked, "EUR")], now=NOW), now=NOW)
    assert ties(run) == {("deals.csv", "EUR"): (300, 300)}


def test_mended_records_tie_with_their_first_file(land: Any, tmp_path: Path) -> None:
    from onefunnel.inbound import importing, quarantine, replaying

    run = land(folder(tmp_path / "in", deals="1,100,EUR,\n2,200,EUR,soon\n"), MAPPING)
    assert ties(run) == {("deals.csv", "EUR"): (300, 100)}
    mended = "".join(quarantine.download(run.files.get())).replace("EUR,soon\n", "EUR,2026-02-01\n")
    again = importing.carry_out(replaying.replay_mended(io.BytesIO(mended.encode()), now=NOW), now=NOW)
    assert ties(run) == {("deals.csv", "EUR"): (300, 300)}
    assert ties(again) == {("deals.csv (mended).csv", "EUR"): (200, 200)}


def test_a_missing_rate_is_asked_once_for_all_files(land: Any, tmp_path: Path) -> None:
    run = land(folder(tmp_path / "in", deals_a="1,100,CHF,\n2,200,EUR,\n", deals_b="3,40,CHF,\n"), MAPPING)
    assert [q.sentence for q in run.questions.all()] == [
        "2 deals are in CHF, which has no rate: what is one CHF worth in the base currency?"
    ]


def test_deals_in_several_currencies_ask_which_one_sums_are_stated_in(land: Any, tmp_path: Path) -> None:
    from onefunnel.inbound import answering, importing
    from onefunnel.store.engine import engine

    run = land(folder(tmp_path / "in", deals_a="1,100,EUR,\n2,200,EUR,\n", deals_b="3,40,CHF,\n"), NO_COMPANY)
    asked = run.questions.get()
    assert asked.sentence == "Deals are in EUR, CHF: in which one are your sums stated?"
    importing.carry_out(answering.answer([(asked, "EUR")], now=NOW), now=NOW)
    rate = run.questions.get(answered_at=None)
    assert rate.value == "CHF"
    importing.carry_out(answering.answer([(rate, "2")], now=NOW), now=NOW)
    assert not run.questions.filter(answered_at=None).exists()
    assert list(engine().rows("select sum(amount) from deals", {}).rows) == [(380 * 100_000,)]


def test_what_an_answer_does_not_let_through_waits_with_the_first_import_alone(land: Any, tmp_path: Path) -> None:
    from onefunnel.inbound import answering, importing, quarantine

    rows = "1,100,EUR,03/04/2026\n2,many,EUR,\n"
    run = land(folder(tmp_path / "in", deals=rows), MAPPING)
    asked = run.questions.get(kind="dates")
    with pytest.raises(importing.NotPossible, match="not a date format"):
        answering.answer([(asked, "EUR")], now=NOW)
    again = importing.carry_out(answering.answer([(asked, "DD/MM/YYYY")], now=NOW), now=NOW)
    assert [q.payload for q in quarantine.listed(run)] == ["2,many,EUR,"]
    assert not quarantine.listed(again).exists()


@given(st.text(alphabet="=+-@'\t 1a", max_size=6))
def test_a_cell_to_mend_is_harmless_in_a_spreadsheet_and_comes_back_as_it_was(cell: str) -> None:
    from onefunnel.inbound.quarantine import NUMBER, armed, disarmed

    shown = disarmed(cell)
    assert armed(shown) == cell
    assert NUMBER.fullmatch(shown) or not shown.lstrip(" ").startswith(("=", "+", "-", "@", "\t"))
