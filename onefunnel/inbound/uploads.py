"""The files people bring, kept as they came: compressed, named by their content, never changed."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from django.conf import settings

BLOCK = 1024 * 1024
BLANK = "\x7f"  # what the bytes of an erased record are overwritten with: their number stays, so that places stay


@dataclass(frozen=True)
class Upload:
    """A kept file: the SHA-256 of its bytes and their number."""

    digest: str
    size: int

    @property
    def path(self) -> Path:
        return folder() / self.digest[:2] / f"{self.digest}.gz"

    def open(self) -> BinaryIO:
        """The file's own bytes, from the start; seeking forward is cheap enough."""
        return cast(BinaryIO, io.BufferedReader(gzip.open(self.path, "rb"), BLOCK))

    def slice(self, offset: int, length: int) -> bytes:
        with self.open() as file:
            file.seek(offset)
            return file.read(length)


def folder() -> Path:
    path: Path = settings.HOME.uploads
    return path


def keep(source: BinaryIO) -> Upload:
    """Store a stream whole and durably before anything is said about it; the same bytes are stored once."""
    folder().mkdir(parents=True, exist_ok=True)
    draft = folder() / f"{os.getpid()}-{os.urandom(4).hex()}.tmp"
    digest, size = hashlib.sha256(), 0
    try:
        with draft.open("wb") as raw:
            with gzip.GzipFile(filename="", mode="wb", compresslevel=3, fileobj=raw, mtime=0) as packed:
                while block := source.read(BLOCK):
                    digest.update(block)
                    size += len(block)
                    packed.write(block)
            raw.flush()
            os.fsync(raw.fileno())
        upload = Upload(digest.hexdigest(), size)
        if upload.path.exists():
            return upload
        upload.path.parent.mkdir(exist_ok=True)
        draft.replace(upload.path)
        _sync(upload.path.parent)
        return upload
    finally:
        draft.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_blanked(text: str) -> bool:
    """Whether a record was overwritten because it was about somebody who was erased."""
    return text[:1] == BLANK and not text.strip(f"{BLANK}\r\n")


def blanked(upload: Upload, spans: Iterable[tuple[int, int]], *, encoding: str = "utf-8") -> Upload:
    """A copy of a kept file in which these bytes (from, to) are overwritten. The old one is left as it is."""
    filler, ends = BLANK.encode(encoding), b"\r\n\0" if encoding.startswith("utf-16") else b"\r\n"
    with upload.open() as file:
        content = bytearray(file.read())
    for begin, end in spans:
        size = len(content[begin:end].rstrip(ends))
        content[begin : begin + size] = (filler * size)[:size]
    return keep(io.BytesIO(content))
