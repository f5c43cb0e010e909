"""The fold: one live row a key, history from changes, receipts, takebacks, and the same content however it is batched."""

from __future__ import annotations

from pathlib import Path

import pytest

from onefunnel.ledger import manifest, shelf
from onefunnel.ledger.facts import TABLES
from onefunnel.ledger.fingerprint import fingerprints
from onefunnel.ledger.fold import fold
from onefunnel.ledger.intake import Fact, UnknownFactError
from tests.ledger.logs import NOW, MemoryLog, rows


@pytest.fixture
def log() -> MemoryLog:
    return MemoryLog()


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "ledger"


def deal(key: str = "o1a", record: int = 1, **values: str | int) -> Fact:
    return Fact("opportunities", {"opportunity": key, "source_id": f"006-{key}", **values}, record)


def touch(key: str, record: int = 0, **values: str) -> Fact:
    return Fact("touches", {"touch": key, "touched_at": "2025-03-01 09:00:00", **values}, record)


def test_an_empty_log_makes_an_empty_generation(log: MemoryLog, ledger: Path) -> None:
    folded = fold(ledger, log, now=NOW)
    facts = sum(folded.rows.get(name, 0) for name in TABLES)
    assert (folded.generation, folded.position, facts) == (1, 0, 0)
    assert manifest.read(ledger).folded_at == NOW


def test_a_fact_becomes_a_row_that_says_where_it_came_from(log: MemoryLog, ledger: Path) -> None:
    log.tell(deal(amount=500_000_000, currency="EUR", close_on="2025-06-30"), import_id="i1", file_id=7, source="salesforce")
    fold(ledger, log, now=NOW)
    [row] = rows(ledger, "opportunities")
    assert row["amount"] == 500_000_000
    assert row["close_on"] == "2025-06-30"
    assert (row["source"], row["source_id"], row["import_id"], row["entry"]) == ("salesforce", "006-o1a", "i1", 1)
    assert row["told_at"] == "2026-01-01 00:00:01"


def test_private_columns_never_enter_the_files(log: MemoryLog, ledger: Path) -> None:
    log.tell(Fact("people", {"person": "p1", "name": "Ada Lovelace", "email": "ada@example.com", "extra": '{"Shoe": "Ada"}'}))
    log.tell(Fact("touches", {"touch": "t1", "person": "p1", "body": "Lovelace " * 300_000}))
    fold(ledger, log, now=NOW)
    assert rows(ledger, "people", ["person"]) == [{"person": "p1"}]
    assert rows(ledger, "touches", ["touch", "person"]) == [{"touch": "t1", "person": "p1"}]
    assert not any(b"Lovelace" in path.read_bytes() or b"ada@" in path.read_bytes() for path in ledger.glob("*/*.parquet"))


def test_the_same_fact_twice_is_a_duplicate_and_keeps_its_first_origin(log: MemoryLog, ledger: Path) -> None:
    log.tell(deal(status="open"), import_id="i1", file_id=1)
    fold(ledger, log, now=NOW)
    log.tell(deal(status="open"), import_id="i2", file_id=2)
    fold(ledger, log, now=NOW)
    assert rows(ledger, "opportunities", ["import_id", "entry"]) == [{"import_id": "i1", "entry": 1}]
    assert [(r["import_id"], r["stored"], r["duplicate"]) for r in rows(ledger, "receipts")] == [("i1", 1, 0), ("i2", 0, 1)]


def test_a_change_of_a_private_column_is_no_duplicate(log: MemoryLog, ledger: Path) -> None:
    log.tell(Fact("people", {"person": "p1", "name": "Ada Byron"}, 1))
    log.tell(Fact("people", {"person": "p1", "name": "Ada Lovelace"}, 1))
    fold(ledger, log, now=NOW)
    assert rows(ledger, "people", ["person", "entry"]) == [{"person": "p1", "entry": 2}]
    assert rows(ledger, "receipts", ["stored", "duplicate"]) == [{"stored": 2, "duplicate": 0}]


