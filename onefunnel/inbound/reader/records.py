"""The records of a delimited file, each with its place; a broken one is set aside and reading goes on at the next line."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from onefunnel.inbound.reader.lines import LIMIT, Block, Line, cut
from onefunnel.inbound.reader.shape import Shape

csv.field_size_limit(LIMIT)
LOOKAHEAD = 1024 * 1024  # bytes within which an opened quote must close
IMPATIENT = 64 * 1024  # the same once a file has shown many that do not
PATIENCE = 100


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where reading stands: the next byte, the physical lines and the records before it."""

    offset: int = 0
    line: int = 0
    number: int = 0


@dataclass(slots=True)
class Good:
    """A record of the right width: its number, its first physical line, its place in the file, and its text as it came."""

    number: int
    line: int
    offset: int
    end: int
    fields: list[str]
    text: str

    @property
    def cursor(self) -> Cursor:
        """Where reading goes on after this record."""
        return Cursor(self.end, self.line + self.text.count("\n"), self.number)


@dataclass(frozen=True, slots=True)
class Bad:
    """A record that cannot be stored, with the reason in a sentence. `whole` is false where `text` is only its beginning."""

    number: int
    line: int
    offset: int
    end: int
    column: str
    reason: str
    text: str
    whole: bool = True
    fields: tuple[str, ...] = ()

    @property
    def cursor(self) -> Cursor:
        """Where reading goes on after this record."""
        return Cursor(self.end, self.line + self.text.count("\n"), self.number)


class _Broken(Exception):
    """The record being read cannot be finished."""


@dataclass(frozen=True, slots=True)
class _Text:
    line: int
    offset: int
    end: int
    text: str
    flaw: str = ""
    whole: bool = True


