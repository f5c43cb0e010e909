"""Dated exchange rates: what a dollar and a pound were worth in euros, month by month."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

BASE = "EUR"
STARTS_AT = {"USD": 0.905, "GBP": 1.165}


def months(begins: date, ends: date) -> list[date]:
    found, month = [], begins.replace(day=1)
    while month <= ends:
        found.append(month)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return found


def rate_table(seed: int, begins: date, ends: date) -> dict[tuple[str, date], int]:
    """Micro-euros for one unit, from the first of each month: a slow random walk."""
    rng, table = Random(f"{seed}:rates"), {}
    for currency, rate in STARTS_AT.items():
        for month in months(begins, ends):
            table[currency, month] = round(rate * 1_000_000)
            rate *= 1 + rng.gauss(0.0, 0.011)
    return table


def rate_on(table: dict[tuple[str, date], int]) -> Callable[[str, date], float]:
    """Looks a rate up: euros for one unit of a currency on a day."""

    def look(currency: str, day: date) -> float:
        return 1.0 if currency == BASE else table[currency, day.replace(day=1)] / 1_000_000

    return look
