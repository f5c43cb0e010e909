"""Read numbers and money by a declared style. A number that could be read two ways is refused, never guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from onefunnel.inbound.dates import BadValue
from onefunnel.words import MILLI_CENTS

UNDECLARED = "undeclared"
GROUPS = {
    "1234.56": ("", "."), "1234,56": ("", ","), "1,234.56": (",", "."),
    "1.234,56": (".", ","), "1 234,56": (" ", ","), "1'234.56": ("'", "."),
}  # fmt: skip
NEGATIVE, SUFFIXED = "(1,200)", "1.2k"
STYLES = (*GROUPS, NEGATIVE, SUFFIXED)
SUFFIXES = {"k": 3, "m": 6, "mm": 6, "b": 9, "bn": 9}
UNITS = {
    "ones": Decimal(1), "rounded": Decimal(1),
    "cents": Decimal("0.01"), "micros": Decimal("0.000001"), "thousands": Decimal(1000),
    "millions": Decimal(1_000_000), "percent": Decimal(10), "fraction": Decimal(1000),
    "minutes": Decimal(60), "milliseconds": Decimal("0.001"),
}  # fmt: skip
PLAIN = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d{1,2})?")
UNCLEAR = re.compile(r"[+-]?\d{1,3}[.,]\d{3}")
SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'", "−": "-"})
SIGNS = "$€£¥ "
BIGGEST = 2**63 - 1
TIMES = "*"


def decimal(styles: Sequence[str] = ()) -> Callable[[str], Decimal]:
    """A reader of numbers in the declared styles; without one, only what cannot be misread."""
    group, point = next((GROUPS[s] for s in styles if s in GROUPS), ("", "."))
    shape = re.compile(
        rf"\d+({re.escape(point)}\d+)?" if not group else rf"(\d{{1,3}}({re.escape(group)}\d{{3}})+|\d+)({re.escape(point)}\d+)?"
    )
    declared, negative, suffixed = bool(styles), NEGATIVE in styles, SUFFIXED in styles

    def convert(text: str) -> Decimal:
        plain = (group, point) == ("", ".") and PLAIN.fullmatch(text)
        if plain and (declared or not UNCLEAR.fullmatch(text)):
            return Decimal(text)
        body = text.translate(SPACES).strip(SIGNS)
        sign, power = 1, 0
        if negative and body.startswith("(") and body.endswith(")"):
            sign, body = -1, body[1:-1].strip(SIGNS)
        if body[:1] in "+-" and body:
            sign, body = (-1 if body[0] == "-" else 1) * sign, body[1:].strip(SIGNS)
        if suffixed and (found := re.fullmatch(r"(.*\d)\s*([A-Za-z]{1,2})", body)):
            body, power = found[1], SUFFIXES.get(found[2].lower(), -1)
        if not declared or power < 0 or not shape.fullmatch(body):
            raise BadValue(_why(text, declared))
        return sign * Decimal(body.replace(group, "").replace(point, ".") if group else body.replace(point, ".")).scaleb(power)

    return convert


def _why(text: str, declared: bool) -> str:
    if declared:
        return f'"{text}" is not a number in the declared style'
    if UNCLEAR.fullmatch(text.strip(SIGNS)):
        return f'"{text}" can be read two ways; declare decimals = "1,234.56" or "1.234,56"'
    if re.search(r"\d", text):
        return f'"{text}" is not a plain number; declare its style by decimals = "1,234.56", "1.234,56", "(1,200)", "1.2k" ...'
    return f'"{text}" is not a number'


def money(styles: Sequence[str] = (), unit: str = "ones", split: str = "") -> Callable[[str], int]:
    """A reader of amounts: text to milli-cents. With `split` it adds up the joined amounts of a text."""
    read = decimal(styles)
    return _scaled(added(read, split) if split else read, UNITS[unit] * MILLI_CENTS)


def added(read: Callable[[str], Decimal], split: str) -> Callable[[str], Decimal]:
    """A reader of joined numbers, each times its count where one stands beside it: `100*2;30` is 230."""

    def convert(text: str) -> Decimal:
        found = Decimal(0)
        for piece in filter(None, map(str.strip, text.split(split))):
            value, _, times = piece.partition(TIMES)
            found += read(value) * (read(times) if times else 1)
        return found

    return convert


def whole(styles: Sequence[str] = (), unit: str = "ones") -> Callable[[str], int]:
    """A reader of whole numbers; a fraction is refused unless the unit is a share."""
    read, exact = _scaled(decimal(styles), UNITS[unit]), unit == "ones"
    plain = decimal(styles)

    def convert(text: str) -> int:
        if exact and plain(text) % 1:
            raise BadValue(f'"{text}" is not a whole number')
        return read(text)

    return convert


def _scaled(read: Callable[[str], Decimal], scale: Decimal) -> Callable[[str], int]:
    factor = int(scale) if scale == int(scale) else 0

    def convert(text: str) -> int:
        if factor and text.isascii() and text.isdigit() and len(text) < 10:
            return int(text) * factor
        try:
            value = int((read(text) * scale).to_integral_value(ROUND_HALF_EVEN))
        except (InvalidOperation, OverflowError) as error:
            raise BadValue(f'"{text}" is not a number') from error
        if abs(value) > BIGGEST:
            raise BadValue(f'"{text}" is too large')
        return value

    return convert
