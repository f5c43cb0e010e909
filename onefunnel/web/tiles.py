"""The shapes behind the tile, delta and spark parts: they dress numbers that measures answered and compute none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from onefunnel.web import figures

Direction = Literal["up", "down", "none"]
WIDTH, HEIGHT, MARGIN = 160.0, 28.0, 3.0


@dataclass(frozen=True)
class Delta:
    """A change against a basis. `tone` colours it, `icon` and the words say the same without colour."""

    says: str
    icon: str
    tone: str
    word: str = ""


@dataclass(frozen=True)
class Spark:
    """The points of a small line, and its sentence for those who do not see it."""

    points: str
    says: str
    end_x: float = 0.0
    end_y: float = 0.0
    breaks: tuple[float, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """A target kept or missed, in words, and what was agreed."""

    says: str
    is_kept: bool
    agreed: str


@dataclass(frozen=True)
class Talk:
    """How much is said about a number: the way to its thread, and the address of the thread alone."""

    measure: str
    count: int
    says: str
    link: str
    panel: str


@dataclass(frozen=True)
class Tile:
    """One number of the strip."""

    name: str
    figure: str
    exact: str = ""
    measure: str = ""
    about: str = ""
    opens: str = ""
    delta: Delta | None = None
    verdict: Verdict | None = None
    spark: Spark | None = None
    basis: str = ""
    talk: Talk | None = None


def delta(
    now: figures.Number | None, before: figures.Number | None, *, unit: str, direction: str, basis: str, currency: str = ""
) -> Delta | None:
    """How `now` stands against `before`: '12% above Q3'. Percentages differ in points, times in times."""
    if now is None or before is None:
        return None
    change = float(now) - float(before)
    size = _size(abs(change), float(before), unit, currency)
    if abs(change) < 1e-9:
        return Delta(f"as in {basis}", "minus", "", "unchanged")
    tone = "" if direction not in ("up", "down") else "good" if (change > 0) == (direction == "up") else "bad"
    word = {"good": "better", "bad": "worse"}.get(tone, "")
    icon = {"good": "circle-check", "bad": "triangle-alert"}.get(tone, "arrow-up-right" if change > 0 else "arrow-down-right")
    return Delta(f"{size} {'above' if change > 0 else 'below'} {basis}", icon, tone, word)


def _size(change: float, before: float, unit: str, currency: str) -> str:
    if unit == "percent":
        return f"{figures.short(change, 'percent').rstrip('%')} pts"
    if unit in ("days", "hours"):
        return figures.short(change, unit)
    if before == 0:
        return figures.short(change, unit, currency)
    return figures.short(100 * change / abs(before), "percent")


def spark(values: Sequence[figures.Number | None], *, says: str, marks: Sequence[float] = ()) -> Spark | None:
    """A line through the known values, oldest first; fewer than two make no line. `marks` are places between them for a rule."""
    known = [(i, float(v)) for i, v in enumerate(values) if v is not None]
    if len(known) < 2:
        return None
    low, high = min(v for _, v in known), max(v for _, v in known)
    rise = (HEIGHT - 2 * MARGIN) / (high - low) if high > low else 0.0
    step = (WIDTH - 2 * MARGIN) / max(1, len(values) - 1)
    points = [(MARGIN + i * step, HEIGHT - MARGIN - (v - low) * rise if rise else HEIGHT / 2) for i, v in known]
    end_x, end_y = points[-1]
    rules = tuple(round(MARGIN + mark * step, 1) for mark in marks)
    return Spark(" ".join(f"{x:.1f},{y:.1f}" for x, y in points), says, round(end_x, 1), round(end_y, 1), rules)
