"""The benchmarks of an agreement's text: what a measure is elsewhere, as one figure from a day on or year by year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from onefunnel.agree.agreement.wording.problems import Path
from onefunnel.agree.agreement.wording.taking import Taker
from onefunnel.ledger.definitions import Benchmark, Figure
from onefunnel.ledger.measure import Measure, measures
from onefunnel.words import MILLI_CENTS, on

Table = Mapping[str, Any]
KEYS = ("measure", "segment", "source", "figure", "since", "figures")
SPAN = re.compile(r"^((?:19|20)\d{2})(?:-Q([1-4]))?$")


def benchmarks(taker: Taker, told: Table) -> tuple[Benchmark, ...]:
    """In the order in which they are written."""
    return tuple(_benchmark(taker, path, name, table) for path, name, table in taker.tables((), told, "benchmarks"))


def comparable() -> list[str]:
    """The measures that can have a benchmark: those that are one number."""
    return [one.name for one in measures().values() if one.shape == "value"]


def _benchmark(taker: Taker, path: Path, name: str, table: Table) -> Benchmark:
    taker.only(path, table, KEYS)
    said = taker.choice(path, table, "measure", comparable(), "")
    if not table.get("measure"):
        taker.wrong(path, "what is compared?", 'Say measure = "win_rate", say.')
    source = taker.text(path, table, "source")
    if not source:
        taker.wrong(path, "who says so?", "Say source in words: who published it, of which companies.")
    if ("figure" in table) == ("figures" in table):
        taker.wrong(
            path,
            "a benchmark has either figure or figures.",
            "figure and since: one, from a day on; figures: by year or quarter.",
        )
    measure = measures().get(said)
    found = sorted((*_one(taker, path, table, measure), *_many(taker, path, table, measure)), key=lambda one: one.from_on)
    for before, after in pairwise(found):
        if before.until_on and before.until_on >= after.from_on:
            taker.wrong(
                (*path, "figures"), f"two figures hold on {on(after.from_on)}.", "Give a year whole or by quarters, not both."
            )
    return Benchmark(name, said, source, taker.text(path, table, "segment"), tuple(found))


def _one(taker: Taker, path: Path, table: Table, measure: Measure | None) -> Iterator[Figure]:
    since = taker.day(path, table, "since")
    if "figure" not in table:
        if "since" in table:
            taker.wrong((*path, "since"), "since goes with figure.", "The figures of years and quarters say their days.")
        return
    if "since" not in table:
        taker.wrong(path, "from which day on?", "Say since = 2026-01-01, say.")
    if (value := _value(taker, (*path, "figure"), table["figure"], measure)) is not None and since:
        yield Figure(since, value)


def _many(taker: Taker, path: Path, table: Table, measure: Measure | None) -> Iterator[Figure]:
    if "figures" not in table:
        return
    inside, path = taker.table(path, table, "figures"), (*path, "figures")
    if table["figures"] == {}:
        taker.wrong(path, "no figure is given.", "Write figures = { 2025 = 24, 2026-Q1 = 23.5 }.")
    for key, told in inside.items():
        days = days_of(key)
        value = _value(taker, (*path, key), told, measure)
        if days is None:
            taker.wrong((*path, key), f'"{key}" is no year and no quarter.', "Write 2025, or 2025-Q3, both of the calendar.")
        elif value is not None:
            yield Figure(days[0], value, days[1])


def days_of(key: str) -> tuple[date, date] | None:
    """The first and the last day of '2025' or '2025-Q3'."""
    said = SPAN.match(key)
    if not said:
        return None
    year, begins = int(said[1]), int(said[2]) * 3 - 2 if said[2] else 1
    ends = begins + (2 if said[2] else 11)
    after = date(year + 1, 1, 1) if ends == 12 else date(year, ends + 1, 1)
    return date(year, begins, 1), after - timedelta(days=1)


def span_of(figure: Figure) -> str:
    """The days of a figure as the text says them; empty where it holds from a day on."""
    for key in (f"{figure.from_on.year}", f"{figure.from_on.year}-Q{figure.from_on.month // 3 + 1}"):
        if days_of(key) == (figure.from_on, figure.until_on):
            return key
    return ""


def _value(taker: Taker, path: Path, told: object, measure: Measure | None) -> float | None:
    if isinstance(told, bool) or not isinstance(told, int | float):
        says = "Money is written in whole units of your currency." if measure and measure.unit == "money" else ""
        taker.wrong(path, "a benchmark is a number.", says or (f"It counts in {measure.unit}." if measure else ""))
        return None
    if measure and measure.unit == "percent" and not 0 <= told <= 100:
        taker.wrong(path, f"{told} is no percentage.", "It can be 0 to 100.")
        return None
    return float(told) * (MILLI_CENTS if measure and measure.unit == "money" else 1)
