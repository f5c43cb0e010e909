"""The form of a draft: one field for each thing that can be agreed, with its help, its value and what is wrong with it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from onefunnel.agree.agreement.plain import MODELS
from onefunnel.agree.agreement.wording import Problem
from onefunnel.agree.agreement.wording.benchmarks import comparable
from onefunnel.agree.agreement.wording.parts import BY_HOURS, BY_LEAST, WEEKDAYS
from onefunnel.agree.agreement.wording.problems import Path, named
from onefunnel.ledger.definitions import REPEATS
from onefunnel.ledger.measure import measures
from onefunnel.words import STAGE_NAMES, Stage, Team

Table = Mapping[str, Any]
TEAMS = ("", *Team)
CONDITION = "Short text, such as: account.employees >= 200 and touches(kind = form, within 30 days) >= 1"


@dataclass(frozen=True)
class Kind:
    """What a key takes: text, area (a condition), number, select, words (one a line), day, days, figures, flag or hours."""

    key: str
    label: str
    help: str
    sort: str = "text"
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Field:
    """One field as the page shows it. `name` is its path as the text writes it."""

    path: Path
    kind: Kind
    value: str
    problems: tuple[Problem, ...] = ()

    @property
    def name(self) -> str:
        return named(self.path)

    @property
    def id(self) -> str:
        return "f-" + "".join(letter if letter.isalnum() else "-" for letter in self.name)


@dataclass(frozen=True)
class Group:
    """The fields of one clause; `path` is what is taken out when the clause is."""

    heading: str
    path: str
    fields: tuple[Field, ...]
    can_go: bool = True

    @property
    def wrong(self) -> int:
        return sum(len(field.problems) for field in self.fields)

    @property
    def is_told(self) -> bool:
        """Whether a condition is agreed here."""
        return any(field.kind.sort == "area" and field.value for field in self.fields)


@dataclass(frozen=True)
class Section:
    """One chapter of the form, and what can be added to it: (value, label) pairs, or a name to be typed."""

    key: str
    heading: str
    help: str
    groups: tuple[Group, ...]
    adds: tuple[tuple[str, str], ...] = ()
    adds_named: str = ""

    @property
    def wrong(self) -> int:
        return sum(group.wrong for group in self.groups)


TOP = (
    Kind("in_force_on", "Holds from", "A day not before the second signature; empty: the day of it", "day"),
    Kind("note", "Why this version", "One or two sentences that both teams will read above the document"),
    Kind("ignored_after_hours", "Ignored after (hours)", "A lead that nobody in sales tried to reach for so long", "number"),
    Kind("cohort_days", "Cohorts last (days)", "How long a cohort's conversion is followed", "number"),
    Kind("personas", "Personas", "The names of the people you sell to, one a line", "words"),
)  # fmt: skip
STAGE = (
    Kind("name", "Called", "What your company calls this stage"),
    Kind("team", "Team", "Who decides on it", "select", TEAMS),
    Kind("queue", "Queue", "Who works on it, where it has a queue of its own"),
    Kind("enters_when", "Enters when", f"{CONDITION}. Empty: when the CRM or a colleague says so", "area"),
    Kind("leaves_when", "Leaves when", "A condition that ends it; empty: the next stage does", "area"),
    Kind("wait_days", "Waits (days)", "How long the condition must have held", "number"),
    Kind("at_most_once_days", "At most once in (days)", "The same lead counts once in so many days", "number"),
)
SLA = (
    Kind("team", "Team", "Which side owes it", "select", tuple(Team)),
    Kind("kind", "What", "Sales: first response, touches, verdict. Marketing: volume, quality, completeness, campaigns on time",
         "select", (*BY_HOURS, *BY_LEAST)),
    Kind("stage", "For", "From the entry into this stage", "select", tuple(Stage)),
    Kind("hours", "Within (hours)", "For what is owed on a clock", "number"),
    Kind("clock", "Clock", "business: only your working hours count. wall: every hour counts", "select", ("wall", "business")),
    Kind("least", "At least", "A count, or a percent from 0 to 100", "number"),
    Kind("where", "Only for", "A condition that narrows it to some leads; empty: all", "area"),
)  # fmt: skip
BENCHMARK = (
    Kind("segment", "Segment", "Only for one of your segments; empty: all of them"),
    Kind("source", "Source", "Who says so, of which companies, in words that both teams trust"),
    Kind("figure", "One figure", "Where there is only one; money in whole units of your currency", "number"),
    Kind("since", "Since", "The day from which that one figure holds", "day"),
    Kind("figures", "Or by year and quarter", "One a line: 2025 = 24.5 or 2026-Q1 = 24", "figures"),
)
CARD = (
    Kind("points", "Points", "What it is worth; below zero it takes away", "number"),
    Kind("when", "While", "Points while this condition holds", "area"),
    Kind("each", "For each", "Or points for each touch of this kind: touches(kind = webinar)", "area"),
    Kind("most", "At most (times)", "How many of those touches count", "number"),
    Kind("within_days", "Within (days)", "Only touches of so many days count", "number"),
)
CALENDAR = (
    Kind("zone", "Time zone", "Where your days begin, such as Europe/Berlin"),
    Kind("fiscal_month", "Fiscal year starts in month", "1 to 12", "number"),
    Kind("currency", "Currency", "Three letters; sums are stated in it"),
    Kind("holidays", "Holidays", "Days nobody works, one a line, such as 2026-12-25", "days"),
)
ATTRIBUTION = (
    Kind("model", "Model", "How credit for a deal is shared among touches", "select", tuple(MODELS)),
    Kind("lookback_days", "Look-back (days)", "Touches so long before a deal count", "number"),
    Kind("repeats", "Repeats", "Whether repeats of one click count", "select", REPEATS),
    Kind("half_life_days", "Half-life (days)", "For models whose credit decays", "number"),
    Kind("non_direct", "Direct gives way", "A direct visit gives its credit to the touch before it", "flag"),
    Kind("sales_answers", "Sales's answers count", "Whether sales's answers to a lead are touches of their own", "flag"),
)


def sections(text: str, problems: tuple[Problem, ...]) -> list[Section]:
    """The whole form; empty where the text cannot be read as TOML at all."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return []
    return list(Form(told, problems).sections())


