"""The shape of the intake log: what an entry is and how its facts are written down. Where it is kept is the store's matter."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple, Protocol

import msgspec

from onefunnel.ledger.facts import TABLES

EntryKind = Literal["facts", "takeback", "giveback"]
Value = str | int | bool | None
COLUMNS = {table.name: frozenset(c.name for c in table.columns) | {"source_id"} for table in TABLES.values()}
LEVEL = 3  # zlib's: level 6 takes twice the time for a tenth of the room
_ENCODER = msgspec.json.Encoder()


class Fact(NamedTuple):
    """One statement: `values` for a row of `table`, or its deletion, said by the numbered `record` of a file (0 if none).

    `values` maps column names of `ledger.facts` (private ones included) plus `source_id` to JSON values: timestamps as
    'YYYY-MM-DD HH:MM:SS[.ffffff]' in UTC, dates as 'YYYY-MM-DD', money in milli-cents. A column left out is null.
    """

    table: str
    values: Mapping[str, Value]
    record: int = 0
    delete: bool = False


@dataclass(frozen=True)
class Entry:
    """One acknowledged row of the log, at its `position`. `file_id` says which file of the import the records number.

    A `takeback` undoes the import it names, a `giveback` undoes the takeback; both have an empty body.
    """

    position: int
    kind: EntryKind
    source: str
    import_id: str
    file_id: int
    received_at: datetime
    body: bytes
    digest: str
    facts: int


@dataclass(frozen=True)
class Undoing:
    """A takeback or giveback of an import, without the rest of its entry."""

    position: int
    kind: EntryKind
    import_id: str


class Log(Protocol):
    """What the readers need of a log: entries in order after a position, its last position, and the undoings up to one."""

    def after(self, position: int) -> Iterator[Entry]: ...

    def last(self) -> int: ...

    def undoings(self, up_to: int) -> Iterator[Undoing]: ...


class UnknownFactError(ValueError):
    """Somebody told a fact that the ledger has no place for: a fault of ours, raised before it can enter the log."""


def taken_back(undoings: Iterable[Undoing]) -> frozenset[str]:
    """The imports whose last undoing is a takeback."""
    last = {undoing.import_id: undoing.kind for undoing in undoings}
    return frozenset(import_id for import_id, kind in last.items() if kind == "takeback")


def encode(facts: Iterable[Fact]) -> tuple[bytes, str, int]:
    """Facts as a compressed body, one JSON line each, with its SHA-256 and the number of facts.

    Columns are sorted and empty ones left out, so that equal facts are equal bytes: the fold knows a duplicate by that.
    Raises UnknownFactError.
    """
    lines = [_line(fact) for fact in facts]
    plain = b"\n".join(lines)
    return zlib.compress(plain, LEVEL), hashlib.sha256(plain).hexdigest(), len(lines)


def _line(fact: Fact) -> bytes:
    allowed = COLUMNS.get(fact.table)
    if allowed is None or not allowed >= fact.values.keys():
        unknown = fact.table if allowed is None else ", ".join(sorted(fact.values.keys() - allowed))
        raise UnknownFactError(f"no such fact: {fact.table} ({unknown} is unknown)")
    if not fact.values.get(TABLES[fact.table].key):
        raise UnknownFactError(f"a fact of {fact.table} without its key {TABLES[fact.table].key}")
    values = dict(sorted(fact.values.items()))
    if None in values.values():
        values = {name: value for name, value in values.items() if value is not None}
    return _ENCODER.encode({"t": fact.table, "n": fact.record, "d": fact.delete, "v": values})


def decode(body: bytes, *, only: Container[str] = TABLES) -> Iterator[Fact]:
    """The facts of a body, in order; those of other tables than `only` are passed over unread."""
    for line in zlib.decompress(body).split(b"\n") if body else ():
        if line and line[6 : line.find(b'"', 6)].decode() in only:
            said = json.loads(line)
            yield Fact(said["t"], said["v"], said["n"], said["d"])
