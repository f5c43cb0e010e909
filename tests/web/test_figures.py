"""Numbers and days as people read them, the same on every page."""

from __future__ import annotations

from datetime import date, datetime

from onefunnel.web import figures


def test_a_day_reads_the_same_in_a_list_as_in_a_sentence() -> None:
    assert figures.cell(date(2026, 11, 2)) == figures.on(date(2026, 11, 2)) == "2 Nov 2026"
    assert figures.cell(datetime(2026, 11, 22, 9, 5)) == "22 Nov 2026, 09:05"
