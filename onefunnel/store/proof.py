"""Prove the ledger by the log: every entry is whole, every record in it has its receipt, every file is as it was written."""

from __future__ import annotations

import hashlib
import re
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

import duckdb

from onefunnel.ledger import manifest as manifests
from onefunnel.ledger.binding import files_sql
from onefunnel.ledger.fingerprint import fingerprints
from onefunnel.ledger.fold import Progress, fold
from onefunnel.ledger.intake import Entry, Fact, Log, Undoing, decode, taken_back
from onefunnel.ledger.manifest import DamagedLedgerError, Manifest
from onefunnel.ledger.receipts import receipts
from onefunnel.store.damage import is_lost
from onefunnel.store.findings import Finding
from onefunnel.store.home import home
from onefunnel.store.log import StoredLog

FileKey = tuple[str, int, str]  # import, file, source
REBUILD = "Run `onefunnel refresh --rebuild`: it makes the ledger again from the log."
RESTORE = "The log itself is damaged: restore the latest backup with `onefunnel restore` into an empty home."
AGREED = b'{"t":"agreements"'
RECORD = re.compile(rb'^\{"t":"[a-z_]+","n":(\d+),', re.MULTILINE)


@dataclass
class LogCount:
    """What a plain reading of the log counts, without the fold: records by file up to a position, and in all; `agreed` are the
    versions of the agreement that it tells of."""

    folded: Counter[FileKey] = field(default_factory=Counter)
    told: Counter[FileKey] = field(default_factory=Counter)
    entries: int = 0
    facts: int = 0
    last: int = 0
    left_out: frozenset[str] = frozenset()
    agreed: list[Fact] = field(default_factory=list)
    wrong: list[Finding] = field(default_factory=list)


def count_log(log: Log, *, up_to: int, progress: Progress | None = None) -> LogCount:
    """Read the whole log once: digests, numbers of facts, and each file's records. `up_to` is the ledger's position."""
    counted = LogCount(last=log.last())
    counted.left_out = taken_back(log.undoings(counted.last))
    for entry in takewhile(lambda entry: entry.position <= counted.last, log.after(0)):
        counted.entries += 1
        counted.facts += entry.facts
        plain = _plain(entry, counted.wrong)
        records = _records(entry, plain, counted.wrong)
        if AGREED in plain and entry.import_id not in counted.left_out:
            counted.agreed += decode(entry.body, only=("agreements",))
        key = (entry.import_id, entry.file_id, entry.source)
        if records:
            counted.told[key] += records
        if records and entry.position <= up_to and entry.import_id not in counted.left_out:
            counted.folded[key] += records
        if progress:
            progress(entry.position, counted.last)
    return counted


def _plain(entry: Entry, wrong: list[Finding]) -> bytes:
    """An entry's facts as they were written down; nothing where they cannot be unpacked."""
    try:
        return zlib.decompress(entry.body) if entry.body else b""
    except zlib.error:
        wrong.append(Finding(f"Log entry {entry.position} cannot be unpacked.", RESTORE))
        return b""


def _records(entry: Entry, plain: bytes, wrong: list[Finding]) -> int:
    """How many records an entry tells; a fact of no numbered record is a record of its own."""
    if entry.body and not plain:
        return 0
    if hashlib.sha256(plain).hexdigest() != entry.digest:
        wrong.append(Finding(f"Log entry {entry.position} does not match its digest.", RESTORE))
    numbers = RECORD.findall(plain)
    if len(numbers) != entry.facts:
        wrong.append(Finding(f"Log entry {entry.position} holds {len(numbers)} facts where {entry.facts} were told.", RESTORE))
    return numbers.count(b"0") + len(set(numbers) - {b"0"})


def check_receipts(ledger: Path, found: Manifest, counted: LogCount) -> list[Finding]:
    """Each file's records in the log against those that the fold says it stored or knew already."""
    given = Counter({(r.import_id, r.file_id, r.source): r.stored + r.duplicate for r in receipts(ledger, found)})
    wrong = []
    for key in sorted(given.keys() | counted.folded.keys()):
        if given[key] != counted.folded[key]:
            of = f"file {key[1]} of import {key[0]}" if key[0] else f"what {key[2]} told outside imports"
            says = f"The log holds {counted.folded[key]:,} records of {of}, the ledger has receipts for {given[key]:,}."
            wrong.append(Finding(says, REBUILD))
    if found.unreadable:
        says = f"{found.unreadable:,} facts of the log could not be read as their columns should be, and are empty in the ledger."
        wrong.append(Finding(says, "Take the import back, mend its mapping, import again; `onefunnel import --list` names it."))
    return wrong


def read_manifest(ledger: Path) -> tuple[Manifest, list[Finding]]:
    try:
        found = manifests.read(ledger)
    except DamagedLedgerError as error:
        return Manifest(), [Finding(f"{error}.", REBUILD)]
    return found, [Finding("The ledger's MANIFEST is missing.", REBUILD)] if is_lost(ledger, found) else []


def check_files(ledger: Path, found: Manifest) -> list[Finding]:
    """Every listed file is there with the bytes and the rows that were written."""
    wrong = [Finding(f"The ledger's file {says}.", REBUILD) for says in manifests.check_files(ledger, found, deep=True)]
    if wrong:
        return wrong
    for table, files in found.tables.items():
        with duckdb.connect() as connection:
            rows = connection.execute(f"select count(*) from {files_sql(ledger, files)}").fetchall()[0][0]  # noqa: S608
        if rows != found.rows(table):
            wrong.append(Finding(f"{table} has {rows:,} rows where the manifest says {found.rows(table):,}.", REBUILD))
    return wrong


class Part:
    """The log up to a position, as the ledger has read it."""

    def __init__(self, log: Log, position: int) -> None:
        self._log, self._position = log, position

    def after(self, position: int) -> Iterator[Entry]:
        return takewhile(lambda entry: entry.position <= self._position, self._log.after(position))

    def last(self) -> int:
        return self._position

    def undoings(self, up_to: int) -> Iterator[Undoing]:
        return self._log.undoings(min(up_to, self._position))


def check_rebuild(ledger: Path, found: Manifest, *, progress: Progress | None = None) -> list[Finding]:
    """Make the ledger again elsewhere and compare the content of every table."""
    with tempfile.TemporaryDirectory(prefix="verify-", dir=home().path) as folder:
        again = Path(folder) / "ledger"
        now = found.folded_at
        if now is None:
            return []
        fold(again, Part(StoredLog(), found.position), now=now, secret=home().secret, progress=progress)
        made = manifests.read(again)
        expected, actual = fingerprints(again, made), fingerprints(ledger, found)
    tables = sorted(name for name in expected.keys() | actual.keys() if expected.get(name) != actual.get(name))
    return [Finding(f"{name} is not what a rebuild from the log makes of it.", REBUILD) for name in tables]
