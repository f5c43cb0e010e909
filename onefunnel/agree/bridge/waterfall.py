"""A bridge as steps from one sum to another: each begins where the one before it ended. Adds up; asks nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onefunnel.ledger.answer import Answer

SAYS = {
    "opening": "Open at the start",
    "created": "Created",
    "reopened": "Reopened",
    "pulled_in": "Pulled in",
    "moved_in": "Moved in",
    "amount": "Amount changed",
    "rate": "Rate changed",
    "merged": "Merged",
    "undone": "Win taken back",
    "definition": "Definition changed",
    "moved_out": "Moved out",
    "slipped": "Slipped",
    "lost": "Lost",
    "won": "Won",
}
WHY = {
    "opening": "deals that were open when the period began",
    "created": "deals that were opened in the period",
    "reopened": "deals that had been lost and are worked on again",
    "pulled_in": "deals whose expected day moved into the period",
    "moved_in": "deals that came to this owner or region",
    "amount": "deals whose amount was changed, by the difference",
    "rate": "deals whose expected day moved to one with another exchange rate",
    "merged": "records that were found to be the same deal as another",
    "undone": "deals marked as won that were open again later",
    "definition": "deals that another version of the agreement counts as pipeline, or no longer counts",
    "moved_out": "deals that went to another owner or region",
    "slipped": "deals whose expected day moved beyond the period",
    "lost": "deals that were lost",
    "won": "deals that were won: the bookings",
}


class BrokenBridgeError(Exception):
    """A bridge does not end on the number that it explains: a mistake of ours, never shown as if it were right."""


@dataclass(frozen=True)
class Bar:
    """One cause: by how much it changed the sum, from where to where, in how many deals. Money in milli-cents."""

    name: str
    value: int
    begins: int
    ends: int
    deals: int

    @property
    def says(self) -> str:
        return SAYS[self.name]

    @property
    def why(self) -> str:
        return WHY[self.name]


@dataclass(frozen=True)
class Waterfall:
    """The opening sum, what changed it, and the closing sum."""

    opening: Bar
    causes: tuple[Bar, ...]
    closing: int
    open_deals: int

    @property
    def change(self) -> int:
        return self.closing - self.opening.value

    @property
    def moved(self) -> tuple[Bar, ...]:
        """The causes in which anything happened."""
        return tuple(bar for bar in self.causes if bar.deals)

    def cause(self, name: str) -> Bar | None:
        return next((bar for bar in self.causes if bar.name == name), None)


def waterfall(answer: Answer, closing: Answer) -> Waterfall:
    """The measure `bridge` as a waterfall. `closing` is the number it must end on. Raises BrokenBridgeError."""
    bars: list[Bar] = []
    level = 0
    for row in answer.dicts():
        value = int(str(row["value"]))
        bars.append(Bar(str(row["bar"]), value, level, level + value, int(str(row["deals"]))))
        level += value
    if level != closing.value:
        raise BrokenBridgeError(f"{answer.name} ends on {level}, {closing.name} says {closing.value}")
    return Waterfall(bars[0], tuple(bars[1:]), level, int(str(closing.dicts()[0]["deals"])))


def largest(bars: Sequence[Bar], count: int) -> list[Bar]:
    """The bars that changed most, up or down; those under a fiftieth of the largest are not worth a word."""
    most = max((abs(bar.value) for bar in bars), default=0)
    return sorted((bar for bar in bars if abs(bar.value) * 50 > most), key=lambda bar: -abs(bar.value))[:count]
