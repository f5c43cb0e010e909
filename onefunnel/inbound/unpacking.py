"""Files that come in a zip: looked over before anything is unpacked, and unpacked no further than it says of itself."""

from __future__ import annotations

import re
import stat
import zipfile
from collections import Counter
from pathlib import Path, PurePosixPath

from onefunnel.inbound.importing import NotPossible
from onefunnel.inbound.reader.sheets import RATIO, SMALL
from onefunnel.inbound.starting import SUFFIXES

ZIP = ".zip"
ENTRIES, FILES, UNPACKED = 5_000, 200, 4 * 1024**3
BLOCK = 1024 * 1024
UNSAFE = re.compile(r"[^\w .()\-]+")
NOISE = ("__MACOSX", "Thumbs.db", "desktop.ini")


def unpack(archive: Path, into: Path, *, called: str = "") -> list[str]:
    """The files of a zip that can hold records, side by side in a folder; says what was passed over.

    Raises NotPossible with a sentence where the zip is none, is locked, or would do more than lie beside others.
    """
    name = called or archive.name
    try:
        with zipfile.ZipFile(archive) as found:
            entries = [e for e in found.infolist() if not e.is_dir()]
            _refuse(name, entries)
            wanted, passed_over = _chosen(entries)
            if not wanted:
                raise NotPossible(f"{name} holds no CSV or XLSX file")
            if len(wanted) > FILES:
                raise NotPossible(f"{name} holds {len(wanted):,} files; {FILES} is the most")
            for place, entry in wanted.items():
                _write(found, entry, into / place, name)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        raise NotPossible(f"{name} cannot be unpacked: {error}") from error
    return passed_over


def _refuse(name: str, entries: list[zipfile.ZipInfo]) -> None:
    """Everything that can be told from the zip's own list, before a byte is unpacked."""
    if len(entries) > ENTRIES:
        raise NotPossible(f"{name} packs {len(entries):,} files; {ENTRIES:,} is the most")
    if sum(e.file_size for e in entries) > UNPACKED:
        raise NotPossible(f"{name} would unpack to more than {UNPACKED // 1024**3} GB")
    for entry in entries:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0] or stat.S_ISLNK(entry.external_attr >> 16):
            raise NotPossible(f"{name} is refused: {entry.filename} points out of the zip")
        if entry.flag_bits & 1:
            raise NotPossible(f"{name} is locked by a password; unpack it first")
        if entry.file_size > SMALL and entry.file_size > RATIO * max(entry.compress_size, 1):
            times = entry.file_size // max(entry.compress_size, 1)
            raise NotPossible(f"{name} is refused: {entry.filename} would unpack to {times:,} times its size")


def _chosen(entries: list[zipfile.ZipInfo]) -> tuple[dict[str, zipfile.ZipInfo], list[str]]:
    """By the name that each will have: those nearest to the top; of two with one name the nearer one."""
    wanted: dict[str, zipfile.ZipInfo] = {}
    passed_over: Counter[str] = Counter()
    taken: set[str] = set()
    for entry in sorted(entries, key=lambda e: (e.filename.count("/"), e.filename)):
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if path.name.startswith(".") or any(noise in path.parts for noise in NOISE):
            continue
        place = UNSAFE.sub("_", path.name).lstrip(". ")[-120:] or "file"
        if not place.lower().endswith(SUFFIXES):
            passed_over[f"{entry.filename}: neither CSV nor XLSX"] += 1
        elif place.lower() in taken:
            passed_over[f"{entry.filename}: another file of that name comes first"] += 1
        else:
            taken.add(place.lower())
            wanted[place] = entry
    return wanted, list(passed_over)


def _write(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path, name: str) -> None:
    """One file, stopped where it turns out longer than the zip says."""
    written = 0
    with archive.open(entry) as packed, path.open("xb") as out:
        while block := packed.read(BLOCK):
            written += len(block)
            if written > entry.file_size:
                raise NotPossible(f"{name} is refused: {entry.filename} is longer than it says")
            out.write(block)
