"""What the ledger holds, and the five steps to a first scoreboard, each ticked from what is really there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from onefunnel.agree.measures.asking import ask_one
from onefunnel.ledger.engine import Engine
from onefunnel.who.records import Membership
from onefunnel.words import Role, Scope

MARKETING = (Role.MARKETING_LEAD,)
SALES = (Role.SALES_LEAD, Role.SDR, Role.ACCOUNT_EXECUTIVE)


@dataclass(frozen=True)
class Contents:
    """How many records of each kind there are, the newest instant of each and its day, and the currency of sums."""

    counts: Mapping[str, int]
    newest: Mapping[str, datetime]
    newest_on: Mapping[str, date]
    currency: str

    def holds(self, kind: str) -> bool:
        return self.counts.get(kind, 0) > 0

    def latest(self, today: date) -> date | None:
        """The day of the newest lead or deal that is not in the future."""
        days = [self.newest_on[kind] for kind in ("leads", "deals") if kind in self.newest_on]
        return min(max(days), today) if days else None


@dataclass(frozen=True)
class Step:
    """One step: what to do, why, whether the data shows that it is done, and how."""

    name: str
    why: str
    done: bool
    how: str = ""


def contents(engine: Engine) -> Contents:
    """Asked of the measure `ledger_contents`, so that it is kept like any other answer."""
    found = ask_one(engine, "ledger_contents", Scope())
    rows = found.dicts()
    counts = {str(row["kind"]): int(str(row["value"])) for row in rows}
    newest = {str(row["kind"]): row["last_at"] for row in rows if isinstance(row["last_at"], datetime)}
    days = engine.read(lambda reading: reading.clock)
    return Contents(counts, newest, {kind: days.day_of(at) for kind, at in newest.items()}, found.currency)


def steps(held: Contents) -> list[Step]:
    """The five steps in order."""
    roles = set(Membership.objects.filter(user__is_active=True).values_list("role", flat=True))
    both = bool(roles & set(MARKETING)) and bool(roles & set(SALES))
    importing = "onefunnel import FOLDER --map FILE"
    return [
        Step("Bring in your deals", "Bookings, pipeline and win rate come from them.", held.holds("deals"), importing),
        Step(
            "Bring in your leads",
            "The top of the funnel: who came in, when and how.",
            held.holds("leads"),
            importing,
        ),
        Step("Bring in touches", "They show how fast leads are answered.", held.holds("touches"), importing),
        Step("Say which currency you report in", "Sums need one base and dated rates.", bool(held.currency)),
        Step("Give both teams a log-in", "Marketing and sales look at the same page.", both, "onefunnel users add"),
    ]
