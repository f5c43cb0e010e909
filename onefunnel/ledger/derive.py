"""The relations that are kept beside the facts, in the same generation: worked out anew only where their facts are new.

What a kept relation was made from is written down as a signature over its SQL, all SQL it builds on, and the files of the
facts below. Files are immutable and their names unique, so equal signatures mean equal content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from onefunnel.ledger import clock
from onefunnel.ledger.binding import facts_sql, files_sql
from onefunnel.ledger.dialect import DUCKDB_PRELUDE
from onefunnel.ledger.engine_room import Bench
from onefunnel.ledger.facts import TABLES, Table
from onefunnel.ledger.manifest import BUCKETS, WHOLE, File
from onefunnel.ledger.relations import LOOKED_UP, TELLS_DAYS, Relation, below, under
from onefunnel.ledger.shelf import Shelf
from onefunnel.ledger.stage import bucket_of
from onefunnel.ledger.versions import SIGNED, signed

PART_ROWS = 20_480  # of a kept relation that are read, or passed over, together

type Among = Mapping[str, Relation]


@dataclass
class _Keeping:
    """One pass over the relations. `days` are the functions that follow the company's days, once its relations are there."""

    shelf: Shelf
    bench: Bench
    among: Among
    made_from: Mapping[str, str]
    signatures: dict[str, str] = field(default_factory=dict)
    days: tuple[str, ...] = ()

    def is_as_before(self, relation: Relation, files: Iterable[File], name: str = "") -> bool:
        """Whether what is kept under a name was made from the very same; notes what it is made from now."""
        self.signatures[name or relation.name] = signature = self._signature(relation, files)
        return signature == self.made_from.get(name or relation.name)

    def facts_below(self, relation: Relation) -> list[str]:
        return sorted(name for name in below(relation, self.among) if name in TABLES)

    def _signature(self, relation: Relation, files: Iterable[File]) -> str:
        texts = [_text(self.among[name]) for name in sorted(below(relation, self.among) & self.among.keys())]
        days = self.days if any(map(clock.is_followed_by, (*texts, relation.sql))) else ()
        parts = [*DUCKDB_PRELUDE, *days, *texts, _text(relation), relation.stored, *sorted(file.name for file in files)]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


def derive(shelf: Shelf, bench: Bench, *, made_from: Mapping[str, str], now: datetime) -> dict[str, str]:
    """Bring every kept relation up to the facts on the shelf. Returns what each was made from, as `made_from` says before.

    `now` is when the fold takes place: days are as the readers of its generation see them.
    """
    for macro in DUCKDB_PRELUDE:
        bench.run(macro)
    _bind_facts(shelf, bench)
    mixed = _mixed_buckets(shelf, bench)
    keeping = _Keeping(shelf, bench, {one.name: one for one in under(signed(bench.run(SIGNED)))}, made_from)
    untold = set(TELLS_DAYS)
    for relation in keeping.among.values():
        if relation.stored in ("yes", "made"):
            _keep_whole(keeping, relation)
        elif relation.stored == "by person":
            _keep_by_person(keeping, relation, mixed)
        _bind(relation, shelf, bench)
        untold.discard(relation.name)
        if not untold and not keeping.days:
            keeping.days = _follow_days(bench, now)
    kept = {one.name for one in keeping.among.values() if one.stored not in LOOKED_UP} | {"receipts"}
    for name in shelf.tables.keys() - TABLES.keys() - kept:
        shelf.replace(name, shelf.tables[name], [])
    return keeping.signatures


def _follow_days(bench: Bench, now: datetime) -> tuple[str, ...]:
    functions = clock.duckdb(clock.clock(bench.run(clock.TURNS), around=now))
    for function in functions:
        bench.run(function)
    return functions


def _keep_whole(keeping: _Keeping, relation: Relation) -> None:
    shelf = keeping.shelf
    files = [file for name in keeping.facts_below(relation) for file in shelf.tables.get(name, ())]
    if not keeping.is_as_before(relation, files):
        order = f" order by {relation.sorted} nulls last" if relation.sorted else ""
        rows = f"select * from ({relation.sql}){order}"  # noqa: S608
        new = shelf.write(keeping.bench, relation.name, rows, relation.parameters, even_empty=True, parts=PART_ROWS)
        shelf.replace(relation.name, shelf.tables.get(relation.name, ()), [new])


def _keep_by_person(keeping: _Keeping, relation: Relation, mixed: Mapping[str, frozenset[int]]) -> None:
    """Each bucket from its own rows of the bucketed facts. A relation read bucket by bucket must not look across persons."""
    shelf, bench, facts = keeping.shelf, keeping.bench, keeping.facts_below(relation)
    if not any(file.bucket != WHOLE for name in facts if TABLES[name].bucket for file in shelf.tables.get(name, ())):
        _keep_whole(keeping, relation)
        return
    try:
        for bucket in BUCKETS:
            files = [file for name in facts for file in _files_of(shelf, TABLES[name], bucket, mixed)]
            if keeping.is_as_before(relation, files, f"{relation.name}/{bucket}"):
                continue
            _bind_facts(shelf, bench, only=facts, bucket=bucket)
            old = [file for file in shelf.tables.get(relation.name, ()) if file.bucket in (bucket, WHOLE)]
            new = shelf.write(bench, relation.name, relation.sql, bucket=bucket, even_empty=True)
            shelf.replace(relation.name, old, [new])
    finally:
        _bind_facts(shelf, bench, only=facts)


def _bind(relation: Relation, shelf: Shelf, bench: Bench) -> None:
    files = files_sql(shelf.ledger, shelf.tables.get(relation.name, ()))
    text = f"select * from {files}" if files else relation.sql  # noqa: S608
    bench.run(f"create or replace temp view {relation.name} as {text}")


def _bind_facts(shelf: Shelf, bench: Bench, *, only: Iterable[str] = TABLES, bucket: int | None = None) -> None:
    for name in only:
        table, files = TABLES[name], shelf.tables.get(name, ())
        if bucket is not None and table.bucket:
            files = tuple(file for file in files if file.bucket in (bucket, WHOLE))
        text = facts_sql(shelf.ledger, table, files)
        if bucket is not None and table.bucket and files:
            text += f" where {bucket_of(table)} = {bucket}"
        bench.run(f"create or replace temp view {name} as {text}")


def _files_of(shelf: Shelf, table: Table, bucket: int, mixed: Mapping[str, frozenset[int]]) -> list[File]:
    """The files that hold rows of a bucket; all of them where the table has no buckets."""
    files = shelf.tables.get(table.name, ())
    return [f for f in files if not table.bucket or f.bucket == bucket or (f.bucket == WHOLE and bucket in mixed[f.name])]


def _mixed_buckets(shelf: Shelf, bench: Bench) -> dict[str, frozenset[int]]:
    """For each file of several buckets, which."""
    found = {}
    for table in (table for table in TABLES.values() if table.bucket):
        for file in (file for file in shelf.tables.get(table.name, ()) if file.bucket == WHOLE):
            buckets = f"select distinct {bucket_of(table)} from {files_sql(shelf.ledger, [file])}"  # noqa: S608
            found[file.name] = frozenset(int(row[0]) for row in bench.run(buckets))
    return found


def _text(relation: Relation) -> str:
    """The SQL with the values that it binds."""
    text = f"{relation.sql}\0{relation.sorted}" if relation.sorted else relation.sql
    return f"{text}\0{sorted(relation.parameters.items())}" if relation.parameters else text
