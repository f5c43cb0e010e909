"""The campaigns of the made-up company, quarter by quarter: always-on channels, webinars, a fair, the brand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from onefunnel.demo.cast import MARKETERS, Colleague
from onefunnel.demo.lexicon.wares import SUBJECTS

# name, channel, kind, cost of a quarter in EUR for 2,000 people, marketer
ALWAYS_ON = (
    ("Search: controllers and retrofit", "search", "demand", 16_500, 0),
    ("Paid social: plant leaders", "paid_social", "demand", 12_500, 0),
    ("Nurture mail", "email", "demand", 2_600, 4),
    ("Webinar series", "webinar", "demand", 6_800, 3),
    ("Plant breakfast tour", "event", "demand", 11_000, 1),
    ("Content hub", "organic", "demand", 8_500, 2),
    ("System integrators", "partner", "demand", 5_400, 3),
    ("Customers recommend", "referral", "demand", 2_200, 4),
    ("Shift Change podcast", "podcast", "brand", 9_000, 2),
    ("Trade press and film", "display", "brand", 10_500, 3),
)
FAIRS = {1: "Drive and Control Days Basel", 2: "Line Week Milan", 3: "Food Tech Halls Malmo", 4: "Controls Fair Nuremberg"}
FAIR_COST = {1: 14_000, 2: 12_000, 3: 17_000, 4: 31_000}


@dataclass(frozen=True)
class Campaign:
    """One campaign: dates are days, both included; `cost` in EUR for a company of 2,000 people."""

    code: str
    name: str
    channel: str
    kind: str
    starts_on: date
    ends_on: date
    cost: int
    owner: Colleague
    hopes: float


class Campaigns:
    """All campaigns from a quarter's start to one quarter past the end, and which of a channel is live on a day."""

    def __init__(self, seed: int, begins: date, ends: date) -> None:
        self.all: list[Campaign] = []
        self._live: dict[tuple[str, int], list[Campaign]] = defaultdict(list)
        quarter = quarter_start(begins)
        last = next_quarter(quarter_start(ends))
        while quarter <= last:
            self._plan(seed, quarter)
            quarter = next_quarter(quarter)
        for campaign in self.all:
            for number in range(campaign.starts_on.toordinal(), campaign.ends_on.toordinal() + 1):
                self._live[campaign.channel, number].append(campaign)

    def _plan(self, seed: int, quarter: date) -> None:
        rng = Random(f"{seed}:campaigns:{quarter}")
        number, ends_on = (quarter.month + 2) // 3, next_quarter(quarter) - timedelta(days=1)
        label = f"Q{number} {quarter.year}"
        for place, (name, channel, kind, cost, marketer) in enumerate(ALWAYS_ON):
            theme = f": {rng.choice(SUBJECTS).lower()}" if channel in ("webinar", "email") else ""
            self._add(
                rng, f"K{quarter.year}{number}{place}", f"{name}{theme} {label}", channel, kind, quarter, ends_on, cost, marketer
            )
        opens = quarter + timedelta(days=7 * rng.randint(4, 9))
        opens += timedelta(days=(1 - opens.weekday()) % 7)
        code = f"K{quarter.year}{number}F"
        self._add(
            rng,
            code,
            f"{FAIRS[number]} {quarter.year}",
            "event",
            "demand",
            opens,
            opens + timedelta(days=3),
            FAIR_COST[number],
            1,
        )

    def _add(
        self, rng: Random, code: str, name: str, channel: str, kind: str, starts: date, ends: date, cost: int, who: int
    ) -> None:
        owner = MARKETERS[who]
        if owner.region and not owner.is_active:
            raise ValueError(f"{owner.name} has left and cannot run {name}")
        hopes = owner.hopes * rng.uniform(0.86, 1.14)
        self.all.append(Campaign(code, name, channel, kind, starts, ends, round(cost * rng.uniform(0.85, 1.2)), owner, hopes))

    def live(self, channel: str, day: date) -> Campaign | None:
        """The channel's campaign on a day; a fair outshines the tour."""
        found = self._live.get((channel, day.toordinal()))
        return found[-1] if found else None


def quarter_start(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def next_quarter(quarter: date) -> date:
    return date(quarter.year + (quarter.month == 10), (quarter.month + 2) % 12 + 1, 1)
