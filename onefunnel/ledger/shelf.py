"""The generation being made: files added, rewritten and merged, none of them listed until the manifest is published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from onefunnel.ledger.binding import files_sql, quoted
from onefunnel.ledger.engine_room import Bench
from onefunnel.ledger.facts import TABLES
from onefunnel.ledger.folder import keep, new_name
from onefunnel.ledger.manifest import BUCKETS, WHOLE, File
from onefunnel.ledger.stage import bucket_of

SPREAD_ROWS = 200_000  # from so many new rows on, each bucket gets a file of its own
MANY_FILES = 8  # a bucket with more files is merged
FORMAT = "format parquet, compression zstd, compression_level 1, row_group_size"
PART_ROWS = 122_880  # rows that a file keeps together in one row group


@dataclass
class Shelf:
    """The files of each table in the generation being made, and all that were written for it."""

    ledger: Path
    generation: int
    tables: dict[str, tuple[File, ...]]
    written: list[str] = field(default_factory=list)

    def paths(self, table: str) -> list[str]:
        return [str(self.ledger / file.name) for file in self.tables.get(table, ())]

    def write(
        self, bench: Bench, table: str, select: str, parameters: Mapping[str, object] | None = None, *,
        bucket: int = WHOLE, even_empty: bool = False, parts: int = PART_ROWS,
    ) -> File | None:  # fmt: skip
        """One new file with the rows of a select, on disk when this returns; none where there are no rows, unless asked for."""
        name = new_name(table, bucket, self.generation)
        path = self.ledger / name
        path.parent.mkdir(exist_ok=True)
        self.written.append(name)
        rows = int(bench.run(f"copy ({select}) to {quoted(path)} ({FORMAT} {parts})", parameters)[0][0])
        if rows == 0 and not even_empty:
            path.unlink(missing_ok=True)
            return None
        return keep(self.ledger, name, rows=rows, bucket=bucket)

    def replace(self, table: str, gone: Iterable[File], new: Iterable[File | None]) -> None:
        left = set(gone)
        stays = [file for file in self.tables.get(table, ()) if file not in left]
        self.tables[table] = tuple(stays + [file for file in new if file])

    def forget_written(self) -> None:
        """Remove what was written, after a failure: nothing lists it."""
        for name in self.written:
            (self.ledger / name).unlink(missing_ok=True)


def order_of(table: str) -> str:
    """How rows lie in a file: a person's rows together and in order of time."""
    instants = [c.name for c in TABLES[table].columns if c.kind == "timestamp"][:1]
    return ", ".join([*TABLES[table].bucket[:1], *instants, TABLES[table].key])


def shelve(shelf: Shelf, bench: Bench, table: str, *, touched: list[File]) -> None:
    """Add the rows of `fresh`, and rewrite the `touched` files without the keys in `removed`."""
    is_spread = bool(TABLES[table].bucket) and bench.count("fresh") >= SPREAD_ROWS
    new_homes = {int(row[0]) for row in bench.run("select distinct _bucket from fresh_rows")} if is_spread else {WHOLE}
    homes = {file.bucket for file in touched} | new_homes
    new = []
    for bucket in sorted(homes):
        old = [file for file in touched if file.bucket == bucket]
        parts = [_kept(shelf, table, old)] if old else []
        if is_spread and bucket in new_homes:
            parts.append(f"select * exclude (_bucket) from fresh_rows where _bucket = {bucket}")  # noqa: S608
        elif bucket == WHOLE and not is_spread:
            parts.append("select * exclude (_bucket) from fresh_rows")
        if parts:
            select = f"select * from ({' union all by name '.join(parts)})"  # noqa: S608
            select += f" order by {order_of(table)}" if old else ""  # what is all new is put in order when it is merged
            new.append(shelf.write(bench, table, select, bucket=bucket))
    shelf.replace(table, touched, new)


def _kept(shelf: Shelf, table: str, files: list[File]) -> str:
    return f"select * from {files_sql(shelf.ledger, files)} where {TABLES[table].key} not in (select removed.key from removed)"  # noqa: S608


def merge(shelf: Shelf, bench: Bench) -> None:
    """Compaction: where small files pile up, one takes their place; mixed files that have grown are spread over the buckets."""
    for table in [name for name in shelf.tables if name in TABLES]:
        mixed = [file for file in shelf.tables[table] if file.bucket == WHOLE]
        if TABLES[table].bucket and sum(file.rows for file in mixed) >= SPREAD_ROWS and len(mixed) > 1:
            _spread(shelf, bench, table, mixed)
        for bucket in {file.bucket for file in shelf.tables[table]}:
            small = _pile([file for file in shelf.tables[table] if file.bucket == bucket])
            if small:
                shelf.replace(table, small, [_merged(shelf, bench, table, small, bucket)])


def _pile(files: list[File]) -> list[File]:
    """The small files worth merging: each at most twice the rows of all smaller ones, so that a row moves seldom."""
    if len(files) <= MANY_FILES:
        return []
    ordered = sorted(files, key=lambda file: (file.rows, file.name))
    pile, rows = ordered[:1], ordered[0].rows
    for file in ordered[1:]:
        if file.rows > 2 * rows:
            break
        pile.append(file)
        rows += file.rows
    return pile if len(pile) > 1 else ordered[:2]


def _merged(shelf: Shelf, bench: Bench, table: str, files: list[File], bucket: int) -> File | None:
    return shelf.write(bench, table, _rows(shelf, files, "true", table), bucket=bucket)


def _spread(shelf: Shelf, bench: Bench, table: str, mixed: list[File]) -> None:
    new = [
        shelf.write(bench, table, _rows(shelf, mixed, f"{bucket_of(TABLES[table])} = {bucket}", table), bucket=bucket)
        for bucket in BUCKETS
    ]
    shelf.replace(table, mixed, new)


def _rows(shelf: Shelf, files: list[File], condition: str, table: str) -> str:
    return f"select * from {files_sql(shelf.ledger, files)} where {condition} order by {order_of(table)}"  # noqa: S608
