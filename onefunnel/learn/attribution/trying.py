"""How journeys are read: as the agreement in force says, or, for this one look, as the address tries it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from onefunnel.ledger.definitions import REPEATS, AttributionChoice, Definitions

REPEATS_SAY = {
    "count": "every touch counts",
    "collapse": "touches of one channel in a row count once",
    "distinct": "each channel counts once, at its last touch",
}
LONGEST_DAYS = 3_650


@dataclass(frozen=True)
class Tried:
    """The choice in force, the one that is tried (None where the address tries nothing), and what was wrong in it."""

    agreed: AttributionChoice
    tried: AttributionChoice | None
    problems: tuple[str, ...] = ()

    @property
    def choice(self) -> AttributionChoice:
        return self.tried or self.agreed

    def under(self, definitions: Definitions) -> Definitions:
        """The version in force with only this changed."""
        return replace(definitions, attribution=self.choice)


def read(parameters: Mapping[str, str], agreed: AttributionChoice) -> Tried:
    """`lookback` and `half_life` in days, `repeats`, `direct` and `answers` as 0 or 1. A wrong word is said and passed over."""
    problems: list[str] = []
    tried = replace(
        agreed,
        lookback_days=_days(parameters, "lookback", agreed.lookback_days, problems),
        half_life_days=_days(parameters, "half_life", agreed.half_life_days, problems),
        repeats=_one_of(parameters, "repeats", REPEATS, agreed.repeats, problems),
        non_direct=_one_of(parameters, "direct", ("0", "1"), "0" if agreed.non_direct else "1", problems) == "0",
        sales_answers=_one_of(parameters, "answers", ("0", "1"), str(int(agreed.sales_answers)), problems) == "1",
    )
    return Tried(agreed, None if tried == agreed else tried, tuple(problems))


def says(choice: AttributionChoice) -> str:
    """The choice in a phrase: 'the 180 days before; touches of one channel in a row count once; ...'."""
    direct = "direct visits count only alone" if choice.non_direct else "direct visits count"
    answers = "sales's answers count" if choice.sales_answers else "sales's answers to a lead do not count"
    return f"the {choice.lookback_days} days before; {REPEATS_SAY[choice.repeats]}; {direct}; {answers}"


def _days(parameters: Mapping[str, str], name: str, usual: int, problems: list[str]) -> int:
    said = parameters.get(name, "").strip()
    if not said:
        return usual
    if not (said.isascii() and said.isdecimal() and 1 <= int(said[:6]) <= LONGEST_DAYS):
        problems.append(f"“{said[:40]}” is no number of days; write 1 to {LONGEST_DAYS:,}.")
        return usual
    return int(said)


def _one_of(parameters: Mapping[str, str], name: str, known: tuple[str, ...], usual: str, problems: list[str]) -> str:
    said = parameters.get(name, "").strip() or usual
    if said not in known:
        problems.append(f"{name.capitalize()} can be {', '.join(known)}, not “{said[:40]}”.")
        return usual
    return said
