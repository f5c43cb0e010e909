"""The parts of an agreement's text, each read into the plain values that the ledger computes by."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from onefunnel.agree.agreement.wording.problems import Path, meant
from onefunnel.agree.agreement.wording.taking import Taker
from onefunnel.ledger.definitions import REPEATS, AttributionChoice, Clock, Points, Sla, StageRule, Target, WorkingTime
from onefunnel.ledger.measure import Measure, measures
from onefunnel.words import MILLI_CENTS, STAGE_NAMES, Stage, Team

Table = Mapping[str, Any]
BY_HOURS = {"first_response": Team.SALES, "verdict": Team.SALES, "touches": Team.SALES}
BY_LEAST = {
    "volume": Team.MARKETING,
    "quality": Team.MARKETING,
    "completeness": Team.MARKETING,
    "campaign_on_time": Team.MARKETING,
}
MODELS = (
    "first_touch", "last_touch", "linear", "linear_distinct", "time_decay", "u_shaped_hubspot", "u_shaped_marketo",
    "position_based",
    "w_shaped", "full_path", "markov", "shapley",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOURS = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)\s*(?:-|–|to)\s*([01]\d|2[0-4]):([0-5]\d)$")
QUARTER = re.compile(r"^(\d{4})-(?:Q([1-4])|(0[1-9]|1[0-2]))$")


def stages(taker: Taker, told: Table) -> tuple[StageRule, ...]:
    """In the funnel's order, however they are written."""
    found = {}
    for path, name, table in taker.tables((), told, "stages"):
        if name not in set(Stage):
            taker.wrong(path, f'"{name}" is no stage.', meant(name, list(Stage)))
            continue
        found[Stage(name)] = _stage(taker, path, Stage(name), table)
    return tuple(found[stage] for stage in Stage if stage in found)


def _stage(taker: Taker, path: Path, stage: Stage, table: Table) -> StageRule:
    taker.only(path, table, ("name", "team", "queue", "enters_when", "leaves_when", "wait_days", "at_most_once_days"))
    team = taker.choice(path, table, "team", list(Team), "")
    return StageRule(
        stage=stage,
        name=taker.text(path, table, "name", STAGE_NAMES[stage]),
        team=Team(team) if team else None,
        queue=taker.text(path, table, "queue"),
        enters_when=taker.condition(path, table, "enters_when", stage=stage),
        leaves_when=taker.condition(path, table, "leaves_when"),
        wait_days=taker.number(path, table, "wait_days", 0, most=365) or 0,
        at_most_once_days=taker.number(path, table, "at_most_once_days", 0, most=3_650) or 0,
    )


def card(taker: Taker, told: Table) -> tuple[Points, ...]:
    found = []
    for path, name, table in taker.tables((), told, "card"):
        taker.only(path, table, ("points", "when", "each", "most", "within_days"))
        when, each = taker.in_card(path, table, "when"), taker.each(path, table, "each")
        if (table.get("when") in (None, "")) == (table.get("each") in (None, "")):
            says = f'the part "{name}" of the score card has either when or each.'
            taker.wrong(path, says, "when: points while it holds; each: points for each touch.")
        points = taker.number(path, table, "points", None, least=-10_000, most=10_000)
        if "points" not in table:
            taker.wrong(path, "how many points is it worth?", "Say points = 10, say.")
        most = taker.number(path, table, "most", 1, least=1, most=1_000) or 1
        within = taker.number(path, table, "within_days", None, least=1, most=3_650)
        found.append(Points(name, points or 0, when, each, most, within))
    return tuple(found)


def slas(taker: Taker, told: Table) -> tuple[Sla, ...]:
    return tuple(_sla(taker, path, name, table) for path, name, table in taker.tables((), told, "slas"))


def _sla(taker: Taker, path: Path, name: str, table: Table) -> Sla:
    taker.only(path, table, ("team", "kind", "stage", "hours", "clock", "least", "where"))
    kinds = BY_HOURS | BY_LEAST
    kind = taker.choice(path, table, "kind", kinds, "")
    team = taker.choice(path, table, "team", list(Team), kinds.get(kind, Team.SALES).value)
    hours = taker.number(path, table, "hours", None, least=1, most=8_760)
    least = taker.number(path, table, "least", None)
    if not kind:
        taker.wrong(path, "what is owed?", f"Say kind, one of {', '.join(kinds)}.")
    elif kind in BY_HOURS and "hours" not in table:
        taker.wrong(path, "within how many hours?", "Say hours = 24, say.")
    elif kind not in BY_HOURS and "least" not in table:
        taker.wrong(path, "how much at least?", "Say least: a count, or a percent from 0 to 100.")
    return Sla(
        name=name,
        team=Team(team),
        kind=kind,
        stage=Stage(taker.choice(path, table, "stage", list(Stage), Stage.MQL.value)),
        hours=hours,
        clock=cast(Clock, taker.choice(path, table, "clock", ("business", "wall"), "wall")),
        least=least,
        where=taker.condition(path, table, "where"),
    )