class Form:
    """Builds the sections of one text."""

    def __init__(self, told: Table, problems: tuple[Problem, ...]) -> None:
        self._told = told
        self._problems = problems

    def sections(self) -> Iterator[Section]:
        yield Section("top", "This version", "", (self._group("", (), TOP, can_go=False),))
        there = self._tables("stages")
        more = tuple((f"stages.{stage}", STAGE_NAMES[stage]) for stage in Stage if stage not in there)
        stages = tuple(self._group(STAGE_NAMES.get(name, name), ("stages", name), STAGE) for name in there)  # type: ignore[call-overload]
        yield Section("stages", "Stages", "What each stage means, and who decides", stages, adds=more)
        slas = tuple(self._group(name, ("slas", name), SLA) for name in self._tables("slas"))
        yield Section("slas", "What each side owes", "", slas, adds_named="Name, such as First response")
        yield self._targets()
        kinds = (Kind("measure", "Measure", "What is compared", "select", tuple(comparable())), *BENCHMARK)
        outside = tuple(self._group(name, ("benchmarks", name), kinds) for name in self._tables("benchmarks"))
        says = "What a measure is at other companies, to tell the economy from ourselves"
        yield Section("benchmarks", "Benchmarks", says, outside, adds_named="Name, such as Win rate of our industry")
        card = tuple(self._group(name, ("card", name), CARD) for name in self._tables("card"))
        yield Section(
            "card", "Score card", "Points that conditions can ask for", card, adds_named="Name, such as Asked for a demo"
        )
        hours = tuple(Kind(day, day.capitalize(), "Such as 09:00-17:00; empty: nobody works", "hours") for day in WEEKDAYS)
        worked = self._group("Hours", ("calendar", "hours"), hours, can_go=False)
        yield Section("calendar", "Calendar", "", (self._group("", ("calendar",), CALENDAR, can_go=False), worked))
        yield Section("attribution", "Attribution", "", (self._group("", ("attribution",), ATTRIBUTION, can_go=False),))
        yield self._lists("channels", "Channel rules", "Which of a source's words count as which channel")
        yield self._lists("reasons", "Reasons", "The reasons that can be given: rejected, recycled, disqualified, lost")

    def _tables(self, key: str) -> dict[str, Any]:
        found = self._told.get(key)
        return {name: table for name, table in found.items() if isinstance(table, dict)} if isinstance(found, dict) else {}

    def _targets(self) -> Section:
        known = {name: one for name, one in measures().items() if one.shape == "value"}
        groups = []
        for name, table in self._tables("targets").items():
            kinds = tuple(Kind(key, known[key].word if key in known else key, _counted(key), "number") for key in table)
            groups.append(self._group(name, ("targets", name), kinds))
        pairs = [(group.heading, key, one.word) for group in groups for key, one in known.items()]
        adds = tuple((f"targets.{heading}.{key}", f"{heading}: {word}") for heading, key, word in pairs)
        says = "Money in whole units of your currency"
        return Section("targets", "Targets by quarter", says, tuple(groups), adds, "A quarter, such as 2027-Q1")

    def _lists(self, key: str, heading: str, help_text: str) -> Section:
        found = self._told.get(key)
        named_lists = found if isinstance(found, dict) else {}
        kinds = tuple(Kind(name, name.replace("_", " ").capitalize(), "One a line", "words") for name in named_lists)
        groups = (self._group("", (key,), kinds, can_go=False),) if kinds else ()
        return Section(key, heading, help_text, groups, (), "A heading, such as search or lost")

    def _group(self, heading: str, path: Path, kinds: tuple[Kind, ...], *, can_go: bool = True) -> Group:
        table: Any = self._told
        for key in path:
            table = table.get(key, {}) if isinstance(table, dict) else {}
        table = table if isinstance(table, dict) else {}
        made = tuple(self._field((*path, kind.key), kind, table.get(kind.key)) for kind in kinds)
        return Group(heading, named(path), made, can_go)

    def _field(self, path: Path, kind: Kind, value: Any) -> Field:
        return Field(path, kind, shown(value), tuple(one for one in self._problems if one.key == named(path)))


def shown(value: Any) -> str:
    """A value of the text as a field holds it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "\n".join(f"{key} = {one}" for key, one in value.items())
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value).strip()


def _counted(key: str) -> str:
    one = measures().get(key)
    return f"{one.question} In {'whole units of your currency' if one.unit == 'money' else one.unit}." if one else ""
