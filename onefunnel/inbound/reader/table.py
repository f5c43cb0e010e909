"""One file or sheet made ready to read: its encoding, its shape, and its records from any cursor on."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from onefunnel.inbound.reader import shape as shapes
from onefunnel.inbound.reader import sheets, text
from onefunnel.inbound.reader.records import Cursor, Records
from onefunnel.inbound.reader.shape import Shape
from onefunnel.inbound.reader.text import Encoding
from onefunnel.store.scratch import scratch


@dataclass(frozen=True)
class Layout:
    """What the mapping declares about a file; what it leaves out is found from the file itself."""

    encoding: str = ""
    delimiter: str = ""
    escape: str = ""
    above: int | None = None
    sheet: str = ""


class Table(AbstractContextManager["Table"]):
    """A readable file. `opened` gives its bytes anew each time; `name` tells whether it is a workbook."""

    def __init__(self, opened: Callable[[], BinaryIO], name: str, layout: Layout | None = None) -> None:
        self.layout = layout or Layout()
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self._opened = self._unpack(opened, name) if Path(name).suffix.lower() in sheets.SUFFIXES else opened
        self.encoding = self._find_encoding()
        self.newline = b"\n"
        self.shape = self._find_shape()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._scratch:
            self._scratch.cleanup()

    @property
    def header(self) -> tuple[str, ...]:
        return self.shape.header

    @property
    def notes(self) -> tuple[str, ...]:
        return (*((self.encoding.doubt,) if self.encoding.doubt else ()), *self.shape.notes)

    def open(self) -> BinaryIO:
        """The bytes that offsets count: the file's own, or those of the sheet written as CSV."""
        return self._opened()

    def records(self, stream: BinaryIO, cursor: Cursor | None = None) -> Records:
        """The records after a cursor; without one, from the first below the header."""
        return Records(
            stream, encoding=self.encoding.name, newline=self.newline, shape=self.shape, cursor=cursor or self.start(stream)
        )

    def start(self, stream: BinaryIO) -> Cursor:
        """The place of the first record: after the mark, the lines above the header, and the header."""
        cursor = Cursor(self.encoding.mark, 0, 0)
        if not self.header:
            return cursor
        headless = Shape(self.shape.delimiter, self.shape.escape, header=self.header)
        for record in Records(stream, encoding=self.encoding.name, newline=self.newline, shape=headless, cursor=cursor):
            if record.cursor.line > self.shape.above:
                return Cursor(record.end, record.cursor.line, 0)
        return cursor

    def _unpack(self, opened: Callable[[], BinaryIO], name: str) -> Callable[[], BinaryIO]:
        self._scratch = tempfile.TemporaryDirectory(dir=scratch())
        book = Path(self._scratch.name) / f"book{Path(name).suffix.lower()}"
        with opened() as source, book.open("wb") as out:
            while block := source.read(1024 * 1024):
                out.write(block)
        flat = Path(self._scratch.name) / "sheet.csv"
        sheets.to_csv(book, self.layout.sheet or sheets.names(book)[0], flat)
        return lambda: flat.open("rb")

    def _find_encoding(self) -> Encoding:
        with self._opened() as stream:
            return text.find(stream, self.layout.encoding)

    def _find_shape(self) -> Shape:
        with self._opened() as stream:
            stream.seek(self.encoding.mark)
            raw = stream.read(shapes.SAMPLE)
            more = stream.read(1)
            if more and not any(end in raw for end in (b"\n", b"\r")):
                raw += more + stream.read(16 * 1024 * 1024)
                more = stream.read(1)
        if b"\n" not in raw and b"\r" in raw and not self.encoding.name.startswith("utf-16"):
            self.newline = b"\r"
        sample = raw.decode(self.encoding.name, errors="replace")
        if self.newline == b"\r":
            sample = sample.replace("\r", "\n")
        cut = self.layout
        return shapes.find(sample, complete=not more, delimiter=cut.delimiter, above=cut.above, escape=cut.escape)