class Records:
    """Iterates over the records that follow a cursor; `blank` counts the empty lines among them."""

    def __init__(
        self, stream: BinaryIO, *, encoding: str, newline: bytes, shape: Shape, cursor: Cursor, limit: int = LIMIT
    ) -> None:
        self.shape, self.encoding, self.blank = shape, encoding, 0
        stream.seek(cursor.offset)
        self._source = cut(stream, offset=cursor.offset, encoding=encoding, newline=newline, limit=limit)
        self._limit, self._number, self._line = limit, cursor.number, cursor.line
        self._waiting: deque[_Text] = deque()
        self._uncut: deque[Line] = deque()
        self._taken: list[_Text] = []
        self._unclosed = 0

    def __iter__(self) -> Iterator[Good | Bad]:
        while True:
            item = next(self._source, None) if not self._uncut else None
            if isinstance(item, Block) and (good := self._quick(item)) is not None:
                yield from good
                continue
            self._refill(item)
            if not self._uncut:
                return
            yield from self._careful()

    def _refill(self, item: Line | Block | None) -> None:
        if isinstance(item, Line):
            self._uncut.append(item)
        elif item is not None:
            offset = item.offset
            for raw in item.raws:
                self._uncut.append(Line(offset, len(raw) + 1, raw))
                offset += len(raw) + 1

    def _quick(self, block: Block) -> Iterator[Good] | None:
        """All records of a block at once, where each is one sound line of the right width."""
        width, raws = len(self.shape.header), block.raws
        try:
            lines = b"\n".join(raws).decode(self.encoding).split("\n")
            rows = list(csv.reader(lines, delimiter=self.shape.delimiter, escapechar=self.shape.escape, strict=True))
        except (UnicodeDecodeError, csv.Error):
            return None
        if len(rows) != len(raws) or len(lines) != len(raws) or any(len(r) != width for r in rows) or not width:
            return None
        if any(b"\0" in raw for raw in raws) or (width == 1 and not all(raws)):
            return None
        return self._all(block.offset, raws, lines, rows)

    def _all(self, offset: int, raws: list[bytes], lines: list[str], rows: list[list[str]]) -> Iterator[Good]:
        number, line = self._number, self._line
        self._number += len(rows)
        self._line += len(rows)
        for raw, text, fields in zip(raws, lines, rows, strict=True):
            number += 1
            line += 1
            end = offset + len(raw) + 1
            yield Good(number, line, offset, end, fields, text)
            offset = end

    def _careful(self) -> Iterator[Good | Bad]:
        """Record by record, for as long as uncut lines are at hand."""
        width = len(self.shape.header)
        reader = self._reader()
        while self._uncut or self._waiting:
            self._taken = []
            try:
                fields = next(reader)
            except StopIteration:
                return
            except (csv.Error, _Broken) as error:
                yield self._set_aside_first(str(error))
                reader = self._reader()
                continue
            taken = self._taken
            if not fields or (width > 1 and len(fields) == 1 and not fields[0].strip()):
                self.blank += 1
                continue
            if len(fields) != width or any("\0" in t.text for t in taken):
                yield self._judge(fields, width)
            else:
                yield self._good(fields)

    def _good(self, fields: list[str]) -> Good:
        first, last = self._taken[0], self._taken[-1]
        self._number += 1
        return Good(self._number, first.line, first.offset, last.end, fields, self._text())

    def _text(self) -> str:
        return self._taken[0].text if len(self._taken) == 1 else "\n".join(t.text for t in self._taken)

    def _reader(self) -> Iterator[list[str]]:
        shape = self.shape
        return csv.reader(self._feed(), delimiter=shape.delimiter, escapechar=shape.escape, strict=True)

    def _feed(self) -> Iterator[str]:
        taken, size = self._taken, 0
        while (item := self._next()) is not None:
            if taken is not self._taken:
                taken, size = self._taken, 0
            taken.append(item)
            size += item.end - item.offset
            if item.flaw:
                raise _Broken(
                    item.flaw if len(taken) == 1 else "a quote is opened and not closed before a line that cannot be read"
                )
            if len(taken) > 1 and size > (LOOKAHEAD if self._unclosed < PATIENCE else IMPATIENT):
                raise _Broken("a quote is opened and never closed")
            yield item.text + "\n"

    def _next(self) -> _Text | None:
        if self._waiting:
            return self._waiting.popleft()
        if not self._uncut:
            self._refill(next(self._source, None))
        return self._decode(self._uncut.popleft()) if self._uncut else None

    def _decode(self, line: Line) -> _Text:
        self._line += 1
        end = line.offset + line.length
        if not line.whole:
            text = line.raw.decode(self.encoding, errors="replace")
            size, most = f"{line.length:,}", f"{self._limit:,}"
            return _Text(self._line, line.offset, end, text, f"the line takes {size} bytes; {most} is the most", whole=False)
        try:
            return _Text(self._line, line.offset, end, line.raw.decode(self.encoding))
        except UnicodeDecodeError as error:
            text = line.raw.decode(self.encoding, errors="backslashreplace")
            byte = line.raw[error.start]
            return _Text(
                self._line, line.offset, end, text, f"byte 0x{byte:02X} at place {error.start + 1} is not {self.encoding.upper()}"
            )

    def _judge(self, fields: list[str], width: int) -> Good | Bad:
        """A record of another width, or with a zero byte: mend what loses nothing, set the rest aside."""
        header = self.shape.header
        if any("\0" in t.text for t in self._taken):
            place = next((i for i, f in enumerate(fields[:width]) if "\0" in f), 0)
            return self._bad(fields, header[place] if header else "", "it holds a zero byte")
        if len(fields) == width + self.shape.spare and not any(f.strip() for f in fields[width:]):
            return self._good(fields[:width])
        if len(self._taken) > 1 and self._swallowed(width):
            return self._set_aside_first("a quote is opened and not closed on this line")
        column = header[len(fields)] if len(fields) < width else f"column {width + 1}"
        return self._bad(fields, column, f"it has {len(fields)} fields where the header has {width}")

    def _swallowed(self, width: int) -> bool:
        """Whether a later line of this record is a record by itself, so that a quote must be missing."""
        shape = self.shape
        for later in self._taken[1:200]:
            try:
                alone = next(csv.reader([later.text], delimiter=shape.delimiter, escapechar=shape.escape, strict=True), [])
            except csv.Error:
                continue
            if len(alone) == width:
                return True
        return False

    def _bad(self, fields: list[str], column: str, reason: str) -> Bad:
        first, last = self._taken[0], self._taken[-1]
        self._number += 1
        return Bad(self._number, first.line, first.offset, last.end, column, reason, self._text(), True, tuple(fields))

    def _set_aside_first(self, reason: str) -> Bad:
        """Only the first line is given up; those that were read while looking for its end are read again."""
        first, rest = self._taken[0], self._taken[1:]
        self._waiting.extendleft(reversed(rest))
        self._unclosed += bool(rest)
        self._number += 1
        if reason == "unexpected end of data":
            reason = "a quote is opened and never closed"
        elif "expected after" in reason:
            reason = "a quote inside a quoted field is not doubled"
        return Bad(self._number, first.line, first.offset, first.end, "", reason, first.text, first.whole)
