"""How a number is written: short on a tile, whole in a list, always with its unit. Formats only; it computes nothing."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from onefunnel.words import MILLI_CENTS, on

SIGNS = {
    "EUR": "€",
    "USD": "$",
    "GBP": "£",
    "JPY": "¥",
    "CHF": "CHF ",
    "INR": "₹",
    "CNY": "CN¥",
    "BRL": "R$",
    "AUD": "A$",
    "CAD": "C$",
}
THIN = "\u2009"
NONE = "–"
SCALES = ((1_000_000_000, "bn"), (1_000_000, "m"), (1_000, "k"))

Number = int | float | Decimal


def short(value: Number | None, unit: str, currency: str = "") -> str:
    """For a tile or a sentence: €579k, 63.1%, 4,820, 57 days, 14 min, 3.4×. Nothing known is an en dash."""
    if value is None:
        return NONE
    if unit == "money":
        return _signed(float(value) / MILLI_CENTS, currency, _scaled)
    if unit == "percent":
        return f"{_trim(float(value), 1)}%"
    if unit == "hours":
        return _hours(float(value))
    if unit == "days":
        number = _trim(float(value), 1)
        return f"{number} day" if number == "1" else f"{number} days"
    if unit == "ratio":
        return f"{_trim(float(value), 2)}×"
    return _count(value)


def whole(value: Any, unit: str, currency: str = "") -> str:
    """For a list: every digit that is known, in the same units."""
    if value is None:
        return NONE
    if unit == "money":
        return _signed(float(value) / MILLI_CENTS, currency, lambda size: f"{size:,.2f}")
    if unit == "percent":
        return f"{float(value):.3f}%"
    return short(value, unit, currency)


def cell(value: Any) -> str:
    """Any value of a list as a person reads it."""
    if value is None or value == "":
        return NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{on(value)}, {value:%H:%M}"
    if isinstance(value, date):
        return on(value)
    if isinstance(value, (int, float, Decimal)):
        return _count(value)
    return str(value)


def word(value: object) -> str:
    """A source's own word as a label: 'paid_social' reads 'Paid social'."""
    text = cell(value).replace("_", " ")
    return text[:1].upper() + text[1:]


def sign(currency: str) -> str:
    """The currency's sign, or its code and a space where it has none of its own."""
    return SIGNS.get(currency, f"{currency} " if currency else "")


def _signed(units: float, currency: str, write: Any) -> str:
    minus = "−" if units < 0 else ""
    return f"{minus}{sign(currency)}{write(abs(units))}"


def _scaled(size: float) -> str:
    for scale, letter in SCALES:
        if size >= scale * 0.99995:
            return f"{_trim(size / scale, 2 if size < scale * 10 and scale > 1_000 else 1 if size < scale * 100 else 0)}{letter}"
    return f"{size:,.0f}"


def _hours(hours: float) -> str:
    if abs(hours) < 1:
        return f"{hours * 60:.0f} min"
    if abs(hours) < 48:
        return f"{_trim(hours, 1)} h"
    return f"{_trim(hours / 24, 1)} days"


def _count(value: Number) -> str:
    if isinstance(value, int) or float(value).is_integer():
        return f"{int(value):,}"
    return f"{float(value):,.2f}"


def _trim(value: float, places: int) -> str:
    text = f"{value:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def units(value: Number | None) -> float | None:
    """Milli-cents as whole units of the currency, for a chart's axis."""
    return None if value is None else float(value) / MILLI_CENTS
