"""The pages that the gates walk through. A room adds its own by one line; `path` may hold `{key}` of the demo company."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """One page: its address, a text that says it is there, and who looks (a name of the demo's cast; empty for nobody)."""

    path: str
    shows: str
    who: str = "ines"


PAGES = [
    Page("/", "One funnel"),
    Page("/?period=last_year&segment=no+such+segment", "Nothing booked"),
    Page("/measures", "questions, each asked in one place"),
    Page("/measures/win_rate", "Worked examples"),
    Page("/measures/funnel?period=last_quarter", "Worked examples"),
    Page("/measures/bookings/records?period=last_12_months", "made from"),
    Page("/measures/bookings/records?period=all&segment=no+such+segment", "No record is counted here"),
    Page("/search?q=win", "Measures"),
    Page("/search", "What are you looking for?"),
    Page("/no/such/page", "There is nothing at this address"),
]
