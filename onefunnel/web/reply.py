"""One function answers a page as HTML, as an htmx partial or as JSON; another answers a list as CSV, XLSX or JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render

FORMATS = ("html", "json", "csv", "xlsx")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_SHEET_ROWS = 1_048_575


def wanted(request: HttpRequest) -> str:
    """`?format=` when it names one we know, else what the Accept header prefers between HTML and JSON."""
    asked = request.GET.get("format", "")
    if asked in FORMATS:
        return asked
    return "json" if request.get_preferred_type(["text/html", "application/json"]) == "application/json" else "html"


def reply(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, data: Any = None, partial: str = "", status: int = 200
) -> HttpResponse:
    """`context` through `template`; for an htmx request only the template's named `partial`; or `data` as JSON.

    A page says the same in both: `data` holds what the template shows, as JSON values, or makes them when they are wanted.
    """
    if data is not None and wanted(request) == "json":
        told = data() if callable(data) else data
        response: HttpResponse = JsonResponse(told, status=status, safe=False, json_dumps_params={"ensure_ascii": False})
    else:
        is_htmx = request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"
        name = f"{template}#{partial}" if partial and is_htmx else template
        response = render(request, name, dict(context), status=status)
    response.headers["Vary"] = "Accept, HX-Request, Cookie"
    return response


def harmless(value: Any) -> Any:
    """A cell that a spreadsheet will not run: text that begins like a formula gets an apostrophe; numbers stay numbers."""
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA):
        return f"'{value}"
    return value


def as_csv(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """UTF-8 with a byte order mark (spreadsheets read it right), streamed row by row."""

    def lines() -> Iterable[str]:
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow([harmless(str(column)) for column in columns])
        yield "\ufeff" + buffer.getvalue()
        for row in rows:
            buffer.seek(0)
            buffer.truncate()
            writer.writerow(["" if cell is None else harmless(cell) for cell in row])
            yield buffer.getvalue()

    return StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8", headers=_attached(name, "csv"))


def as_xlsx(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """One sheet with a frozen head. Text is written as text, never as a formula or a link."""
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "constant_memory": True}
    book = xlsxwriter.Workbook(buffer, options)
    sheet = book.add_worksheet(_safe(name)[:31])
    formats = {datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}), date: book.add_format({"num_format": "yyyy-mm-dd"})}
    head = book.add_format({"bold": True, "bottom": 1})
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, str(column), head)
        sheet.set_column(place, place, max(12, len(str(column)) + 2))
    for line, row in enumerate(rows, start=1):
        if line > MAX_SHEET_ROWS:
            raise TooManyRows(f"a sheet holds {MAX_SHEET_ROWS:,} rows; export as CSV instead")
        for place, cell in enumerate(row):
            _write(sheet, line, place, cell, formats)
    book.close()
    return HttpResponse(buffer.getvalue(), content_type=XLSX, headers=_attached(name, "xlsx"))


class TooManyRows(ValueError):
    """More rows than the asked format can hold."""


def _write(sheet: Any, line: int, place: int, cell: Any, formats: Mapping[type[date], Any]) -> None:
    if cell is None:
        return
    if isinstance(cell, bool):
        sheet.write_boolean(line, place, cell)
    elif isinstance(cell, (int, float, Decimal)):
        sheet.write_number(line, place, cell)
    elif isinstance(cell, datetime):
        sheet.write_datetime(line, place, cell.replace(tzinfo=None), formats[datetime])
    elif isinstance(cell, date):
        sheet.write_datetime(line, place, datetime(cell.year, cell.month, cell.day), formats[date])
    else:
        sheet.write_string(line, place, harmless(str(cell)))


def _safe(name: str) -> str:
    return "".join(c if c.isalnum() or c in "-_" else "_" for c in name)


def _attached(name: str, suffix: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{_safe(name)}.{suffix}"'}
