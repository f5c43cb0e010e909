"""The ledger's folder as its one writer sees it: the lock, new files made durable, and old ones cleared away."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import duckdb

from onefunnel.ledger.manifest import File, Manifest, digest, sync_folder

LOCK = "LOCK"
SCRATCH = "scratch"
KEEP = timedelta(minutes=15)  # how long a file outlives its last listing, for the readers that still hold it


class BusyLedgerError(Exception):
    """Another process is folding, and did not end within the time we may wait."""


class FullDiskError(Exception):
    """The disk that holds the ledger is full. Nothing is lost: the log still holds every fact."""

    def __init__(self, folder: Path) -> None:
        free = shutil.disk_usage(folder).free // 1_000_000
        super().__init__(
            f"The disk that holds {folder} is full ({free} MB free), so the ledger was not brought up to date. Nothing is lost: "
            "every acknowledged fact is in the log. Make room, then refresh again."
        )
        self.folder = folder


@contextmanager
def writing(ledger: Path, *, wait_secs: float) -> Iterator[None]:
    """Be the only writer. The lock dies with its process. Raises BusyLedgerError."""
    ledger.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone(ledger / LOCK, wait_secs=wait_secs):
        yield


@contextmanager
def alone(path: Path, *, wait_secs: float) -> Iterator[None]:
    """Hold the lock file at `path`, against other processes and other threads. Raises BusyLedgerError."""
    with path.open("a") as lock:
        give_up_at = time.monotonic() + wait_secs
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > give_up_at:
                    raise BusyLedgerError(f"Another process has been folding for {wait_secs:.0f} s; try again later.") from None
                time.sleep(0.05)
        yield


@contextmanager
def scratch(ledger: Path) -> Iterator[Path]:
    """An empty folder for the fold's own use; what a killed writer left in it is cleared first."""
    path = ledger / SCRATCH
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir()
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def minding_room(ledger: Path) -> Iterator[None]:
    """Say that the disk is full in one way, whoever noticed it."""
    try:
        yield
    except OSError as error:
        if error.errno not in (28, 122):  # ENOSPC, EDQUOT
            raise
        raise FullDiskError(ledger) from error
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        said = str(error).lower()
        if not any(
            sign in said for sign in ("no space left", "disk quota", "not enough disk", "failed to offload", "max_temp_directory")
        ):
            raise
        raise FullDiskError(ledger) from error


def new_name(table: str, bucket: int, generation: int) -> str:
    """A path no file has had: a reader of an older generation never meets other bytes under a name it knows."""
    return f"{table}/{generation:08d}-{bucket if bucket >= 0 else 'x'}-{uuid4().hex[:12]}.parquet"


def keep(ledger: Path, name: str, *, rows: int, bucket: int) -> File:
    """Make a file just written durable, and describe it."""
    path = ledger / name
    with path.open("rb") as file:
        os.fsync(file.fileno())
    sync_folder(path.parent)
    return File(name, rows, bucket, path.stat().st_size, digest(path))


def retire(ledger: Path, names: frozenset[str], *, now: datetime) -> None:
    """Start the time that files no longer listed are still kept for."""
    for name in names:
        if (ledger / name).exists():
            os.utime(ledger / name, (now.timestamp(), now.timestamp()))


def clear_orphans(ledger: Path, manifest: Manifest, *, now: datetime) -> int:
    """Remove the files that no manifest lists and that have been so for a while. Returns how many."""
    removed = 0
    for path in ledger.glob("*/*.parquet"):
        if path.parent.name == SCRATCH or path.relative_to(ledger).as_posix() in manifest.names:
            continue
        if now.timestamp() - path.stat().st_mtime > KEEP.total_seconds():
            path.unlink(missing_ok=True)
            removed += 1
    return removed
