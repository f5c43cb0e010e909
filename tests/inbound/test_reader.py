"""The reader accounts for every physical record, whatever a file does."""

from __future__ import annotations

import io
import tracemalloc
from pathlib import Path

import pytest

from onefunnel.inbound.reader.records import Bad, Cursor, Good
from onefunnel.inbound.reader.sheets import BadWorkbook
from onefunnel.inbound.reader.table import Layout, Table

Read = tuple[Table, list[Good | Bad]]


def read(body: bytes, name: str = "file.csv", layout: Layout | None = None) -> Read:
    table = Table(lambda: io.BytesIO(body), name, layout)
    with table.open() as stream:
        return table, list(table.records(stream))


def fields(body: bytes, layout: Layout | None = None) -> list[list[str]]:
    return [r.fields for r in read(body, layout=layout)[1] if isinstance(r, Good)]


def flaws(body: bytes) -> list[tuple[int, str, str]]:
    return [(r.line, r.column, r.reason) for r in read(body)[1] if isinstance(r, Bad)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_text_reads_the_same_in_every_encoding(encoding: str) -> None:
    body = "Name;Stadt\r\nMüller;Köln\r\nŠebek;Žilina\r\n".encode(encoding)
    assert fields(body) == [["Müller", "Köln"], ["Šebek", "Žilina"]]


def test_text_that_is_not_utf_8_says_how_it_was_read() -> None:
    table, _ = read("name,city\nMüller,Köln\n".encode("cp1252"))
    assert table.encoding.name == "cp1252"
    assert "Windows-1252" in table.notes[0]


def test_damaged_lines_of_a_utf_8_file_are_set_aside_and_never_become_other_letters() -> None:
    body = "name,city\nMüller,Köln\nŠebek,Žilina\n".encode() + b"J\xfcrgen,Bonn\nAnna,Ulm\n"
    assert flaws(body) == [(4, "", "byte 0xFC at place 2 is not UTF-8")]
    assert fields(body)[-1] == ["Anna", "Ulm"]


def test_a_letter_whose_second_byte_is_a_line_feed_does_not_end_a_utf_16_line() -> None:
    assert fields("a\tb\n1\tਊ\n2\tĊ\n".encode("utf-16-be")) == [["1", "ਊ"], ["2", "Ċ"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_from_the_file(delimiter: str) -> None:
    body = f"id{delimiter}name{delimiter}note\n1{delimiter}Ann{delimiter}a, b; c\n".replace("a, b; c", "x").encode()
    table, records = read(body)
    assert table.shape.delimiter == delimiter
    assert len(records) == 1


def test_lines_above_the_header_are_passed_over_and_listed() -> None:
    table, records = read(b"Pipeline report\nmade on 2026-01-01\n\nid,name,amount\n1,Ann,5\n2,Bob,6\n3,Cid,7\n4,Dee,8\n")
    assert table.header == ("id", "name", "amount")
    assert table.notes == ("3 lines above the header passed over",)
    assert [r.line for r in records] == [5, 6, 7, 8]


def test_ragged_rows_are_set_aside_with_line_column_and_text() -> None:
    body = b"id,name,city\n1,Ann\n2,Bob,Rome,x\n3,Cid,Oslo\n"
    assert flaws(body) == [
        (2, "city", "it has 2 fields where the header has 3"),
        (3, "column 4", "it has 4 fields where the header has 3"),
    ]
    assert [r.text for r in read(body)[1] if isinstance(r, Bad)] == ["1,Ann", "2,Bob,Rome,x"]


def test_delimiters_that_trail_every_record_are_accepted() -> None:
    assert fields(b"id,name\n1,Ann,,\n2,Bob,,\n") == [["1", "Ann"], ["2", "Bob"]]


def test_one_delimiter_too_many_is_set_aside_for_it_may_have_shifted_the_fields() -> None:
    assert flaws(b"id,amount,note\n1,1,200,\n2,300,\n") == [(2, "column 4", "it has 4 fields where the header has 3")]


def test_line_breaks_inside_quotes_belong_to_the_record() -> None:
    body = b'id,note,city\n1,"one\ntwo, three\n",Rome\n2,"say ""hi""",Oslo\n'
    _, records = read(body)
    assert [r.fields for r in records if isinstance(r, Good)] == [["1", "one\ntwo, three\n", "Rome"], ["2", 'say "hi"', "Oslo"]]
    assert [r.line for r in records] == [2, 5]


def test_an_unclosed_quote_costs_one_line_and_not_the_rest_of_the_file() -> None:
    rows = b"".join(b"%d,Name %d,City\n" % (n, n) for n in range(3, 5000))
    _, records = read(b'id,name,city\n1,"Ann,Rome\n2,Bob,Oslo\n' + rows)
    bad = [r for r in records if isinstance(r, Bad)]
    assert [(r.line, r.reason, r.text) for r in bad] == [(2, "a quote is opened and never closed", '1,"Ann,Rome')]
    assert len(records) - len(bad) == 4998


def test_an_unclosed_quote_before_a_quoted_record_costs_one_line() -> None:
    body = b'id,name,city\n1,"Ann,Rome\n2,"Bob, Jr",Oslo\n3,Cid,Bonn\n'
    assert [line for line, _, _ in flaws(body)] == [2]
    assert fields(body) == [["2", "Bob, Jr", "Oslo"], ["3", "Cid", "Bonn"]]


def test_zero_bytes_are_set_aside() -> None:
    assert flaws(b"id,name\n1,A\0n\n2,Bob\n") == [(2, "name", "it holds a zero byte")]


def test_repeated_and_empty_headers_get_names_of_their_own() -> None:
    table, records = read(b"id,name,,name\n1,Ann,x,y\n")
    assert table.header == ("id", "name", "column 3", "name (2)")
    assert len(table.notes) == 2
    assert isinstance(records[0], Good)


@pytest.mark.parametrize("body", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_has_no_records_and_says_so(body: bytes) -> None:
    table, records = read(body)
    assert (table.header, records, table.notes) == ((), [], ("the file is empty",))


def test_a_header_alone_has_no_records() -> None:
    table, records = read(b"id,name\n")
    assert (table.header, records) == (("id", "name"), [])


def test_old_mac_line_ends_are_line_ends() -> None:
    assert fields(b"id,name\r1,Ann\r2,Bob\r") == [["1", "Ann"], ["2", "Bob"]]


def test_empty_lines_are_no_records() -> None:
    assert fields(b"id,name\n1,Ann\n\n2,Bob\n\n") == [["1", "Ann"], ["2", "Bob"]]


class Long(io.RawIOBase):
    """A file with one line of `size` bytes between two sound ones, made while it is read."""

    def __init__(self, size: int) -> None:
        self._parts = [b"id,name\n1,Ann\n", *[b"x" * 1024 * 1024] * (size // (1024 * 1024)), b",end\n2,Bob\n"]
        self.size, self._left, self._at = sum(map(len, self._parts)), list(self._parts), 0

    def seek(self, offset: int, whence: int = 0) -> int:
        self._left, self._at = list(self._parts), 0
        while self._at < offset:
            self._at += len(self.read(min(offset - self._at, 1024)))
        return offset

    def read(self, size: int = -1) -> bytes:
        if not self._left:
            return b""
        part, rest = self._left[0][:size], self._left[0][size:]
        self._left[:1] = [rest] if rest else []
        return part

    def readline(self, size: int | None = -1) -> bytes:
        whole = self.read(1024 * 1024)
        line, end, rest = whole.partition(b"\n")
        self._left[:0] = [rest] if rest else []
        return line + end


def test_a_gigabyte_in_one_line_is_passed_over_in_little_memory() -> None:
    tracemalloc.start()
    source = Long(1024**3)
    table = Table(lambda: Long(1024**3), "long.csv")  # type: ignore[arg-type,return-value]
    records = list(table.records(source))  # type: ignore[arg-type]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [type(r).__name__ for r in records] == ["Good", "Bad", "Good"]
    bad = records[1]
    assert isinstance(bad, Bad)
    assert (bad.line, bad.offset, bad.end - bad.offset, bad.whole) == (3, 14, 1024**3 + 5, False)
    assert len(bad.text) <= 4096
    assert peak < 120 * 1024**2


def test_a_million_columns_are_read() -> None:
    names = ",".join(f"c{n}" for n in range(1_000_000))
    values = ",".join("1" for _ in range(1_000_000))
    table, records = read(f"{names}\n{values}\n".encode())
    assert len(table.header) == 1_000_000
    assert isinstance(records[0], Good)
    assert len(records[0].fields) == 1_000_000


def test_reading_goes_on_at_any_record() -> None:
    body = b'id,note\n1,a\n2,"b\nc"\n\n3\n4,"d\n5,e\n6,f\n'
    table, records = read(body)
    for place, record in enumerate(records):
        with table.open() as stream:
            assert list(table.records(stream, record.cursor)) == records[place + 1 :]
    assert table.start(io.BytesIO(body)) == Cursor(8, 1, 0)


def test_every_byte_of_a_file_belongs_to_one_record_or_to_an_empty_line() -> None:
    body = b'id,name\n1,Ann\n"2,Bob\n3,Cid,x\n\xff,Dee\n4,"E\ne"\n5,Fay'
    _, records = read(body)
    assert b"".join(body[r.offset : r.end] for r in records) == body[len(b"id,name\n") :]


def workbook(path: Path, rows: list[list[object]]) -> bytes:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("Deals")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path.read_bytes()


def test_a_workbook_is_read_like_a_file(tmp_path: Path) -> None:
    body = workbook(tmp_path / "book.xlsx", [["id", "name", "amount"], [1, "Müller, Anna", 1234.5], [2, "Bob", 7.0]])
    with Table(lambda: io.BytesIO(body), "book.xlsx") as table, table.open() as stream:
        assert [r.fields for r in table.records(stream) if isinstance(r, Good)] == [
            ["1", "Müller, Anna", "1234.5"],
            ["2", "Bob", "7"],
        ]


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60 * 1024**2)
    with pytest.raises(BadWorkbook, match="times its size"):
        Table(lambda: path.open("rb"), "bomb.xlsx")


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadWorkbook, match="not a workbook"):
        Table(lambda: io.BytesIO(b"id,name\n1,Ann\n"), "really.xlsx")
