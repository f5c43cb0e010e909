"""Read workbooks without trusting them: the zip is checked before it is unpacked, and a limited child process parses it."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

ENTRIES = 10_000
UNPACKED = 1024**3
RATIO = 200
SMALL = 50 * 1024**2
SECS = 330
SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


class BadWorkbook(Exception):
    """The workbook cannot be read, or must not be: the message says why, for the person who sent it."""


def names(path: Path) -> list[str]:
    """The sheets of a workbook, in its order."""
    check(path)
    found: list[str] = json.loads(_child(path, "", ""))
    return found


def to_csv(path: Path, sheet: str, out: Path) -> None:
    """One sheet as UTF-8 CSV; line n of it is row n of the sheet unless a cell holds line breaks."""
    check(path)
    _child(path, sheet, str(out))


def check(path: Path) -> None:
    """Refuse a zip that would unpack to far more than it is."""
    if path.suffix.lower() == ".xls":
        return
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise BadWorkbook("it is not a workbook: its zip folder cannot be read") from error
    if len(entries) > ENTRIES:
        raise BadWorkbook(f"it packs {len(entries):,} parts; {ENTRIES:,} is the most")
    unpacked = sum(e.file_size for e in entries)
    if unpacked > UNPACKED:
        raise BadWorkbook(f"it would unpack to {unpacked:,} bytes; {UNPACKED:,} is the most")
    for entry in entries:
        if entry.file_size > SMALL and entry.file_size > RATIO * max(entry.compress_size, 1):
            raise BadWorkbook(f"{entry.filename} would unpack to {entry.file_size // max(entry.compress_size, 1)} times its size")


def _child(path: Path, sheet: str, out: str) -> str:
    child = Path(__file__).with_name("sheet_child.py")
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-I", str(child), str(path), sheet, out], capture_output=True, text=True, timeout=SECS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise BadWorkbook(f"it took more than {SECS} seconds to read") from error
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"the reader stopped with {done.returncode}"])[-1]
        raise BadWorkbook(f"it cannot be read: {last[:300]}")
    return done.stdout
