"""A measure is one question in one .sql file: what it asks, in which unit, which way is better, and the list behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property
from pathlib import Path
from typing import Literal, cast, get_args

from onefunnel.ledger import sqltext
from onefunnel.ledger.clock import UTC_CLOCK, Clock
from onefunnel.ledger.sqltext import MalformedSqlError, SqlText
from onefunnel.words import DIMENSIONS, Scope

PACKAGE = Path(__file__).parents[1]
CHAPTERS = ("agree", "plan", "work", "learn", "arm", "meet")  # other rooms keep statements of their own, which ask nothing
Unit = Literal["money", "percent", "count", "days", "hours", "ratio"]
Direction = Literal["up", "down", "none"]
Shape = Literal["value", "series", "table"]
NEEDED = ("question", "unit", "direction", "sla", "word", "shape", "adds")
OPTIONAL = ("opens", "sorts", "note", "lacks", "chooses")
FINAL_SELECT = re.compile(r"^select\b", re.MULTILINE)
COLUMN = r"[a-z_][a-z0-9_]*"
ADDS = re.compile(rf"none|count|(?:sum|parts|share|mean|median) {COLUMN}|ratio {COLUMN} {COLUMN}")
SORTS = re.compile(rf"{COLUMN}(?: desc)?")


class UnknownMeasureError(Exception):
    """Nobody asks a question of that name. `close` lists names that look like it."""

    def __init__(self, name: str, close: list[str]) -> None:
        self.name, self.close = name, close
        hint = f"; did you mean {' or '.join(close)}?" if close else ""
        super().__init__(f"there is no measure '{name}'{hint}")

    @property
    def sentence(self) -> str:
        """The same as a sentence of its own."""
        said = str(self)
        return f"{said[0].upper()}{said[1:]}{'' if self.close else '.'}"


class UnknownChoiceError(ValueError):
    """A measure was asked with a choice that it does not have."""


@dataclass(frozen=True)
class Measure:
    """One named question. Percent is 0 to 100, money is milli-cents of the base currency, days and hours are numbers.

    `adds` says how `value` follows from the list; `opens` is the column of a series or table whose value narrows the
    list; `sorts` orders the list; `note` always stands beside the answer; `lacks` names dimensions its records never carry;
    `chooses` names what its asker may choose beside the scope, with the values there are, the usual one first.
    """

    name: str
    path: Path
    question: str
    unit: Unit
    direction: Direction
    sla: str
    word: str
    shape: Shape
    adds: str
    opens: str
    sorts: str
    note: str
    lacks: tuple[str, ...]
    chooses: tuple[tuple[str, tuple[str, ...]], ...]
    sql: str

    @cached_property
    def ctes(self) -> str:
        """The text before its final select; one of its CTEs is `rows`, the very records counted."""
        return self.sql[: final_select(self.sql)].rstrip()

    def parameters(self, scope: Scope, clock: Clock = UTC_CLOCK) -> dict[str, object]:
        """All that its text binds: the scope's own, and a value for each of its choices. Raises UnknownChoiceError."""
        wanted = dict(scope.choices)
        for name, values in self.chooses:
            if wanted.setdefault(name, values[0]) not in values:
                raise UnknownChoiceError(f"{name} can be {', '.join(values)}, not '{wanted[name][:40]}'")
        return scope.parameters(clock.begins_at) | {name: wanted[name] for name, _ in self.chooses}

    @property
    def agreed_sla(self) -> str:
        """The kind of SLA that the agreement sets for it, from a head such as `sla: agreed first_response`; else empty."""
        return self.sla.removeprefix("agreed ") if self.sla.startswith("agreed ") else ""

    @property
    def capability(self) -> str:
        """The folder it lives in, such as learn/winloss."""
        return self.path.parent.relative_to(PACKAGE).as_posix()

    @property
    def examples(self) -> Path:
        return self.path.with_suffix("").with_suffix(".examples.yaml")


