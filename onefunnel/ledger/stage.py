"""From the log's bodies to typed rows: one bounded step of facts at a time, private columns left behind.

No line is parsed here: each is cut out as bytes, given its entry's position, its place in the entry and a digest of its
values, and parsed once by DuckDB.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count, repeat
from pathlib import Path
from struct import unpack

from onefunnel.ledger.facts import TABLES, Table
from onefunnel.ledger.intake import Entry

STEP_FACTS = 1_000_000
STEP_BYTES = 512_000_000
LONG_LINE = 1_000_000  # bytes; a longer line loses its private columns before it is parsed
LONG_VALUE = 100_000
VALUES = b',"v":'  # where a line's values begin: from here on equal bytes are equal content
HEADED = b'{"e":%d,"l":%d,"h":%d,%b\n'
DIGEST = "the first 8 bytes of SHA-256 of the padded secret and the values"


@dataclass
class Step:
    """The facts of some entries, cut by table into NDJSON files in a folder of their own."""

    folder: Path
    position: int = 0
    entries: int = 0
    facts: int = 0
    size: int = 0
    unreadable: int = 0
    last: Entry | None = None
    tables: dict[str, Path] = field(default_factory=dict)

    @property
    def is_full(self) -> bool:
        return self.facts >= STEP_FACTS or self.size >= STEP_BYTES

    @property
    def sources(self) -> Path:
        return self.folder / "entries.ndjson"


def steps(entries: Iterable[Entry], folder: Path, *, secret: bytes, left_out: frozenset[str]) -> Iterator[Step]:
    """Entries in bounded steps, without those of imports that were taken back. Each step's files go when the next begins."""
    step = _new(folder)
    for entry in entries:
        _add(step, entry, secret=secret[:64].ljust(64, b"\0"), is_left_out=entry.import_id in left_out)
        if step.is_full:
            yield step
            step = _new(folder)
    if step.entries:
        yield step


def _new(folder: Path) -> Step:
    for path in folder.glob("*.ndjson"):
        path.unlink()
    return Step(folder)


def _add(step: Step, entry: Entry, *, secret: bytes, is_left_out: bool) -> None:
    step.position, step.last = entry.position, entry
    step.entries += 1
    if entry.kind != "facts" or is_left_out or not entry.body:
        return
    plain = zlib.decompress(entry.body)
    step.size += len(plain)
    for table, lines in _cut(plain, entry.position, secret, step).items():
        path = step.tables.setdefault(table, step.folder / f"{table}.ndjson")
        with path.open("ab") as file:
            file.write(b"".join(lines))
    told_at = utc(entry.received_at).isoformat(sep=" ")
    source = {"e": entry.position, "s": entry.source, "i": entry.import_id, "f": entry.file_id, "a": told_at}
    with step.sources.open("a") as file:
        file.write(json.dumps(source) + "\n")


def utc(instant: datetime) -> datetime:
    """The instant as the ledger writes it: in UTC, without zone."""
    return instant.astimezone(UTC).replace(tzinfo=None) if instant.tzinfo else instant


def _cut(plain: bytes, position: int, secret: bytes, step: Step) -> dict[str, list[bytes]]:
    """The entry's lines by table, each with `e`ntry, `l`ine and `h`ash put in front."""
    lines = plain.split(b"\n")
    step.facts += len(lines)
    values = [line[line.find(VALUES) :] for line in lines]
    names = [line[6 : line.find(b'"', 6)] for line in lines]
    digests = unpack(f">{len(lines)}q", b"".join([sha256(secret + said).digest()[:8] for said in values]))
    told = map(HEADED.__mod__, zip(repeat(position), count(), digests, [line[1:] for line in lines], strict=False))
    if len(set(names)) == 1 and min(map(len, values)) > len(VALUES) and max(map(len, lines)) <= LONG_LINE:
        name = names[0].decode(errors="replace")
        if name in TABLES:
            return {name: list(told)}
    return _cut_mixed(lines, values, names, list(told), step)


def _cut_mixed(
    lines: list[bytes], values: list[bytes], names: list[bytes], told: list[bytes], step: Step
) -> dict[str, list[bytes]]:
    """The same for an entry of several tables, of very long lines, or with lines that are no facts."""
    found: dict[str, list[bytes]] = {}
    for number, (line, said, name) in enumerate(zip(lines, values, names, strict=True)):
        table = name.decode(errors="replace")
        if table not in TABLES or not said.startswith(VALUES):
            step.unreadable += 1
            continue
        if len(line) > LONG_LINE:
            head = told[number][: -len(line)]
            told[number] = head + _without_private(line)[1:] + b"\n"
        found.setdefault(table, []).append(told[number])
    return found


def _without_private(line: bytes) -> bytes:
    """A very long line with only what the ledger keeps, each value bounded; nothing else could be that long."""
    said = json.loads(line)
    names = {column.name for column in TABLES[said["t"]].kept}
    said["v"] = {k: v[:LONG_VALUE] if isinstance(v, str) else v for k, v in said["v"].items() if k in names}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def reading(table: Table) -> str:
    """The select that turns a step's file of one table (`$path`) into rows: what the fold needs, then the kept columns, typed."""
    told = [c for c in table.columns if not c.private]
    texts = ", ".join(f"{column.name} varchar" for column in (*told, table.column("source_id")))
    typed = {c.name: f"try_cast(v.{c.name} as {_duck(c.kind)})" for c in told if _duck(c.kind) != "varchar"}
    columns = ", ".join(f"{typed.get(c.name, f'v.{c.name}')} as {c.name}" for c in told)
    lost = " or ".join(f"(v.{name} is not null and {cast} is null)" for name, cast in typed.items())
    before = ", ".join(f"cast({typed.get(name, f'v.{name}')} as varchar)" for name in table.history)
    shown = f"[{before}]::varchar[] as history, cast({bucket_of(table, 'v.') if table.bucket else '-1'} as tinyint) as bucket"
    shown += f", coalesce({lost or 'false'}, false) as is_misread, {columns}"
    told_as = f"e: 'bigint', l: 'bigint', n: 'bigint', d: 'boolean', h: 'bigint', v: 'struct({texts})'"
    return (
        f"select e as entry, l as line, n as record, d as is_delete, h as _digest, v.{table.key} as key, v.source_id, {shown} "  # noqa: S608
        f"from read_json($path, format = 'newline_delimited', columns = {{{told_as}}})"
    )


def bucket_of(table: Table, prefix: str = "") -> str:
    """The SQL of a row's bucket: the second character of the first key that the table is bucketed by."""
    keys = ", ".join(prefix + name for name in table.bucket)
    return f"coalesce(try_cast('0x' || substr(coalesce({keys}), 2, 1) as int), 0)"


def _duck(kind: str) -> str:
    return {"bigint": "bigint", "boolean": "boolean", "timestamp": "timestamp", "date": "date", "money": "bigint"}.get(
        kind, "varchar"
    )
