"""The figures of a journey, all made from its list of events: how many touches by whom, when each stage was first entered."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from onefunnel.who.happened import Event, Journey, first
from onefunnel.words import Stage

DAY = 86_400.0


@dataclass(frozen=True)
class Figures:
    """`touches` = `marketing` + `sales`; scanners' are counted apart. `entered`: each stage's first entry, in order of time."""

    touches: int
    marketing: int
    sales: int
    bots: int
    people: int
    colleagues: int
    first: Event | None
    last: Event | None
    entered: dict[Stage, datetime]

    def days_to(self, stage: Stage) -> float | None:
        """Days from the first touch to the first entry into a stage; None where either is missing or the touch came later."""
        at = self.entered.get(stage)
        if self.first is None or at is None or at < self.first.happened_at:
            return None
        return (at - self.first.happened_at).total_seconds() / DAY


def figures(journey: Journey) -> Figures:
    touches = journey.touches
    teams = Counter(event.team for event in touches)
    return Figures(
        touches=len(touches),
        marketing=len(touches) - teams["sales"],
        sales=teams["sales"],
        bots=sum(event.what == "touch" and event.is_bot for event in journey.events),
        people=len({event.person for event in touches if event.person}),
        colleagues=len({event.owner for event in touches if event.owner}),
        first=first(touches),
        last=touches[0] if touches else None,
        entered=_entered(journey),
    )


def _entered(journey: Journey) -> dict[Stage, datetime]:
    found: dict[Stage, datetime] = {}
    for event in reversed(journey.events):
        if event.what == "stage" and event.kind and event.kind in Stage:
            found.setdefault(Stage(event.kind), event.happened_at)
    return found


def months(journey: Journey) -> list[dict[str, object]]:
    """Touches a month and team, for the picture."""
    counted = Counter((event.happened_at.year, event.happened_at.month, event.team or "marketing") for event in journey.touches)
    return [
        {"month": f"{year:04}-{month:02}-01", "team": team, "touches": count}
        for (year, month, team), count in sorted(counted.items())
    ]
