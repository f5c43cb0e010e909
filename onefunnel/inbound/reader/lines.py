"""Cut a stream of bytes into physical lines without ever holding more than the limit, however long a line is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

LIMIT = 16 * 1024 * 1024  # bytes of one line; a longer one is passed over and named by its place
BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Line:
    """A physical line: where it begins, how many bytes it takes with its line end, and its bytes without it.

    `raw` is cut to the first 4,096 bytes and `whole` is false where the line is longer than the limit.
    """

    offset: int
    length: int
    raw: bytes
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Block:
    """Many whole lines at once: where the first begins, and the bytes of each without its one-byte line end."""

    offset: int
    raws: list[bytes]


def cut(stream: BinaryIO, *, offset: int, encoding: str, newline: bytes, limit: int = LIMIT) -> Iterator[Line | Block]:
    """Lines from the stream's present place, which is byte `offset` of the file; in blocks where that is quicker."""
    if encoding.startswith("utf-16"):
        return _wide(stream, offset, little=encoding.endswith("le"), limit=limit)
    return _narrow(stream, offset, newline, limit)


def _narrow(stream: BinaryIO, offset: int, newline: bytes, limit: int) -> Iterator[Line | Block]:
    tail = b""
    while block := stream.read(BLOCK):
        raws = (tail + block).split(newline)
        tail = raws.pop()
        if raws and len(raws[0]) >= limit:
            first = raws.pop(0)
            yield Line(offset, len(first) + 1, first[:4096], whole=False)
            offset += len(first) + 1
        if raws:
            yield Block(offset, raws)
            offset += sum(map(len, raws)) + len(raws)
        if len(tail) > limit:
            line, tail = _pass_over(stream, offset, tail, newline)
            yield line
            offset += line.length
    if tail:
        yield Line(offset, len(tail), tail) if len(tail) <= limit else Line(offset, len(tail), tail[:4096], whole=False)


def _pass_over(stream: BinaryIO, offset: int, begun: bytes, newline: bytes) -> tuple[Line, bytes]:
    """The rest of a line that is too long is read but not kept; what follows its end is given back."""
    length = len(begun)
    while block := stream.read(BLOCK):
        place = block.find(newline)
        if place >= 0:
            return Line(offset, length + place + 1, begun[:4096], whole=False), block[place + 1 :]
        length += len(block)
    return Line(offset, length, begun[:4096], whole=False), b""


def _wide(stream: BinaryIO, offset: int, *, little: bool, limit: int) -> Iterator[Line]:
    """UTF-16: a line ends at an *aligned* line feed; the byte 0x0A also occurs inside other characters."""
    while True:
        kept, length, ended = bytearray(), 0, False
        while not ended and (part := stream.readline(BLOCK)):
            if little and part.endswith(b"\n") and (length + len(part)) % 2:
                part += stream.read(1)
            before = kept[-1:] if len(part) == 1 else part[-2:-1]
            length += len(part)
            ended = length % 2 == 0 and (part[-2:] == b"\n\0" if little else part[-1:] == b"\n" and before == b"\0")
            if len(kept) <= limit:
                kept += part
        if not length:
            return
        raw = bytes(kept[:-2] if ended and length <= limit else kept)
        yield Line(offset, length, raw) if length <= limit else Line(offset, length, raw[:4096], whole=False)
        offset += length
