"""Plain values with one meaning everywhere: stages, teams, roles, money, periods and the scope of a question."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum


class Stage(StrEnum):
    """Where a lead stands in the one funnel, in order, then the ways out of it."""

    LEAD = "lead"
    MQL = "mql"
    SAL = "sal"
    SALES_QUALIFIED = "sales_qualified"
    OPPORTUNITY = "opportunity"
    WON = "won"
    LOST = "lost"
    RECYCLED = "recycled"
    DISQUALIFIED = "disqualified"


FUNNEL = (Stage.LEAD, Stage.MQL, Stage.SAL, Stage.SALES_QUALIFIED, Stage.OPPORTUNITY, Stage.WON)

STAGE_NAMES = {
    Stage.LEAD: "Lead",
    Stage.MQL: "MQL",
    Stage.SAL: "SAL",
    Stage.SALES_QUALIFIED: "SQL",
    Stage.OPPORTUNITY: "Opportunity",
    Stage.WON: "Won",
    Stage.LOST: "Lost",
    Stage.RECYCLED: "Recycled",
    Stage.DISQUALIFIED: "Disqualified",
}


class Team(StrEnum):
    """The two sides of the funnel."""

    MARKETING = "marketing"
    SALES = "sales"


class Role(StrEnum):
    """What a person who logs in does here; `who.access` says what each role may see and change."""

    FUNNEL_OWNER = "funnel_owner"
    MARKETING_LEAD = "marketing_lead"
    SALES_LEAD = "sales_lead"
    SDR = "sdr"
    ACCOUNT_EXECUTIVE = "account_executive"
    CFO = "cfo"
    VIEWER = "viewer"


ROLE_NAMES = {
    Role.FUNNEL_OWNER: "Funnel owner",
    Role.MARKETING_LEAD: "Marketing lead",
    Role.SALES_LEAD: "Sales lead",
    Role.SDR: "SDR",
    Role.ACCOUNT_EXECUTIVE: "Account executive",
    Role.CFO: "CFO",
    Role.VIEWER: "Read-only",
}

MILLI_CENTS = 100_000  # milli-cents in one unit of currency: 1 euro = 100 cents = 100,000 milli-cents


@dataclass(frozen=True, order=True)
class Money:
    """An amount in integer milli-cents (1/100,000 of a unit) of one currency."""

    milli_cents: int
    currency: str

    @property
    def units(self) -> float:
        """The amount in whole units of the currency, for display only."""
        return self.milli_cents / MILLI_CENTS


@dataclass(frozen=True)
class Period:
    """Whole days from `begins_on` to `ends_on`, both included."""

    begins_on: date
    ends_on: date

    def __post_init__(self) -> None:
        if self.ends_on < self.begins_on:
            raise ValueError(f"the period ends on {self.ends_on}, before it begins on {self.begins_on}")

    @property
    def days(self) -> int:
        return (self.ends_on - self.begins_on).days + 1

    def before(self) -> Period:
        """The period of the same length that ends the day before this one begins."""
        return Period(self.begins_on - timedelta(days=self.days), self.begins_on - timedelta(days=1))


def midnight(day: date) -> datetime:
    """When a day begins in UTC."""
    return datetime.combine(day, time())


EVER = Period(date(1970, 1, 1), date(2199, 12, 31))
DIMENSIONS = ("segment", "industry", "region", "owner", "product", "channel")


@dataclass(frozen=True)
class Scope:
    """What a question is about: a period, the day it is asked as of, and one optional value for each dimension.

    The same scope serves each screen, command and document. `as_of` is the instant up to which facts count. `version` asks
    by one version of the agreement for all time; without it each counts while it is in force.
    `choices` are names and values that only some measures let their asker choose.
    """

    period: Period = EVER
    as_of: datetime | None = None
    segment: str | None = None
    industry: str | None = None
    region: str | None = None
    owner: str | None = None
    product: str | None = None
    channel: str | None = None
    version: int | None = None
    choices: tuple[tuple[str, str], ...] = ()

    def parameters(self, begins_at: Callable[[date], datetime] = midnight) -> dict[str, object]:
        """The named parameters of every measure: instants in UTC without zone, `ends_at` excluded, None for 'all'.

        `begins_at` says when a day begins where the company is; all time begins and ends alike everywhere. An `as_of` that is
        the last moment of a day means the end of that day there.
        """
        first, last = self.period.begins_on, self.period.ends_on
        as_of = self.as_of.astimezone(UTC).replace(tzinfo=None) if self.as_of else datetime(2200, 1, 1)
        if as_of.time() == time.max:
            as_of = begins_at(as_of.date() + timedelta(days=1)) - timedelta(microseconds=1)
        return {
            "begins_at": (midnight if first == EVER.begins_on else begins_at)(first),
            "ends_at": (midnight if last == EVER.ends_on else begins_at)(last + timedelta(days=1)),
            "as_of": as_of,
            **{name: getattr(self, name) for name in DIMENSIONS},
        }

    def during(self, period: Period) -> Scope:
        """The same question about another period."""
        return replace(self, period=period)

    @property
    def filters(self) -> dict[str, str]:
        """The chosen dimensions only."""
        return {f.name: value for f in fields(self) if f.name in DIMENSIONS and (value := getattr(self, f.name)) is not None}


def listed(words: Iterable[str], last: str = "and") -> str:
    """Words in a row, as a sentence says them: 'a', 'a and b', 'a, b and c'."""
    *before, end = [*words] or [""]
    return f"{', '.join(before)} {last} {end}" if before else end


def on(day: date) -> str:
    """'22 Nov 2026': how every page, list and sentence writes a day. Files, addresses and the API write 2026-11-22."""
    return f"{day.day} {day:%b %Y}"


def at_minute(moment: datetime) -> str:
    """'22 Nov 2026, 14:05', in the zone that the moment is in."""
    return f"{on(moment)}, {moment:%H:%M}"
