"""How pages and lists are answered."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from openpyxl import load_workbook

from onefunnel.web import reply

DANGEROUS = ["=1+1", "+1", "-1+2", "@sum(a1)", "\t=1", "\r=1", " =cmd|'/c calc'!a0", '=HYPERLINK("http://x")']


def text_of(response: Any) -> str:
    return b"".join(response.streaming_content).decode("utf-8")


@pytest.mark.parametrize("cell", DANGEROUS)
def test_a_csv_cell_never_begins_like_a_formula(cell: str) -> None:
    said = text_of(reply.as_csv("deals", ["name"], [[cell]]))
    rows = list(csv.reader(io.StringIO(said.removeprefix("\ufeff"), newline="")))
    assert rows[0] == ["name"]
    assert rows[1][0] == f"'{cell}"


@pytest.mark.parametrize("cell", DANGEROUS)
def test_an_xlsx_cell_is_text_and_no_formula(cell: str) -> None:
    sheet = load_workbook(io.BytesIO(reply.as_xlsx("deals", ["name"], [[cell]]).content)).active
    assert sheet is not None
    assert sheet["A2"].data_type == "s"
    assert str(sheet["A2"].value).startswith("'")


def test_numbers_dates_and_gaps_keep_their_kind_in_xlsx() -> None:
    row = [-5, 2.5, Decimal("1.25"), True, None, date(2026, 1, 2), datetime(2026, 1, 2, 3, 4, tzinfo=UTC), "Ünï – 日本"]
    sheet = load_workbook(io.BytesIO(reply.as_xlsx("x", list("abcdefgh"), [row]).content)).active
    assert sheet is not None
    cells = [cell.value for cell in sheet[2]]
    assert cells[:5] == [-5, 2.5, 1.25, True, None]
    assert cells[5] == datetime(2026, 1, 2)
    assert cells[6] == datetime(2026, 1, 2, 3, 4)
    assert cells[7] == "Ünï – 日本"


def test_a_csv_begins_with_a_byte_order_mark_and_keeps_negative_numbers() -> None:
    said = text_of(reply.as_csv("x", ["n"], [[-5], [None]]))
    assert said == '\ufeffn\r\n-5\r\n""\r\n'


@pytest.mark.parametrize(
    ("query", "accept", "expected"),
    [
        ("", "text/html,application/xhtml+xml,*/*;q=0.8", "html"),
        ("", "application/json", "json"),
        ("", "*/*", "html"),
        ("?format=json", "text/html", "json"),
        ("?format=csv", "text/html", "csv"),
        ("?format=exe", "text/html", "html"),
    ],
)
def test_the_format_is_asked_by_parameter_or_by_header(query: str, accept: str, expected: str) -> None:
    assert reply.wanted(RequestFactory().get(f"/{query}", headers={"accept": accept})) == expected


def test_a_file_name_cannot_break_the_header() -> None:
    response: HttpResponse = reply.as_xlsx('a"\r\nSet-Cookie: x', ["n"], [])
    assert response["Content-Disposition"] == 'attachment; filename="a___Set-Cookie__x.xlsx"'
