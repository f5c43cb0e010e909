"""The executable part of one version of the agreement: what the words mean and what each side owes, as plain values.

A person writes them (`agree/agreement`), the ledger computes by them. Conditions stand here as the JSON trees of
`ledger/conditions`; everything else is checked when it is read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

from onefunnel.words import Stage, Team

type Tree = Mapping[str, Any]  # a condition as JSON, see `ledger/conditions`
REPEATS = ("count", "collapse", "distinct")
type Clock = Literal["business", "wall"]


@dataclass(frozen=True)
class StageRule:
    """When a lead (or, for `opportunity`, a deal) enters one of the funnel's stages.

    `stage` is one of our nine words, `name` what this company calls it, `queue` who works on it. Without `enters_when` the
    stage is entered when the CRM or a colleague says so. `wait_days` pass after the condition first holds, and it must still hold
    then; within `at_most_once_days` of an entry there is no other.
    """

    stage: Stage
    name: str
    team: Team | None = None
    queue: str = ""
    enters_when: Tree | None = None
    leaves_when: Tree | None = None
    wait_days: int = 0
    at_most_once_days: int = 0


@dataclass(frozen=True)
class Points:
    """One part of a score card: `points` while `when` holds, or for each touch of `each`, at most `most` in `within_days`."""

    name: str
    points: int
    when: Tree | None = None
    each: Tree | None = None
    most: int = 1
    within_days: int | None = None


@dataclass(frozen=True)
class Sla:
    """What one side owes. `hours` count on the `clock` from the entry into `stage`; `where` narrows it to some leads.

    `kind`: first_response, touches, verdict (sales); volume, quality, completeness, campaign_on_time (marketing), which
    state `least` (a count, or a percent 0 to 100) instead of hours.
    """

    name: str
    team: Team
    kind: str
    stage: Stage = Stage.MQL
    hours: int | None = None
    clock: Clock = "wall"
    least: int | None = None
    where: Tree | None = None


@dataclass(frozen=True)
class Target:
    """What a measure should reach in the quarter that begins on `quarter_on`, in its own unit (money in milli-cents)."""

    measure: str
    quarter_on: date
    value: float


@dataclass(frozen=True)
class Figure:
    """What a benchmark says of the days from `from_on` to `until_on`, both included; without an end it holds on."""

    from_on: date
    value: float
    until_on: date | None = None


@dataclass(frozen=True)
class Benchmark:
    """What a measure is at other companies, in its own unit (money in milli-cents), by a source that both sides trust.

    `segment` narrows it to one of ours; figures do not overlap and stand in the order of their days.
    """

    name: str
    measure: str
    source: str
    segment: str = ""
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class WorkingTime:
    """The company's calendar: IANA zone, first month of the fiscal year, currency, hours by ISO weekday (1 = Monday) as
    ("09:00", "17:00") pairs, and days nobody works."""

    zone: str = "UTC"
    fiscal_month: int = 1
    currency: str = ""
    hours: Mapping[int, tuple[str, str]] = field(default_factory=lambda: dict.fromkeys(range(1, 6), ("09:00", "17:00")))
    holidays: tuple[date, ...] = ()


@dataclass(frozen=True)
class AttributionChoice:
    """The agreed model, and what every model counts: look-back in days, repeats (count, collapse, distinct), half-life in
    days, whether direct visits count beside others, and whether sales's answers to a lead count as touches of their own."""

    model: str = "position_based"
    lookback_days: int = 180
    repeats: str = "collapse"
    half_life_days: int = 7
    non_direct: bool = True
    sales_answers: bool = False


@dataclass(frozen=True)
class Definitions:
    """One version. `number` 0 is what holds before anything is signed: the CRM's own words, 24 hours, 90 days."""

    number: int = 0
    in_force_on: date = date(1970, 1, 1)
    stages: tuple[StageRule, ...] = ()
    card: tuple[Points, ...] = ()
    slas: tuple[Sla, ...] = ()
    targets: tuple[Target, ...] = ()
    benchmarks: tuple[Benchmark, ...] = ()
    calendar: WorkingTime = field(default_factory=WorkingTime)
    attribution: AttributionChoice = field(default_factory=AttributionChoice)
    channels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reasons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    personas: tuple[str, ...] = ()
    ignored_after_hours: int = 24
    cohort_days: int = 90

    def stage(self, stage: Stage) -> StageRule | None:
        return next((rule for rule in self.stages if rule.stage == stage), None)

    def as_json(self) -> str:
        """The same values as canonical JSON: sorted keys, no spaces, dates as ISO text. Equal definitions, equal bytes."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), default=str, ensure_ascii=False)


BUILT_IN = Definitions()


def from_json(text: str) -> Definitions:
    """What `as_json` wrote. Raises ValueError or KeyError where it did not."""
    told: dict[str, Any] = json.loads(text)
    told["in_force_on"] = date.fromisoformat(told["in_force_on"])
    told["stages"] = tuple(
        StageRule(**rule | {"stage": Stage(rule["stage"]), "team": Team(rule["team"]) if rule["team"] else None})
        for rule in told["stages"]
    )
    told["card"] = tuple(Points(**part) for part in told["card"])
    told["slas"] = tuple(Sla(**sla | {"team": Team(sla["team"]), "stage": Stage(sla["stage"])}) for sla in told["slas"])
    told["targets"] = tuple(
        Target(target["measure"], date.fromisoformat(target["quarter_on"]), target["value"]) for target in told["targets"]
    )
    told["benchmarks"] = tuple(_benchmark(one) for one in told.get("benchmarks", ()))  # none before there were any
    told["calendar"] = _calendar(told["calendar"])
    told["attribution"] = AttributionChoice(**told["attribution"])
    told["channels"] = {name: tuple(words) for name, words in told["channels"].items()}
    told["reasons"] = {name: tuple(words) for name, words in told["reasons"].items()}
    told["personas"] = tuple(told["personas"])
    return Definitions(**told)


def _benchmark(told: dict[str, Any]) -> Benchmark:
    figures = tuple(
        Figure(date.fromisoformat(one["from_on"]), one["value"], date.fromisoformat(one["until_on"]) if one["until_on"] else None)
        for one in told["figures"]
    )
    return Benchmark(**told | {"figures": figures})


def _calendar(told: dict[str, Any]) -> WorkingTime:
    hours = {int(day): (opens, closes) for day, (opens, closes) in told["hours"].items()}
    return WorkingTime(**told | {"hours": hours, "holidays": tuple(date.fromisoformat(day) for day in told["holidays"])})
