"""Questions asked of DuckDB: what it may read, what it may not, and what it does when files go."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

import duckdb
import pytest

from onefunnel.ledger import manifest as manifests
from onefunnel.ledger.duck import Duck, in_memory
from onefunnel.ledger.engine import DeadlineError, Reading
from onefunnel.ledger.manifest import DamagedLedgerError, File, Manifest


def put(ledger: Path, generation: int, *owners: str) -> str:
    """Write a generation of the ledger in which these colleagues are known; answer with the file's name."""
    name = f"owners-{generation}.parquet"
    ledger.mkdir(exist_ok=True)
    memory = in_memory({"owners": [{"owner": owner} for owner in owners]})
    memory.rows(f"copy owners to '{ledger / name}' (format parquet)", {})
    size = (ledger / name).stat().st_size
    digest = hashlib.sha256((ledger / name).read_bytes()).hexdigest()
    manifests.publish(ledger, Manifest(generation, tables={"owners": (File(name, len(owners), manifests.WHOLE, size, digest),)}))
    return name


def owners(duck: Duck) -> list[object]:
    return [row[0] for row in duck.rows("select owner from owners order by owner", {}).rows]


def test_an_empty_ledger_answers_with_no_rows(tmp_path: Path) -> None:
    assert owners(Duck(tmp_path)) == []


def test_a_kept_relation_of_another_version_is_damage_not_a_riddle(tmp_path: Path) -> None:
    in_memory({}).rows(f"copy (select 'o1' as opportunity) to '{tmp_path / 'old.parquet'}' (format parquet)", {})
    told = File("old.parquet", 1, manifests.WHOLE, (tmp_path / "old.parquet").stat().st_size, "")
    manifests.publish(tmp_path, Manifest(1, tables={"told_deals": (told,)}))
    with pytest.raises(DamagedLedgerError, match="another version"):
        Duck(tmp_path).rows("select count(*) as n from deals", {})


def test_a_new_generation_is_seen_by_the_next_question(tmp_path: Path) -> None:
    duck = Duck(tmp_path)
    put(tmp_path, 1, "ann")
    assert owners(duck) == ["ann"]
    put(tmp_path, 2, "ann", "bob")
    assert owners(duck) == ["ann", "bob"]


def test_a_reading_keeps_its_generation_while_the_next_one_comes(tmp_path: Path) -> None:
    duck = Duck(tmp_path)
    put(tmp_path, 1, "ann")

    def work(reading):  # type: ignore[no-untyped-def]
        put(tmp_path, 2, "ann", "bob")
        assert owners(duck) == ["ann", "bob"]
        return reading.freshness.generation, reading.rows("select count(*) as n from owners", {}).rows

    assert duck.read(work) == (1, [(1,)])


def test_a_file_that_was_cleared_away_makes_the_reader_look_again(tmp_path: Path) -> None:
    duck = Duck(tmp_path)
    old = put(tmp_path, 1, "ann")
    tries = []

    def work(reading):  # type: ignore[no-untyped-def]
        tries.append(reading.freshness.generation)
        if len(tries) == 1:
            put(tmp_path, 2, "bob")
            (tmp_path / old).unlink()
        return reading.rows("select owner from owners", {}).rows

    assert duck.read(work) == [("bob",)]
    assert tries == [1, 2]


def test_a_file_that_is_lost_is_said_to_be_damage(tmp_path: Path) -> None:
    (tmp_path / put(tmp_path, 1, "ann")).unlink()
    with pytest.raises(DamagedLedgerError):
        owners(Duck(tmp_path))


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('/etc/passwd')",
        "copy (select 1) to '/tmp/onefunnel-escape.csv'",
        "attach '/tmp/onefunnel-escape.duckdb' as escape",
        "set enable_external_access = true",
        "set memory_limit = '100GB'",
        "install httpfs",
    ],
)
def test_no_question_reaches_outside_the_ledger(tmp_path: Path, sql: str) -> None:
    with pytest.raises(duckdb.Error):
        Duck(tmp_path).rows(sql, {})


def test_a_question_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    slow = "select count(*) as n from range(100000000) as a(x), range(100000) as b(y) where x * y % 7 = 3"
    duck = Duck(tmp_path)
    with pytest.raises(DeadlineError):
        duck.rows(slow, {}, deadline_secs=0.2)
    assert duck.rows("select 1 as n", {}).rows == [(1,)]


def test_many_threads_ask_at_once(tmp_path: Path) -> None:
    duck = Duck(tmp_path)
    put(tmp_path, 1, "ann", "bob")
    seen: list[list[object]] = []
    threads = [threading.Thread(target=lambda: seen.extend(owners(duck) for _ in range(20))) for _ in range(4)]
    for generation, thread in enumerate(threads, 2):
        thread.start()
        put(tmp_path, generation, "ann", "bob")
    for thread in threads:
        thread.join()
    assert seen == [["ann", "bob"]] * 80


def test_rows_by_hand_may_leave_columns_out_but_not_invent_them() -> None:
    memory = in_memory({"owners": [{"owner": "ann", "team": "sales"}]})
    assert memory.rows("select owner, team, region from owners", {}).rows == [("ann", "sales", None)]
    with pytest.raises(KeyError):
        in_memory({"owners": [{"colour": "red"}]})


def test_further_readings_see_the_same_generation(tmp_path: Path) -> None:
    put(tmp_path, 1, "w1")
    duck = Duck(tmp_path)

    def work(reading: Reading) -> list[object]:
        put(tmp_path, 2, "w1", "w2")
        with reading.beside(2) as others:
            return [one.rows("select count(*) from owners", {}).rows[0][0] for one in (reading, *others)]

    assert duck.read(work) == [1, 1, 1]
    assert owners(duck) == ["w1", "w2"]
