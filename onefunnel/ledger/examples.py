"""Worked examples: a sentence, the facts given, and what the measure must say. They are its tests and its help text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import yaml

from onefunnel.ledger import answer as answers
from onefunnel.ledger.engine import Engine
from onefunnel.ledger.measure import Measure
from onefunnel.words import DIMENSIONS, EVER, Period, Scope

Row = dict[str, object]
KEYS = {"says", "given", "scope", "then", "rows", "opened", "notes"}


@dataclass(frozen=True)
class Example:
    """`given` maps fact tables to rows, `then` is what the answer must hold in the columns that it names, in order.

    A signed agreement is given as a row of `agreements`. `rows` is what the list (or the list of `opened`) must hold in the
    same way, `notes` what must stand beside the answer.
    """

    says: str
    given: Mapping[str, list[Row]]
    scope: Scope
    then: tuple[Row, ...]
    rows: tuple[Row, ...] | None
    opened: str | None
    notes: tuple[str, ...]


def examples(measure: Measure) -> tuple[Example, ...]:
    """The worked examples beside a measure; none where the file is missing. Raises ValueError for a file that is not one."""
    if not measure.examples.exists():
        return ()
    said = yaml.safe_load(measure.examples.read_text())
    if not isinstance(said, list):
        raise ValueError(f"{measure.examples.name} is not a list of examples")
    return tuple(_example(measure, one) for one in said)


def _example(measure: Measure, said: dict[str, Any]) -> Example:
    if wrong := said.keys() - KEYS:
        raise ValueError(f"{measure.examples.name} has {sorted(wrong)}, which mean nothing in an example")
    return Example(
        says=said["says"],
        given={table: [_row(row) for row in rows] for table, rows in said["given"].items()},
        scope=_scope(measure, said.get("scope") or {}),
        then=tuple(said["then"]),
        rows=tuple(said["rows"]) if "rows" in said else None,
        opened=str(said["opened"]) if "opened" in said else None,
        notes=tuple(said.get("notes", ())),
    )


def _row(said: dict[str, Any]) -> Row:
    """A fact; an agreement's document says only what differs from the built-in one, and is written as a fact holds it."""
    document = said.get("document")
    return dict(said) if document is None else said | {"document": json.dumps(document, default=str, ensure_ascii=False)}


def _scope(measure: Measure, said: dict[str, Any]) -> Scope:
    if wrong := said.keys() - {"from", "to", "as_of", *DIMENSIONS, *(name for name, _ in measure.chooses)}:
        raise ValueError(f"{measure.examples.name} has a scope with {sorted(wrong)}")
    as_of = said.get("as_of")
    if isinstance(as_of, date) and not isinstance(as_of, datetime):
        as_of = datetime.combine(as_of, time.max)
    period = Period(said.get("from", EVER.begins_on), said.get("to", EVER.ends_on))
    filters = {name: said[name] for name in DIMENSIONS if name in said}
    choices = tuple((name, said[name]) for name, _ in measure.chooses if name in said)
    return Scope(period=period, as_of=as_of and as_of.replace(tzinfo=UTC), choices=choices, **filters)


def differences(engine: Engine, measure: Measure, example: Example) -> list[str]:
    """What an engine says otherwise than the example, in sentences; none where they agree."""
    found = answers.answer(engine, measure, example.scope)
    wrong = _compare("the answer", example.then, found.dicts())
    wrong += [f"no note says {note!r}; the notes are {found.notes}" for note in example.notes if note not in found.notes]
    listed = answers.records(engine, measure, example.scope, opened=example.opened, limit=1000)
    if example.rows is not None:
        wrong += _compare("the list", example.rows, listed.dicts())
    if measure.shape == "value" and measure.adds != "none" and listed.value != found.value:
        wrong.append(f"the list adds up to {listed.value}, the answer is {found.value}")
    return wrong


def _compare(what: str, wanted: tuple[Row, ...], found: list[Row]) -> list[str]:
    if len(wanted) != len(found):
        return [f"{what} has {len(found)} rows where {len(wanted)} were expected: {found}"]
    return [
        f"{what}, row {number}: {column} is {row.get(column, 'no column')!r} where {value!r} was expected"
        for number, (expected, row) in enumerate(zip(wanted, found, strict=True), 1)
        for column, value in expected.items()
        if column not in row or row[column] != value
    ]
