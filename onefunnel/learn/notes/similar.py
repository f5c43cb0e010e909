"""Which won deal is most like a note's: points for what they share, each said in words, so that anybody can check them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

THEME, COMPETITOR, INDUSTRY, SEGMENT, SIZE, AMOUNT, PRODUCT = 4, 3, 2, 1, 1, 1, 1
NEAR = 2.0  # within half and double


@dataclass(frozen=True)
class Case:
    """What is known of a deal, or of the one that a note speaks of. Amounts compare only in one currency."""

    key: str = ""
    themes: frozenset[str] = frozenset()
    competitors: frozenset[str] = frozenset()
    industry: str = ""
    segment: str = ""
    employees: int | None = None
    amount: int | None = None
    currency: str = ""
    product: str = ""


@dataclass(frozen=True)
class Likeness:
    """How alike two deals are: points, and what each point is for."""

    key: str
    points: int
    because: tuple[str, ...]


def likeness(ours: Case, won: Case) -> Likeness:
    """4 points for each theme that both have, 3 for the same competitor, 2 for the industry, 1 each for the segment, a
    size and an amount within half and double, and the product."""
    found: list[tuple[int, str]] = []
    if shared := sorted(ours.themes & won.themes):
        found.append((THEME * len(shared), f"heard there too: {', '.join(shared)}"))
    rivals = {name.casefold() for name in ours.competitors}
    if same := sorted(name for name in won.competitors if name.casefold() in rivals):
        found.append((COMPETITOR, f"against {same[0]} as well"))
    if ours.industry and ours.industry == won.industry:
        found.append((INDUSTRY, f"same industry, {won.industry}"))
    if ours.segment and ours.segment == won.segment:
        found.append((SEGMENT, f"same segment, {won.segment}"))
    if near(ours.employees, won.employees):
        found.append((SIZE, f"similar size, {won.employees:,} people"))
    if ours.currency == won.currency and near(ours.amount, won.amount):
        found.append((AMOUNT, "similar amount"))
    if ours.product and ours.product == won.product:
        found.append((PRODUCT, "same product"))
    return Likeness(won.key, sum(points for points, _ in found), tuple(says for _, says in found))


def most_alike(ours: Case, won: Iterable[Case]) -> Likeness | None:
    """The won deal with the most points, the first of equals; None where nothing is shared with any."""
    best: Likeness | None = None
    for case in won:
        found = likeness(ours, case)
        if found.points and (best is None or found.points > best.points):
            best = found
    return best


def near(ours: int | None, theirs: int | None) -> bool:
    """Both known, and within half and double of each other."""
    return bool(ours and theirs and ours > 0 and theirs > 0 and max(ours, theirs) <= NEAR * min(ours, theirs))
