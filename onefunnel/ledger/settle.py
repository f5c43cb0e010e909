"""What one step of told facts does to the live rows of a table: what is new, what gives way, what was known already."""

from __future__ import annotations

from onefunnel.ledger.engine_room import Bench, statement
from onefunnel.ledger.facts import TABLES, Table
from onefunnel.ledger.shelf import Shelf, shelve
from onefunnel.ledger.stage import Step, reading

CHANGES = "opportunity_changes"
RECEIPTS = "receipts"
RECEIPT_COLUMNS = (
    ("import_id", "varchar"),
    ("file_id", "bigint"),
    ("source", "varchar"),
    ("stored", "bigint"),
    ("duplicate", "bigint"),
)


def settle(step: Step, shelf: Shelf, bench: Bench) -> int:
    """Bring one step of facts onto the shelf. Returns how many facts could not be read."""
    if not step.sources.exists():
        return step.unreadable
    bench.set("path", str(step.sources))
    bench.step("sources")
    bench.run("create or replace temp table outcomes (entry bigint, record bigint, is_stored boolean)")
    bench.run(f"create or replace temp table changes ({_columns(TABLES[CHANGES])})")
    unreadable = step.unreadable
    for name in sorted(step.tables, key=lambda name: name == CHANGES):
        if name != CHANGES:
            unreadable += _settle_table(step, TABLES[name], shelf, bench)
    if CHANGES in step.tables or bench.count("changes"):
        step.tables.setdefault(CHANGES, step.folder / f"{CHANGES}.ndjson").touch()
        unreadable += _settle_table(step, TABLES[CHANGES], shelf, bench)
    _write_receipts(shelf, bench)
    return unreadable


def _settle_table(step: Step, table: Table, shelf: Shelf, bench: Bench) -> int:
    bench.run(f"create or replace temp table staged as {reading(table)}", {"path": str(step.tables[table.name])})
    unreadable = int(bench.run("select count(*) from staged where is_misread or key is null")[0][0])
    bench.run("delete from staged where key is null")
    _bind_stored(table, shelf, bench)
    for name in ("known", "contested", "told_versions", "settled", "removed", "outcomes", "losers", "fresh"):
        bench.step(name)
    if table.history:
        bench.set("history_fields", list(table.history))
        bench.step("changes")
    bench.run(f"create or replace temp view fresh_rows as {_fresh_rows(table)}")
    touched = [int(row[0]) for row in bench.run("select distinct file from removed order by file")]
    files = shelf.tables.get(table.name, ())
    shelve(shelf, bench, table.name, touched=[files[number] for number in touched])
    for name in ("staged", "known", "contested", "told_versions", "settled", "removed"):
        bench.run(f"drop table {name}")  # before the next is made, or the memory of both is needed
    return unreadable


def _bind_stored(table: Table, shelf: Shelf, bench: Bench) -> None:
    """A view of the live rows: `key, digest, history` and the number of the `file` that holds each."""
    paths = shelf.paths(table.name)
    bench.set("files", paths)
    if paths:
        history = ", ".join(f"cast({name} as varchar)" for name in table.history)
        rows = f"select {table.key} as key, _digest as digest, [{history}]::varchar[] as history, file_index as file"
        rows += " from read_parquet(getvariable('files'))"
    else:
        rows = "select ''::varchar as key, 0::bigint as digest, []::varchar[] as history, 0::bigint as file where false"
    bench.run(f"create or replace temp view stored as {rows}")


def _fresh_rows(table: Table) -> str:
    if table.name == CHANGES:
        return "select * from fresh union all by name select * from changes"
    return "select * from fresh"


def _columns(table: Table) -> str:
    return (
        ", ".join(f"{c.name} {'varchar' if c.kind == 'key' else _type(c.kind)}" for c in table.kept)
        + ", _digest bigint, _bucket int"
    )


def _type(kind: str) -> str:
    return kind if kind in ("bigint", "timestamp") else "varchar"


def _write_receipts(shelf: Shelf, bench: Bench) -> None:
    columns = ", ".join(f"{name} {kind}" for name, kind in RECEIPT_COLUMNS)
    bench.run(f"create or replace temp table receipts_before ({columns})")
    if paths := shelf.paths(RECEIPTS):
        bench.run("insert into receipts_before by name select * from read_parquet($paths)", {"paths": paths})
    new = shelf.write(bench, RECEIPTS, statement("receipts"))
    shelf.replace(RECEIPTS, shelf.tables.get(RECEIPTS, ()), [new])
