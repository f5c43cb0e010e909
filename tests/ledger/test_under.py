"""Versions of the agreement in the ledger: which holds when, what an answer says of it, and any measure under any of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from onefunnel.ledger import manifest
from onefunnel.ledger.answer import answer
from onefunnel.ledger.definitions import BUILT_IN, Definitions, Sla, StageRule, WorkingTime
from onefunnel.ledger.duck import Duck
from onefunnel.ledger.engine import DeadlineError
from onefunnel.ledger.fingerprint import fingerprints
from onefunnel.ledger.fold import fold
from onefunnel.ledger.intake import Fact
from onefunnel.ledger.measure import measure
from onefunnel.ledger.relations import agreed, relations
from onefunnel.ledger.under import Under
from onefunnel.ledger.versions import signed
from onefunnel.words import Period, Scope, Stage, Team
from tests.ledger.logs import NOW, MemoryLog
from tests.ledger.test_derive import tell_a_day

V1 = replace(BUILT_IN, number=1, in_force_on=date(2025, 3, 3), ignored_after_hours=2)
CALLED = {"touches": {"kind": ["call"]}, "op": ">=", "count": 1, "within_days": 30}
V2 = replace(
    BUILT_IN, number=2, in_force_on=date(2025, 3, 5), calendar=WorkingTime(zone="Europe/Berlin"),
    stages=(StageRule(Stage.MQL, "MQL", enters_when=CALLED),),
    slas=(Sla("Called", Team.SALES, "first_response", hours=4, clock="business", where=CALLED),),
)  # fmt: skip
ASKED = datetime(2025, 4, 1, tzinfo=UTC)


def sign(log: MemoryLog, definitions: Definitions, in_force_at: str) -> None:
    """Tell what the second signature tells."""
    said = {"agreement": f"agreement/{definitions.number}", "version": definitions.number, "in_force_at": in_force_at}
    log.tell(Fact("agreements", said | {"signed_at": in_force_at, "digest": "d", "document": definitions.as_json()}))


@pytest.fixture
def log() -> MemoryLog:
    """Four days of leads in March 2025."""
    log = MemoryLog()
    for day in range(2, 6):
        tell_a_day(log, day)
    return log


def said(ledger: Path, begins: date, ends: date) -> tuple[str, tuple[datetime, ...]]:
    found = answer(Duck(ledger), measure("new_leads"), Scope(Period(begins, ends), as_of=ASKED))
    return found.agreement, found.breaks


def test_an_answer_says_which_version_held_in_its_period(log: MemoryLog, tmp_path: Path) -> None:
    fold(tmp_path, log, now=NOW)
    assert said(tmp_path, date(2025, 3, 1), date(2025, 3, 31)) == ("none signed: built-in definitions", ())
    sign(log, V1, "2025-03-03 00:00:00")
    sign(log, V2, "2025-03-04 23:00:00")
    fold(tmp_path, log, now=NOW)
    assert said(tmp_path, date(2025, 3, 1), date(2025, 3, 2)) == ("built-in definitions: v1 holds from 3 Mar 2025", ())
    assert said(tmp_path, date(2025, 3, 6), date(2025, 3, 31)) == ("v2, in force since 5 Mar 2025", ())
    assert said(tmp_path, date(2025, 3, 3), date(2025, 3, 31)) == (
        "v1 to 4 Mar 2025, then v2", (datetime(2025, 3, 4, 23),),
    )  # fmt: skip
    assert (
        said(tmp_path, date(2025, 3, 1), date(2025, 3, 31))[0] == "built-in definitions to 2 Mar 2025, v1 to 4 Mar 2025, then v2"
    )


def test_signing_in_between_equals_a_rebuild(log: MemoryLog, tmp_path: Path) -> None:
    fold(tmp_path / "a", log, now=NOW)
    sign(log, V1, "2025-03-03 00:00:00")
    fold(tmp_path / "a", log, now=NOW)
    tell_a_day(log, 9)
    sign(log, V2, "2025-03-04 23:00:00")
    fold(tmp_path / "a", log, now=NOW)
    fold(tmp_path / "b", log, now=NOW)
    found, again = manifest.read(tmp_path / "a"), manifest.read(tmp_path / "b")
    assert fingerprints(tmp_path / "a", found) == fingerprints(tmp_path / "b", again)
    assert (found.rows("versions"), found.rows("handovers")) == (3, 8)


def test_a_version_for_all_time_is_what_a_ledger_says_in_which_it_always_held(log: MemoryLog, tmp_path: Path) -> None:
    fold(tmp_path / "plain", log, now=NOW)
    sign(log, V2, "0001-01-01 00:00:00")
    fold(tmp_path / "signed", log, now=NOW)
    always, tried = Duck(tmp_path / "signed"), Under(tmp_path / "plain", V2)
    for name in sorted(agreed() - {"versions"}):
        rows = f"select * from {name} order by all"
        found = [row for row in always.rows(rows, {}).dicts() if row.get("version", 2) == 2]
        assert tried.rows(rows, {}).dicts() == found, name
    found = answer(tried, measure("new_leads"), Scope(as_of=ASKED))
    assert (found.agreement, found.breaks, found.value) == ("v2, for all time", (), 16)


def test_trying_keeps_nothing_and_follows_the_next_generation(log: MemoryLog, tmp_path: Path) -> None:
    fold(tmp_path, log, now=NOW)
    before = sorted(path.name for path in tmp_path.rglob("*"))
    tried = Under(tmp_path, V1)
    count = "select count(*) as n from leads"
    assert tried.rows(count, {}).rows == [(16,)]
    assert sorted(path.name for path in tmp_path.rglob("*")) == before
    tell_a_day(log, 7)
    fold(tmp_path, log, now=NOW)
    assert tried.rows(count, {}).rows == [(20,)]


def test_trying_keeps_its_deadline(log: MemoryLog, tmp_path: Path) -> None:
    fold(tmp_path, log, now=NOW)
    with pytest.raises(DeadlineError):
        Under(tmp_path, V1).rows("select count(*) as n from leads, range(100000000000) as r", {}, deadline_secs=0.2)


def test_with_nothing_signed_the_made_relations_are_what_their_files_say(log: MemoryLog, tmp_path: Path) -> None:
    fold(tmp_path, log, now=NOW)
    kept = Duck(tmp_path)
    for one in relations():
        if one.stored == "made":
            plain, found = kept.rows(one.sql, {}), kept.rows(f"select * from {one.name}", {})
            assert (plain.columns, sorted(plain.rows, key=str)) == (found.columns, sorted(found.rows, key=str)), one.name


def test_a_document_that_nobody_can_read_holds_nothing() -> None:
    at = datetime(2025, 3, 3)
    versions = signed([(1, at, "d", "[]"), (2, datetime(2025, 4, 3), "d", V2.as_json()), (3, at, "d", "no")])
    assert [(one.number, one.until_at) for one in versions] == [(0, datetime(2025, 4, 3)), (2, datetime(2200, 1, 1))]


def test_signing_another_zone_moves_the_days_of_deals_that_were_kept_before(tmp_path: Path) -> None:
    """Closed on the first of the quarter without a time: kept as UTC's midnight, then as the zone's, the same as in a rebuild."""
    log = MemoryLog()
    deal = {"status": "won", "amount": 100, "currency": "EUR", "created_at": "2025-06-10 23:00:00"}
    log.tell(Fact("opportunities", deal | {"opportunity": "o01", "close_on": "2025-07-01"}))
    log.tell(Fact("opportunities", deal | {"opportunity": "o02", "closed_at": "2025-07-01 06:30:00"}))
    fold(tmp_path / "a", log, now=NOW)
    kept = "select opportunity, closed_at, closed_on, cycle_days from deals order by opportunity nulls last"
    first, second = datetime(2025, 7, 1), datetime(2025, 7, 1, 6, 30)
    assert Duck(tmp_path / "a").rows(kept, {}).rows == [("o01", first, first.date(), 21), ("o02", second, first.date(), 21)]
    west = replace(BUILT_IN, number=1, calendar=WorkingTime(zone="America/Los_Angeles"))
    there = [("o01", datetime(2025, 7, 1, 7), first.date(), 21), ("o02", second, date(2025, 6, 30), 20)]
    assert Under(tmp_path / "a", west).rows(kept, {}).rows == there
    sign(log, west, "2025-01-01 08:00:00")
    fold(tmp_path / "a", log, now=NOW)
    assert Duck(tmp_path / "a").rows(kept, {}).rows == there
    fold(tmp_path / "b", log, now=NOW)
    one, other = tmp_path / "a", tmp_path / "b"
    assert fingerprints(one, manifest.read(one)) == fingerprints(other, manifest.read(other))


def test_two_who_ask_at_once_make_each_relation_once_and_hear_the_same(log: MemoryLog, tmp_path: Path) -> None:
    """What stages and what hand-overs are made of is made beside each other; neither waits for all of the other."""
    fold(tmp_path, log, now=NOW)
    names = ("funnel", "ignored_leads", "mql_accepted", "handover_response", "leads_by_channel", "win_rate")
    scope = Scope(Period(date(2025, 3, 1), date(2025, 3, 31)), as_of=ASKED)
    alone = [answer(Under(tmp_path, V2), measure(name), scope).rows for name in names]
    shared = Under(tmp_path, V2)
    with ThreadPoolExecutor(len(names)) as hands:
        together = list(hands.map(lambda name: answer(shared, measure(name), scope).rows, names))
    assert together == alone
