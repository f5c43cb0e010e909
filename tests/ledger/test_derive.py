"""Kept relations: the same however the facts came, and worked out anew only where their facts are new."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import duckdb

from onefunnel.ledger import manifest, shelf
from onefunnel.ledger.duck import Duck
from onefunnel.ledger.fingerprint import fingerprints
from onefunnel.ledger.fold import fold
from onefunnel.ledger.intake import Fact
from onefunnel.ledger.relations import LOOKED_UP, relations
from tests.ledger.logs import NOW, MemoryLog


def tell_a_day(log: MemoryLog, day: int) -> None:
    """A lead in each of four buckets, called by sales, one of them with a deal that is won the day after."""
    for bucket in "048c":
        person, at = f"p{bucket}{day:x}", f"2025-03-{day:02} 09:00:00"
        lead = {"move": f"m{bucket}{day:x}", "person": person, "stage": "lead", "moved_at": at}
        call = {
            "touch": f"t{bucket}{day:x}",
            "person": person,
            "team": "sales",
            "kind": "call",
            "touched_at": at[:11] + "10:00:00",
        }
        log.tell(Fact("people", {"person": person}), Fact("stage_moves", lead), Fact("touches", call))
    for number, status in ((day, "open"), (day - 1, "won")):
        deal = {"opportunity": f"o0{number:x}", "person": f"p0{number:x}", "status": status, "amount": 100, "currency": "EUR"}
        log.tell(Fact("opportunities", deal | {"created_at": f"2025-03-{number:02} 12:00:00"}))


def test_kept_relations_equal_a_rebuild_and_the_plain_views(tmp_path: Path) -> None:
    log = MemoryLog()
    with patch.object(shelf, "SPREAD_ROWS", 6):
        for day in range(2, 6):
            tell_a_day(log, day)
            fold(tmp_path / "a", log, now=NOW)
    fold(tmp_path / "b", log, now=NOW)
    found = manifest.read(tmp_path / "a")
    assert len(found.files("sales_attempts")) > 1
    assert fingerprints(tmp_path / "a", found) == fingerprints(tmp_path / "b", manifest.read(tmp_path / "b"))
    kept = {relation.name for relation in relations() if relation.stored not in LOOKED_UP}
    counts = {name: Duck(tmp_path / "a").rows(f"select count(*) from {name}", {}).rows[0][0] for name in kept}
    assert counts["sales_attempts"] == counts["first_responses"] == 16
    assert {name: found.rows(name) for name in kept} == counts


def test_only_the_buckets_with_new_facts_are_worked_out_anew(tmp_path: Path) -> None:
    log = MemoryLog()
    with patch.object(shelf, "SPREAD_ROWS", 2):
        tell_a_day(log, 2)
        fold(tmp_path, log, now=NOW)
        before = {file.bucket: file.name for file in manifest.read(tmp_path).files("sales_attempts")}
        log.tell(Fact("touches", {"touch": "t9", "person": "p4f", "kind": "email"}))
        fold(tmp_path, log, now=NOW)
        after = {file.bucket: file.name for file in manifest.read(tmp_path).files("sales_attempts")}
    assert {bucket for bucket in after if after[bucket] != before[bucket]} == {4}


def test_a_relation_keeps_its_file_where_nothing_below_it_changed(tmp_path: Path) -> None:
    log = MemoryLog()
    tell_a_day(log, 2)
    fold(tmp_path, log, now=NOW)
    before = manifest.read(tmp_path)
    log.tell(Fact("spend", {"spend": "s1", "amount": 5}))
    fold(tmp_path, log, now=NOW)
    after = manifest.read(tmp_path)
    assert after.position > before.position
    assert after.files("stage_entries") == before.files("stage_entries")


def test_a_view_whose_text_changed_is_worked_out_anew_without_new_facts(tmp_path: Path) -> None:
    log = MemoryLog()
    tell_a_day(log, 2)
    fold(tmp_path, log, now=NOW)
    found = manifest.read(tmp_path)
    stale = manifest.Manifest(**{**vars(found), "made_from": {**found.made_from, "stage_entries": "another text"}})
    manifest.publish(tmp_path, stale)
    assert fold(tmp_path, log, now=NOW).generation == 2
    assert manifest.read(tmp_path).made_from == found.made_from


def test_relations_that_periods_ask_about_lie_in_order_of_time(tmp_path: Path) -> None:
    log = MemoryLog()
    for day in (3, 1, 2):
        tell_a_day(log, day)
    fold(tmp_path, log, now=NOW)
    sorted_ones = [one for one in relations() if one.sorted and "," not in one.sorted]
    assert {"leads", "stage_progress"} <= {one.name for one in sorted_ones}
    for one in sorted_ones:
        for file in manifest.read(tmp_path).files(one.name):
            found = duckdb.sql(f"select {one.sorted} from '{tmp_path / file.name}'").fetchall()
            assert found == sorted(found, key=lambda row: (row[0] is None, row[0]))