def targets(taker: Taker, told: Table, fiscal_month: int) -> tuple[Target, ...]:
    """Sorted by quarter and measure. Money is written in whole units and kept in milli-cents."""
    known, found = measures(), []
    for path, name, table in taker.tables((), told, "targets"):
        begins_on = _quarter(taker, path, name, fiscal_month)
        for key, value in table.items():
            if key not in known:
                taker.wrong(
                    (*path, key), f'"{key}" is no measure.', meant(key, [m.name for m in known.values() if m.shape == "value"])
                )
            elif isinstance(value, bool) or not isinstance(value, int | float):
                taker.wrong((*path, key), "a target is a number.", _unit(known[key]))
            elif begins_on:
                found.append(Target(key, begins_on, float(value) * (MILLI_CENTS if known[key].unit == "money" else 1)))
    return tuple(sorted(found, key=lambda one: (one.quarter_on, one.measure)))


def _unit(one: Measure) -> str:
    return "Money is written in whole units of your currency." if one.unit == "money" else f"It counts in {one.unit}."


def _quarter(taker: Taker, path: Path, name: str, fiscal_month: int) -> date | None:
    """The first day of the quarter that is written '2026-Q4' (of the calendar) or '2026-11' (the month it begins in)."""
    said = QUARTER.match(name)
    if not said:
        taker.wrong(path, f'"{name}" is no quarter.', "Write 2026-Q4, or the month it begins in: 2026-11.")
        return None
    month = int(said[3]) if said[3] else int(said[2]) * 3 - 2
    if (month - fiscal_month) % 3:
        taker.wrong(path, f"no quarter of your fiscal year begins in month {month}.", f"It begins in month {fiscal_month}.")
        return None
    return date(int(said[1]), month, 1)


def calendar(taker: Taker, told: Table) -> WorkingTime:
    table = taker.table((), told, "calendar")
    path = ("calendar",)
    taker.only(path, table, ("zone", "fiscal_month", "currency", "hours", "holidays"))
    zone = taker.text(path, table, "zone", "UTC")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        taker.wrong((*path, "zone"), f'"{zone}" is no time zone.', "Write it as Europe/Berlin.")
        zone = "UTC"
    currency = taker.text(path, table, "currency").upper()
    if currency and not re.fullmatch(r"[A-Z]{3}", currency):
        taker.wrong((*path, "currency"), f'"{currency}" is no currency.', "Write its three letters: EUR.")
    holidays = table.get("holidays", [])
    if not isinstance(holidays, list) or any(type(day) is not date for day in holidays):
        taker.wrong((*path, "holidays"), "holidays are a list of days.", "Write holidays = [2026-12-25, 2026-12-26].")
        holidays = []
    hours = _hours(taker, (*path, "hours"), taker.table(path, table, "hours")) if "hours" in table else WorkingTime().hours
    month = taker.number(path, table, "fiscal_month", 1, least=1, most=12) or 1
    return WorkingTime(zone, month, currency, hours, tuple(sorted(set(holidays))))


def _hours(taker: Taker, path: Path, table: Table) -> dict[int, tuple[str, str]]:
    found = {}
    taker.only(path, table, WEEKDAYS)
    for name in table:
        said = HOURS.match(taker.text(path, table, name))
        begins, ends = (f"{said[1]}:{said[2]}", f"{said[3]}:{said[4]}") if said else ("", "")
        if not said or begins >= ends or ends > "24:00":
            taker.wrong((*path, name), "these are no working hours.", 'Write "09:00-17:00", or leave the day out.')
        elif name in WEEKDAYS:
            found[WEEKDAYS.index(name) + 1] = (begins, ends)
    return dict(sorted(found.items()))


def attribution(taker: Taker, told: Table) -> AttributionChoice:
    table, path, usual = taker.table((), told, "attribution"), ("attribution",), AttributionChoice()
    taker.only(path, table, [one.name for one in fields(AttributionChoice)])
    return AttributionChoice(
        model=taker.choice(path, table, "model", MODELS, usual.model),
        lookback_days=taker.number(path, table, "lookback_days", usual.lookback_days, least=1, most=3_650) or 1,
        repeats=taker.choice(path, table, "repeats", REPEATS, usual.repeats),
        half_life_days=taker.number(path, table, "half_life_days", usual.half_life_days, least=1, most=3_650) or 1,
        non_direct=taker.flag(path, table, "non_direct", default=usual.non_direct),
        sales_answers=taker.flag(path, table, "sales_answers", default=usual.sales_answers),
    )


def lists(taker: Taker, told: Table, key: str) -> dict[str, tuple[str, ...]]:
    """Words under headings: channel rules, reasons."""
    inside = taker.table((), told, key)
    return {name: taker.words((key,), inside, name) for name in sorted(inside)}
