"""A log held in memory, and a slow plain-Python fold to compare the real one with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from onefunnel.ledger import manifest
from onefunnel.ledger.facts import TABLES
from onefunnel.ledger.intake import Entry, EntryKind, Fact, Undoing, decode, encode, taken_back

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class MemoryLog:
    """Entries in a list; the position of each is its place, from 1."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def tell(self, *facts: Fact, import_id: str = "", file_id: int = 0, kind: EntryKind = "facts", source: str = "crm") -> int:
        position = len(self.entries) + 1
        told_at = NOW + timedelta(seconds=position)
        self.entries.append(Entry(position, kind, source, import_id, file_id, told_at, *encode(facts)))
        return position

    def after(self, position: int) -> Iterator[Entry]:
        return iter(self.entries[position:])

    def last(self) -> int:
        return len(self.entries)

    def undoings(self, up_to: int) -> Iterator[Undoing]:
        return (Undoing(e.position, e.kind, e.import_id) for e in self.entries[:up_to] if e.kind != "facts")


class Oracle:
    """What the ledger should hold, told one fact at a time."""

    def __init__(self, log: MemoryLog) -> None:
        self.live: dict[tuple[str, str], dict[str, Any]] = {}
        self.content: dict[tuple[str, str], dict[str, Any]] = {}
        self.changes: list[tuple[Any, ...]] = []
        self.receipts: dict[tuple[str, int, str], list[int]] = {}
        left_out = taken_back(log.undoings(log.last()))
        for entry in log.entries:
            if entry.kind == "facts" and entry.import_id not in left_out:
                self._entry(entry)

    def _entry(self, entry: Entry) -> None:
        records: dict[int, bool] = {}
        for line, fact in enumerate(decode(entry.body)):
            record = fact.record or -1 - line
            records[record] = self._fact(entry, fact) or records.get(record, False)
        if records:
            counts = self.receipts.setdefault((entry.import_id, entry.file_id, entry.source), [0, 0])
            counts[0] += sum(records.values())
            counts[1] += len(records) - sum(records.values())

    def _fact(self, entry: Entry, fact: Fact) -> bool:
        table = TABLES[fact.table]
        key = (fact.table, str(fact.values[table.key]))
        said = dict(fact.values)
        before = self.content.get(key)
        if fact.delete:
            self.content.pop(key, None)
            self.live.pop(key, None)
            return before is not None
        if before == said:
            return False
        for field in table.history:
            if before is not None and before.get(field) != said.get(field):
                self.changes.append((key[1], field, _text(before.get(field)), _text(said.get(field)), entry.position))
        self.content[key] = said
        kept = {c.name: said.get(c.name) for c in table.columns if not c.private}
        self.live[key] = kept | {"import_id": entry.import_id, "entry": entry.position, "source_id": said.get("source_id")}
        return True

    def rows(self, table: str) -> list[dict[str, Any]]:
        return [row for (name, _), row in sorted(self.live.items()) if name == table]


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def rows(ledger: Path, table: str, columns: Iterable[str] = ("*",)) -> list[dict[str, Any]]:
    """The rows of a table in the generation in force, as texts and numbers, by their first column."""
    found = manifest.read(ledger)
    paths = [str(ledger / file.name) for file in found.files(table)]
    if not paths:
        return []
    with duckdb.connect() as connection:
        cursor = connection.execute(f"select {', '.join(columns)} from read_parquet($paths)", {"paths": paths})
        names = [column[0] for column in cursor.description]
        found_rows = [dict(zip(names, map(_plain, row), strict=True)) for row in cursor.fetchall()]
    return sorted(found_rows, key=lambda row: str(list(row.values())))


def _plain(value: Any) -> Any:
    return str(value) if value is not None and not isinstance(value, str | int | bool) else value
