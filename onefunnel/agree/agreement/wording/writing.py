"""Write definitions down as the text that people read and edit. What `read` reads of it is the same definitions."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from itertools import groupby
from typing import Any

from onefunnel.agree.agreement.wording.benchmarks import span_of
from onefunnel.agree.agreement.wording.parts import WEEKDAYS
from onefunnel.agree.agreement.wording.problems import named
from onefunnel.ledger.conditions import text as conditions
from onefunnel.ledger.definitions import Benchmark, Definitions, Points, Sla, StageRule, Target, Tree, WorkingTime
from onefunnel.ledger.measure import measures
from onefunnel.words import MILLI_CENTS

HEAD = "The agreement of marketing and sales. Lines that begin with # are comments; they stay."
Evidence = Mapping[str, str]  # the path of a clause, such as 'stages.mql', and a comment that is put above it


def write(found: Definitions, *, in_force_on: date | None = None, note: str = "", evidence: Evidence | None = None) -> str:
    """The whole text."""
    why = evidence or {}
    blocks: list[list[str]] = [[f"# {HEAD}", *_top(found, in_force_on, note)]]
    blocks += [_block(f"stages.{rule.stage}", _stage(rule), why) for rule in found.stages]
    blocks += [_block(named(("slas", sla.name)), _sla(sla), why) for sla in found.slas]
    blocks += [
        _block(f"targets.{quarter_key(quarter_on)}", [_target(one) for one in each], why)
        for quarter_on, each in groupby(found.targets, key=lambda one: one.quarter_on)
    ]
    blocks += [_block(named(("benchmarks", one.name)), _benchmark(one), why) for one in found.benchmarks]
    blocks += [_block(named(("card", part.name)), _points(part), why) for part in found.card]
    blocks += [_block("calendar", _calendar(found.calendar), why)]
    blocks += [_block("attribution", [_line(f.name, getattr(found.attribution, f.name)) for f in fields(found.attribution)], why)]
    for name, words in (("channels", found.channels), ("reasons", found.reasons)):
        if words:
            blocks.append(_block(name, [_line(named((key,)), list(listed)) for key, listed in words.items()], why))
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _top(found: Definitions, in_force_on: date | None, note: str) -> Iterator[str]:
    if in_force_on:
        yield _line("in_force_on", in_force_on)
    else:
        yield "# in_force_on = 2026-12-01   # without it: from the day of the second signature"
    yield _line("note", note)
    yield f"{_line('ignored_after_hours', found.ignored_after_hours)}   # a lead is ignored after so long without a human touch"
    yield f"{_line('cohort_days', found.cohort_days)}   # a cohort's conversion counts what happens within so many days"
    yield _line("personas", list(found.personas))


def _block(path: str, lines: Iterable[str], why: Evidence) -> list[str]:
    said = [f"# {line}" for line in textwrap.wrap(why.get(path, ""), 116)]
    return [*said, f"[{path}]", *lines]


def _stage(rule: StageRule) -> Iterator[str]:
    yield _line("name", rule.name)
    if rule.team:
        yield _line("team", rule.team.value)
    if rule.queue:
        yield _line("queue", rule.queue)
    yield from _conditions(enters_when=rule.enters_when, leaves_when=rule.leaves_when)
    yield from _numbers(wait_days=rule.wait_days, at_most_once_days=rule.at_most_once_days)


def _sla(sla: Sla) -> Iterator[str]:
    yield _line("team", sla.team.value)
    yield _line("kind", sla.kind)
    yield _line("stage", sla.stage.value)
    if sla.hours is not None:
        yield _line("hours", sla.hours)
        yield _line("clock", sla.clock)
    if sla.least is not None:
        yield _line("least", sla.least)
    yield from _conditions(where=sla.where)


def _points(part: Points) -> Iterator[str]:
    yield _line("points", part.points)
    yield from _conditions(when=part.when)
    if part.each is not None:
        yield _line("each", conditions.write_each(part.each))
        yield from _numbers(most=part.most)
    yield from _numbers(within_days=part.within_days)


def _target(one: Target) -> str:
    return _line(one.measure, _whole(one.measure, one.value))


def _benchmark(one: Benchmark) -> Iterator[str]:
    yield _line("measure", one.measure)
    if one.segment:
        yield _line("segment", one.segment)
    yield _line("source", one.source)
    if spans := [(key, _whole(one.measure, figure.value)) for figure in one.figures if (key := span_of(figure))]:
        yield f"figures = {{ {', '.join(f'{key} = {value}' for key, value in spans)} }}"
        return
    for figure in one.figures:
        yield _line("figure", _whole(one.measure, figure.value))
        yield _line("since", figure.from_on)


def _whole(name: str, value: float) -> int | float:
    """A value as people write it: money in whole units, no needless decimals."""
    measure = measures().get(name)
    told = value / MILLI_CENTS if measure and measure.unit == "money" else value
    return int(told) if float(told).is_integer() else told


def _calendar(found: WorkingTime) -> Iterator[str]:
    yield _line("zone", found.zone)
    yield _line("fiscal_month", found.fiscal_month)
    yield _line("currency", found.currency)
    hours = ", ".join(f'{WEEKDAYS[day - 1]} = "{opens}-{closes}"' for day, (opens, closes) in found.hours.items())
    yield f"hours = {{ {hours} }}" if hours else "hours = {}"
    yield _line("holidays", list(found.holidays))


def _conditions(**said: Tree | None) -> Iterator[str]:
    for key, tree in said.items():
        if tree is not None:
            yield _line(key, conditions.write(tree))


def _numbers(**said: int | None) -> Iterator[str]:
    yield from (_line(key, value) for key, value in said.items() if value)


def _line(key: str, value: object) -> str:
    return f"{key} = {literal(value)}"


def literal(value: Any) -> str:
    """A value as TOML writes it. A text stands in the quotes that need no escapes; a long list takes a line a word."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        inside = [literal(one) for one in value]
        short = f"[{', '.join(inside)}]"
        return short if len(short) < 100 else "[\n" + "".join(f"    {one},\n" for one in inside) + "]"
    if isinstance(value, str) and "\n" in value and "'''" not in value:
        return f"'''\n{value}'''"
    if isinstance(value, str):
        plain = "'" not in value and '"' in value and value.isprintable()
        return f"'{value}'" if plain else json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value)


def quarter_key(quarter_on: date) -> str:
    """A quarter as the text names it: by the calendar where it is one, by the month that it begins in otherwise."""
    return f"{quarter_on:%Y}-Q{quarter_on.month // 3 + 1}" if quarter_on.month % 3 == 1 else f"{quarter_on:%Y-%m}"
