"""A ledger of any size: the made-up company copied many times over, each copy with keys of its own, then derived."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from onefunnel.ledger import manifest
from onefunnel.ledger.binding import files_sql
from onefunnel.ledger.derive import derive
from onefunnel.ledger.engine_room import Bench, workbench
from onefunnel.ledger.facts import TABLES, Column, Table
from onefunnel.ledger.folder import scratch
from onefunnel.ledger.manifest import BUCKETS, WHOLE, Manifest
from onefunnel.ledger.shelf import Shelf, order_of
from onefunnel.ledger.stage import bucket_of

COPIED = {
    "accounts", "people", "opportunities", "touches", "stage_moves", "opportunity_changes", "self_reports", "verdicts",
    "content_uses", "buying_roles",
}  # fmt: skip


def multiply(source: Path, target: Path, *, touches: int) -> Manifest:
    """Write at `target` a ledger with at least so many touches, made of copies of the one at `source`."""
    original = manifest.read(source)
    copies = max(1, -(-touches // original.rows("touches")))
    target.mkdir(parents=True, exist_ok=True)
    shelf = Shelf(target, original.generation + 1, {})
    with scratch(target) as folder, workbench(folder) as bench:
        for name, files in original.tables.items():
            if name in TABLES or name == "receipts":
                bench.run(f"create or replace temp view original as select * from {files_sql(source, files)}")
                _copy(shelf, bench, name, copies)
        made_from = derive(shelf, bench, made_from={}, now=original.folded_at or datetime(2026, 1, 1))
    made = replace(original, generation=shelf.generation, tables=dict(shelf.tables), made_from=made_from)
    manifest.publish(target, made)
    return made


def _copy(shelf: Shelf, bench: Bench, name: str, copies: int) -> None:
    if name not in COPIED:
        order = f" order by {order_of(name)}" if name in TABLES else ""
        shelf.replace(name, (), [shelf.write(bench, name, f"select * from original{order}")])
        return
    table = TABLES[name]
    columns = ", ".join(_column(column, table) for column in table.kept)
    rows = f"select {columns} from original cross join range({copies}) as copies(copy)"
    if not table.bucket:
        shelf.replace(name, (), [shelf.write(bench, name, f"select * from ({rows}) order by {order_of(name)}")])
        return
    bench.run(f"create or replace temp table copied as {rows}")
    for bucket, condition in _parts(table, bench):
        select = f"select * from copied where {condition} order by {order_of(name)}"
        shelf.replace(name, (), [shelf.write(bench, name, select, bucket=bucket)])
    bench.run("drop table copied")


def _parts(table: Table, bench: Bench) -> Iterator[tuple[int, str]]:
    if bench.run("select count(*) from copied")[0][0] < 200_000:
        yield WHOLE, "true"
        return
    for bucket in BUCKETS:
        yield bucket, f"{bucket_of(table)} = {bucket}"


def _column(column: Column, table: Table) -> str:
    """A key of something that is copied gets another value in each copy but the first; everything else stays."""
    is_copied = column.kind == "key" and (column.refers in COPIED or column.name == table.key)
    if not is_copied:
        return column.name
    other = f"substr({column.name}, 1, 1) || substr(md5({column.name} || '/' || copy), 1, 20)"
    return f"case when copy = 0 or {column.name} is null then {column.name} else {other} end as {column.name}"