@cache
def measures() -> dict[str, Measure]:
    """Every measure by its name, which is its file's stem. Raises MalformedSqlError."""
    found: dict[str, Measure] = {}
    for path in sorted(path for chapter in CHAPTERS for path in (PACKAGE / chapter).rglob("*.sql")):
        if path.stem in found:
            raise MalformedSqlError(f"two measures are named {path.stem}: {found[path.stem].path} and {path}")
        found[path.stem] = read(path)
    return found


@cache
def choices() -> dict[str, tuple[str, ...]]:
    """Everything that any measure lets its asker choose, with all the values."""
    found: dict[str, dict[str, None]] = {}
    for one in measures().values():
        for name, values in one.chooses:
            found.setdefault(name, {}).update(dict.fromkeys(values))
    return {name: tuple(values) for name, values in found.items()}


def measure(name: str) -> Measure:
    """The measure of that name. Raises UnknownMeasureError with names that look like it."""
    known = measures()
    if name not in known:
        raise UnknownMeasureError(name, get_close_matches(name, known, n=3, cutoff=0.5))
    return known[name]


def read(path: Path) -> Measure:
    """One file as a measure, its head checked."""
    text = sqltext.read(path)
    text.need(*NEEDED)
    text.allow(*NEEDED, *OPTIONAL)
    head = text.head
    _check(text)
    return Measure(
        name=path.stem,
        path=path,
        question=head["question"],
        unit=cast(Unit, head["unit"]),
        direction=cast(Direction, head["direction"]),
        sla=head["sla"],
        word=head["word"],
        shape=cast(Shape, head["shape"]),
        adds=head["adds"],
        opens=head.get("opens", ""),
        sorts=head.get("sorts", ""),
        note=head.get("note", ""),
        lacks=tuple(head.get("lacks", "").replace(",", " ").split()),
        chooses=_choices(head.get("chooses", "")),
        sql=text.body,
    )


def _choices(said: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """`stage won lost; by channel campaign` as names with their values."""
    return tuple((name, tuple(values)) for name, *values in (part.split() for part in said.split(";") if part))


def final_select(sql: str) -> int:
    """Where the one select that stands at the start of a line begins."""
    starts = [found.start() for found in FINAL_SELECT.finditer(sql)]
    if len(starts) != 1:
        raise MalformedSqlError(f"a measure has one final select at the start of a line, this text has {len(starts)}")
    return starts[0]


def _check(text: SqlText) -> None:
    head, name = text.head, text.path.name
    for key, kinds in (("unit", Unit), ("direction", Direction), ("shape", Shape)):
        if head[key] not in get_args(kinds):
            raise MalformedSqlError(f"{name} has '{key}: {head[key]}'; it can be {', '.join(get_args(kinds))}")
    if not ADDS.fullmatch(head["adds"]):
        raise MalformedSqlError(f"{name} has 'adds: {head['adds']}', which is no rule")
    if head["shape"] == "value" and "opens" in head:
        raise MalformedSqlError(f"{name} is one value; it opens as a whole")
    if "opens" in head and not re.fullmatch(COLUMN, head["opens"]):
        raise MalformedSqlError(f"{name} opens '{head['opens']}', which is no column")
    if "sorts" in head and not SORTS.fullmatch(head["sorts"]):
        raise MalformedSqlError(f"{name} sorts '{head['sorts']}'; it can be a column, or a column and desc")
    if unknown := set(head.get("lacks", "").replace(",", " ").split()) - set(DIMENSIONS):
        raise MalformedSqlError(f"{name} lacks {sorted(unknown)}, which are no dimensions")
    if not re.search(r"^(?:with |    ?)?rows as \(|^rows as \(|^with rows as \(", text.body, re.MULTILINE):
        raise MalformedSqlError(f"{name} has no CTE named rows, so it has no list")
    final_select(text.body)
