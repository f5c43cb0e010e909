"""The shape of the intake log: what an entry is and how its facts are written down. Where it is kept is the store's matter."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

EntryKind = Literal["facts", "takeback", "giveback"]
Value = str | int | bool | None


@dataclass(frozen=True)
class Fact:
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


class Log(Protocol):
    """What the readers need of a log: entries in order, after a position."""

    def after(self, position: int) -> Iterator[Entry]: ...

    def last(self) -> int: ...


def encode(facts: Iterable[Fact]) -> tuple[bytes, str, int]:
    """Facts as a compressed body, one JSON line each, with its SHA-256 and the number of facts."""
    lines = [
        json.dumps({"t": f.table, "n": f.record, "d": f.delete, "v": dict(f.values)}, ensure_ascii=False, separators=(",", ":"))
        for f in facts
    ]
    plain = "\n".join(lines).encode()
    return zlib.compress(plain, 6), hashlib.sha256(plain).hexdigest(), len(lines)


def decode(body: bytes) -> Iterator[Fact]:
    """The facts of a body, in order."""
    for line in zlib.decompress(body).splitlines() if body else ():
        said = json.loads(line)
        yield Fact(said["t"], said["v"], said["n"], said["d"])
