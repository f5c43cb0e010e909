"""The backup's file: a compressed tar whose last member lists every other with its size and SHA-256."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

CONTENTS = "CONTENTS.json"
FORMAT = 1
Progress = Callable[[str], None]


class BrokenBackupError(Exception):
    """The file is no backup of ours, or not whole: nothing of it may be used."""


class _Counting(io.RawIOBase):
    """Reads through, keeping the digest of what went by."""

    def __init__(self, source: BinaryIO) -> None:
        self.source, self.digest = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self.source.read(size)
        self.digest.update(block)
        return block


@dataclass
class Writer:
    """A backup being written. `about` goes into its list of contents."""

    tar: tarfile.TarFile
    about: dict[str, Any]
    files: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, name: str, path: Path) -> None:
        with path.open("rb") as source:
            member = tarfile.TarInfo(name)
            member.size, member.mode = os.fstat(source.fileno()).st_size, 0o600
            counting = _Counting(source)
            self.tar.addfile(member, counting)
        self.files[name] = {"size": member.size, "sha256": counting.digest.hexdigest()}

    def finish(self) -> None:
        text = json.dumps({"format": FORMAT, **self.about, "files": self.files}, indent=1).encode()
        member = tarfile.TarInfo(CONTENTS)
        member.size, member.mode = len(text), 0o600
        self.tar.addfile(member, io.BytesIO(text))


@contextmanager
def writing(target: Path, about: dict[str, Any]) -> Iterator[Writer]:
    """A new backup at `target`, there only once it is whole and on disk. It holds a secret: nobody else may read it."""
    draft = target.with_name(f"{target.name}.{os.getpid()}.tmp")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as raw:
            with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=3) as tar:
                writer = Writer(tar, about)
                yield writer
                writer.finish()
            raw.flush()
            os.fsync(raw.fileno())
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)


def unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Unpack a backup and check each file against the list. Returns the list's own account. Raises BrokenBackupError."""
    try:
        with tarfile.open(source, "r:gz") as tar:
            tar.extractall(folder, filter="data")
    except (tarfile.TarError, EOFError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise BrokenBackupError(f"{source} cannot be unpacked: {error}") from error
    try:
        about: dict[str, Any] = json.loads((folder / CONTENTS).read_text())
        listed: dict[str, dict[str, Any]] = about["files"]
        known = about["format"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BrokenBackupError(f"{source} has no list of contents: it is not a backup, or not whole") from error
    if known != FORMAT:
        raise BrokenBackupError(f"{source} is of format {known}; this version reads format {FORMAT}")
    _check(source, folder, listed)
    return about


def _check(source: Path, folder: Path, listed: dict[str, dict[str, Any]]) -> None:
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {CONTENTS}
    if strange := found ^ listed.keys():
        raise BrokenBackupError(f"{source} and its list of contents differ on {', '.join(sorted(strange)[:3])}")
    for name, said in listed.items():
        with (folder / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != said["sha256"]:
                raise BrokenBackupError(f"{name} in {source} is not what was backed up")