def test_a_changed_deal_leaves_a_history_of_its_fields(log: MemoryLog, ledger: Path) -> None:
    log.tell(deal(status="open", amount=100, crm_stage="Demo"))
    fold(ledger, log, now=NOW)
    log.tell(deal(status="open", amount=100, crm_stage="Offer"))
    log.tell(deal(status="won", amount=120, crm_stage="Offer", channel="event"))
    fold(ledger, log, now=NOW)
    changes = rows(ledger, "opportunity_changes", ["entry", "field", "old_value", "new_value", "changed_at"])
    assert [tuple(change.values()) for change in changes] == [
        (2, "crm_stage", "Demo", "Offer", "2026-01-01 00:00:02"),
        (3, "amount", "100", "120", "2026-01-01 00:00:03"),
        (3, "status", "open", "won", "2026-01-01 00:00:03"),
    ]


def test_a_delete_removes_the_row_and_a_second_one_is_a_duplicate(log: MemoryLog, ledger: Path) -> None:
    log.tell(touch("t1", 1), touch("t2", 2), import_id="i1", file_id=1)
    fold(ledger, log, now=NOW)
    gone = Fact("touches", {"touch": "t1"}, 1, delete=True)
    log.tell(gone, import_id="i2", file_id=2)
    log.tell(gone, import_id="i3", file_id=3)
    fold(ledger, log, now=NOW)
    assert rows(ledger, "touches", ["touch"]) == [{"touch": "t2"}]
    assert [(r["stored"], r["duplicate"]) for r in rows(ledger, "receipts")] == [(2, 0), (1, 0), (0, 1)]


def test_a_record_counts_once_however_many_facts_it_says(log: MemoryLog, ledger: Path) -> None:
    log.tell(Fact("people", {"person": "p1"}, 1), touch("t1", 1), touch("t2", 1), import_id="i1", file_id=1)
    log.tell(Fact("people", {"person": "p1"}, 1), touch("t1", 1), touch("t3", 1), import_id="i1", file_id=2)
    fold(ledger, log, now=NOW)
    assert [(r["file_id"], r["stored"], r["duplicate"]) for r in rows(ledger, "receipts")] == [(1, 1, 0), (2, 1, 0)]


def test_a_takeback_restores_what_was_there_before_and_a_giveback_undoes_it(log: MemoryLog, ledger: Path) -> None:
    log.tell(deal(status="open"), import_id="i1")
    log.tell(deal(status="won"), deal("o2b", 2, status="lost"), import_id="i2")
    fold(ledger, log, now=NOW)
    whole = fingerprints(ledger, manifest.read(ledger))
    log.tell(import_id="i2", kind="takeback")
    assert fold(ledger, log, now=NOW).is_rebuilt
    assert rows(ledger, "opportunities", ["opportunity", "status"]) == [{"opportunity": "o1a", "status": "open"}]
    assert rows(ledger, "opportunity_changes") == []
    assert [r["import_id"] for r in rows(ledger, "receipts")] == ["i1"]
    log.tell(import_id="i2", kind="giveback")
    fold(ledger, log, now=NOW)
    assert fingerprints(ledger, manifest.read(ledger)) == whole


def test_a_fact_that_cannot_be_read_is_counted_and_the_rest_goes_on(log: MemoryLog, ledger: Path) -> None:
    log.tell(touch("t1", touched_at="yesterday"), touch("t2"))
    folded = fold(ledger, log, now=NOW)
    assert folded.unreadable == manifest.read(ledger).unreadable == 1
    assert rows(ledger, "touches", ["touch", "touched_at"]) == [
        {"touch": "t1", "touched_at": None},
        {"touch": "t2", "touched_at": "2025-03-01 09:00:00"},
    ]


@pytest.mark.parametrize(
    "fact", [Fact("leads", {}), Fact("touches", {"touch": "t1", "colour": "red"}), Fact("touches", {"kind": "call"})]
)
def test_a_fact_the_ledger_has_no_place_for_cannot_be_told(log: MemoryLog, fact: Fact) -> None:
    with pytest.raises(UnknownFactError):
        log.tell(fact)


def test_nothing_new_leaves_the_generation_as_it_is(log: MemoryLog, ledger: Path) -> None:
    log.tell(deal())
    assert fold(ledger, log, now=NOW).generation == 1
    assert fold(ledger, log, now=NOW).generation == 1


def test_many_small_folds_pile_up_into_few_files(log: MemoryLog, ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "MANY_FILES", 4)
    for number in range(12):
        log.tell(touch(f"t{number:x}", person=f"p{number:x}"))
        fold(ledger, log, now=NOW)
    assert len(manifest.read(ledger).files("touches")) <= 5
    assert len(rows(ledger, "touches")) == 12
