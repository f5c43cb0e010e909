"""Find out how a file's bytes spell text. What cannot be known for certain is said, never assumed in silence."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import BinaryIO

BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
NAMES = {
    "utf8": "utf-8",
    "utf-8-sig": "utf-8",
    "windows-1252": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-1": "cp1252",
    "utf-16": "utf-16-le",
}
BLOCK = 1024 * 1024


@dataclass(frozen=True)
class Encoding:
    """How to decode a file: the codec, the bytes of the mark to skip, and what a person should know about the choice."""

    name: str
    mark: int = 0
    doubt: str = ""


class UnknownEncoding(ValueError):
    """The mapping declares an encoding that does not exist."""


def find(stream: BinaryIO, declared: str = "") -> Encoding:
    """The encoding of the whole file, read once to its end. The stream is left anywhere."""
    head = stream.read(4096)
    for mark, name in BOMS:
        if head.startswith(mark):
            return Encoding(name, len(mark))
    if declared:
        return Encoding(_known(declared))
    if wide := _wide_without_mark(head):
        return Encoding(wide, doubt=f"it has no byte order mark; its zero bytes say {wide.upper()}")
    good, bad = _count(stream, head)
    if not bad:
        return Encoding("utf-8")
    if good > bad:
        return Encoding("utf-8", doubt=f"{bad} lines are not UTF-8 although {good} are; those lines are quarantined")
    return Encoding(
        "cp1252", doubt='it is not UTF-8 and was read as Windows-1252; if accents look wrong, declare encoding = "..."'
    )


def _known(declared: str) -> str:
    name = NAMES.get(declared.lower(), declared.lower())
    try:
        codecs.lookup(name)
    except LookupError as error:
        raise UnknownEncoding(f'there is no encoding "{declared}"; say utf-8, utf-16-le, utf-16-be or windows-1252') from error
    return name


def _wide_without_mark(head: bytes) -> str:
    pairs = len(head) // 2
    if pairs < 4:
        return ""
    if head[1::2].count(0) > 0.7 * pairs and head[::2].count(0) < 0.1 * pairs:
        return "utf-16-le"
    if head[::2].count(0) > 0.7 * pairs and head[1::2].count(0) < 0.1 * pairs:
        return "utf-16-be"
    return ""


def _count(stream: BinaryIO, head: bytes) -> tuple[int, int]:
    """Lines with characters beyond ASCII that are UTF-8, and those that are not."""
    decoder, sound, block = codecs.getincrementaldecoder("utf-8")(), True, head
    stream.seek(0)
    while sound and (block := stream.read(BLOCK)):
        try:
            decoder.decode(block)
        except UnicodeDecodeError:
            sound = False
    if sound:
        return 0, int(bool(decoder.getstate()[0]))
    good = bad = 0
    stream.seek(0)
    while line := stream.readline(BLOCK):
        if not line.isascii():
            try:
                line.decode("utf-8")
                good += 1
            except UnicodeDecodeError:
                bad += 1
    return good, bad
