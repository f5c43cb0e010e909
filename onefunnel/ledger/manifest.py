"""One generation of the ledger: the immutable files that make it up, and how far in the log they reach.

The file `MANIFEST` names everything a reader may open. It is replaced whole by a rename, so a reader sees one generation
or the next, never half of either.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

NAME = "MANIFEST"
WHOLE = -1  # the bucket of a file whose rows belong to no bucket, or to several
BUCKETS = tuple(range(16))


class DamagedLedgerError(Exception):
    """The manifest, or a file that it lists, is not what was written. `onefunnel refresh` mends it from the log."""


@dataclass(frozen=True)
class File:
    """One immutable Parquet file: its path in the ledger, rows, bucket (`WHOLE` for none), bytes and SHA-256."""

    name: str
    rows: int
    bucket: int
    size: int
    digest: str


@dataclass(frozen=True)
class Manifest:
    """What a reader may see. `position` is the last log entry folded in, `told_at` when that entry was received.

    `taken_back` lists the imports whose entries are left out; `shape` names the columns and views it was made with;
    `unreadable` counts the facts that the fold could not read as the log's facts should be; `made_from` says what each kept
    relation was made from.
    """

    generation: int = 0
    position: int = 0
    folded_at: datetime | None = None
    told_at: datetime | None = None
    tables: Mapping[str, tuple[File, ...]] = field(default_factory=dict)
    taken_back: tuple[str, ...] = ()
    shape: str = ""
    unreadable: int = 0
    made_from: Mapping[str, str] = field(default_factory=dict)

    def files(self, table: str) -> tuple[File, ...]:
        return self.tables.get(table, ())

    def rows(self, table: str) -> int:
        return sum(file.rows for file in self.files(table))

    @property
    def names(self) -> frozenset[str]:
        return frozenset(file.name for files in self.tables.values() for file in files)


def stamp(ledger: Path) -> tuple[int, int, int] | None:
    """What changes with each generation, for less than reading it; None where there is none."""
    try:
        stat = (ledger / NAME).stat()
    except FileNotFoundError:
        return None
    return stat.st_ino, stat.st_mtime_ns, stat.st_size


def read(ledger: Path) -> Manifest:
    """The generation in force; an empty one where there is none. Raises DamagedLedgerError."""
    path = ledger / NAME
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return Manifest()
    try:
        outer = json.loads(text)
        if outer["checksum"] != _checksum(outer["body"]):
            raise DamagedLedgerError(f"{path} does not match its own checksum")
        return _manifest(outer["body"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedLedgerError(f"{path} cannot be read: {error}") from error


def publish(ledger: Path, manifest: Manifest) -> None:
    """Put a generation in force. Its files must be on disk already; after this returns, so is the manifest."""
    draft = ledger / f"{NAME}.tmp"
    body = _body(manifest)
    with draft.open("wb") as file:
        file.write(json.dumps({"checksum": _checksum(body), "body": body}, indent=1).encode())
        file.flush()
        os.fsync(file.fileno())
    draft.rename(ledger / NAME)
    sync_folder(ledger)


def sync_folder(folder: Path) -> None:
    """Make the folder's names durable, as a rename or a new file is not until then."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def check_files(ledger: Path, manifest: Manifest, *, deep: bool = False) -> list[str]:
    """A sentence for each listed file that is missing or not of its size; with `deep`, or not of its bytes."""
    wrong = []
    for file in (file for files in manifest.tables.values() for file in files):
        path = ledger / file.name
        if not path.exists():
            wrong.append(f"{file.name} is missing")
        elif path.stat().st_size != file.size:
            wrong.append(f"{file.name} has {path.stat().st_size} bytes where {file.size} were written")
        elif deep and digest(path) != file.digest:
            wrong.append(f"{file.name} does not hold the bytes that were written")
    return wrong


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _checksum(body: Any) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _body(manifest: Manifest) -> dict[str, Any]:
    return {
        "generation": manifest.generation,
        "position": manifest.position,
        "folded_at": manifest.folded_at and manifest.folded_at.isoformat(),
        "told_at": manifest.told_at and manifest.told_at.isoformat(),
        "taken_back": list(manifest.taken_back),
        "shape": manifest.shape,
        "unreadable": manifest.unreadable,
        "made_from": dict(manifest.made_from),
        "tables": {
            name: [[f.name, f.rows, f.bucket, f.size, f.digest] for f in files] for name, files in sorted(manifest.tables.items())
        },
    }


def _manifest(body: Any) -> Manifest:
    def instant(text: str | None) -> datetime | None:
        return datetime.fromisoformat(text) if text else None

    return Manifest(
        generation=body["generation"],
        position=body["position"],
        folded_at=instant(body["folded_at"]),
        told_at=instant(body["told_at"]),
        tables={name: tuple(File(*file) for file in files) for name, files in body["tables"].items()},
        taken_back=tuple(body["taken_back"]),
        shape=body["shape"],
        unreadable=body["unreadable"],
        made_from=body["made_from"],
    )
