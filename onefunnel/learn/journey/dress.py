"""A journey dressed for its page: months of lines, the choices of each filter, the strip of numbers and the picture."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from onefunnel.learn.journey import saying
from onefunnel.learn.journey.figures import Figures, months
from onefunnel.learn.journey.sifting import TEAMS, Sifted, kinds, people
from onefunnel.web import figures, tiles
from onefunnel.who.happened import Event, Journey
from onefunnel.who.names import names
from onefunnel.words import STAGE_NAMES, Stage

CHART = json.loads((Path(__file__).parent / "touches.vl.json").read_text())
WORDS_BESIDE = 8  # stages whose words find room beside each other
MARKED = (Stage.LEAD, Stage.MQL, Stage.SALES_QUALIFIED, Stage.OPPORTUNITY, Stage.WON, Stage.LOST)


@dataclass(frozen=True)
class Line:
    """One event as the list shows it. `team` is marketing, sales or '' for what belongs to both."""

    at: str
    day: str
    icon: str
    title: str
    details: list[str]
    team: str
    team_says: str
    person: str
    person_name: str
    is_bot: bool
    is_mark: bool


@dataclass(frozen=True)
class Month:
    """A month's lines; `says` is empty where the page before ended in the same month."""

    says: str
    lines: list[Line]


@dataclass(frozen=True)
class Option:
    value: str
    says: str
    chosen: bool


def called(events: Sequence[Event], *, see_people: bool) -> dict[str, str]:
    """The names of everything that some events speak of."""
    keys = {key for e in events for key in (e.person, e.owner, e.campaign, e.content, e.opportunity) if key}
    keys |= {value for e in events if e.what == "change" and e.kind == "owner" for value in (e.was, e.outcome) if value}
    return names(keys, people=see_people)


def by_month(events: Sequence[Event], named: Mapping[str, str], sifted: Sifted, currency: str) -> list[Month]:
    follows = f"{sifted.before[0]:%B %Y}" if sifted.before else ""
    return [
        Month("" if says == follows else says, [_line(event, named, currency) for event in some])
        for says, some in groupby(events, key=lambda event: f"{event.happened_at:%B %Y}")
    ]


def _line(event: Event, named: Mapping[str, str], currency: str) -> Line:
    team = event.team if event.team in TEAMS else ""
    return Line(
        at=f"{event.happened_at:%Y-%m-%d %H:%M} UTC",
        day=f"{event.happened_at:%-d %b}",
        icon=saying.ICONS.get(event.sort, "circle-dot"),
        title=saying.title(event, named, currency),
        details=saying.details(event, named),
        team=team or "",
        team_says=TEAMS.get(team or "", ""),
        person=event.person or "",
        person_name=named.get(event.person or "", ""),
        is_bot=event.is_bot,
        is_mark=event.what == "stage",
    )


def choices(journey: Journey, sifted: Sifted, *, see_people: bool) -> list[tuple[str, str, list[Option]]]:
    """Each filter with its word and what it can be, with counts."""
    counted = kinds(journey.events)
    there = people(journey.events)
    named = names((key for key, _ in there), people=see_people)
    kind = [Option(name, f"{saying.sort_says(name)} ({count:,})", name == sifted.kind) for name, count in counted]
    person = [Option(key, f"{named[key]} ({count:,})", key == sifted.person) for key, count in there]
    team = [Option(name, says, name == sifted.team) for name, says in TEAMS.items()]
    return [("team", "Team", team), ("kind", "Kind", kind), ("person", "Person", person if len(person) > 1 else [])]


def strip(counted: Figures) -> list[tiles.Tile]:
    """Touches by whom, and how long it took from the first of them."""
    sql, won = (counted.days_to(stage) for stage in (Stage.SALES_QUALIFIED, Stage.WON))
    return [
        tiles.Tile("Touches", f"{counted.touches:,}", opens="#timeline", basis="scanners left out"),
        tiles.Tile("By marketing", f"{counted.marketing:,}", opens="?team=marketing#timeline"),
        tiles.Tile("By sales", f"{counted.sales:,}", opens="?team=sales#timeline"),
        tiles.Tile("People reached", f"{counted.people:,}", basis=f"by {counted.colleagues:,} of ours"),
        tiles.Tile("First touch to SQL", figures.short(sql and int(sql), "days"), basis="wall time"),
        tiles.Tile("First touch to won", figures.short(won and int(won), "days"), basis="wall time"),
    ]


def chart(journey: Journey, counted: Figures) -> dict[str, Any] | None:
    """Touches a month by team, with the first entry into each stage; None where a picture would say nothing."""
    bars = months(journey)
    if len({bar["month"] for bar in bars}) < 2:
        return None
    marks = _marks([(at, STAGE_NAMES[stage]) for stage, at in counted.entered.items() if stage in MARKED])
    return {**CHART, "datasets": {"touches": bars, "stages": marks}}


def _marks(entered: list[tuple[datetime, str]]) -> list[dict[str, str]]:
    """The stages on the picture's line of time; those too near to each other for two words share the first one's."""
    apart = max(timedelta(days=1), (max(entered)[0] - min(entered)[0]) / WORDS_BESIDE) if entered else timedelta(0)
    marks: list[dict[str, str]] = []
    labelled: datetime | None = None
    for at, stage in sorted(entered):
        if labelled is None or at - labelled > apart:
            labelled, place = at, len(marks)
            marks.append({"at": at.isoformat(), "stage": stage, "label": stage})
        else:
            marks[place]["label"] += f", {stage}"
            marks.append({"at": at.isoformat(), "stage": stage, "label": ""})
    return marks
