"""An answer: rows with their question, unit, scope, freshness, agreement and the SQL that made them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from onefunnel.ledger.beyond import beyond
from onefunnel.ledger.engine import DEADLINE_SECS, Engine, Freshness, Reading, Result
from onefunnel.ledger.held import NO_AGREEMENT, held
from onefunnel.ledger.keys import is_key
from onefunnel.ledger.measure import Direction, Measure, Shape, Unit
from onefunnel.words import Scope

KINDS = {
    "amount": "money", "price": "money", "percent": "percent", "days": "days", "hours": "hours", "on": "date", "at": "time",
    "ratio": "ratio", "month": "date", "quarter": "date",
}  # fmt: skip
KEYS = ("account", "person", "owner", "opportunity", "product", "campaign", "entry", "lead", "touch", "content", "move")


@dataclass(frozen=True)
class Answer:
    """What a measure says about a scope. `rows` are tuples under `columns`; the column `value` is the number itself.

    For a list, `total` counts all its records, `value` is the number that follows from them by the measure's `adds`, and
    `rows` holds one page. Money is in milli-cents of `currency`; percent is 0 to 100. `agreement` names the version or versions
    it was counted under, `breaks` the instants (UTC) inside the period at which another took over, `takeovers` their days and
    numbers. `cautions` are those of the `notes` that tell what the number leaves out, for whoever shows it among others.
    """

    name: str
    question: str
    unit: Unit
    direction: Direction
    sla: str
    word: str
    shape: Shape
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    scope: Scope
    freshness: Freshness
    sql: str
    currency: str = ""
    agreement: str = NO_AGREEMENT
    breaks: tuple[datetime, ...] = ()
    takeovers: tuple[tuple[date, int], ...] = ()
    notes: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    opens: str = ""
    opened: str | None = None
    total: int | None = None
    counted: object = None

    @property
    def value(self) -> object:
        """The one number: a list's count or sum, a value's only cell. None where there is nothing to answer from."""
        if self.total is not None:
            return self.counted
        return self.rows[0][self.columns.index("value")] if self.rows and self.shape == "value" else None

    def dicts(self) -> list[dict[str, object]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def kind(self, column: str) -> str:
        """How a column's cells read: money, percent, count, days, hours, ratio, date, time, flag, key or text."""
        if column == "value":
            return self.unit
        if column in KEYS:
            return "key"
        if column.startswith("of_") and any(is_key(cell) for cell in self.cells(column)):
            return "key"  # what a measure is broken down by may be colleagues
        if (known := KINDS.get(column.rsplit("_", 1)[-1])) and "without_" not in column:  # those count records
            return known
        cell = next((cell for cell in self.cells(column) if cell is not None), None)
        if isinstance(cell, bool):
            return "flag"
        return "count" if isinstance(cell, int | float | Decimal) else "text"

    def cells(self, column: str) -> list[object]:
        """One column, top to bottom."""
        place = self.columns.index(column)
        return [row[place] for row in self.rows]

    def json(self) -> dict[str, object]:
        """The answer as plain JSON values: dates and times as ISO text, the scope as its parameters."""
        fresh = self.freshness
        said: dict[str, object] = {
            "measure": self.name, "question": self.question, "unit": self.unit, "currency": self.currency,
            "direction": self.direction, "sla": self.sla, "word": self.word, "shape": self.shape,
            "scope": {
                "from": plain(self.scope.period.begins_on), "to": plain(self.scope.period.ends_on),
                "as_of": plain(self.scope.as_of), **self.scope.filters, **dict(self.scope.choices),
                **({} if self.scope.version is None else {"version": self.scope.version}),
            },
            "freshness": {
                "generation": fresh.generation, "position": fresh.position,
                "folded_at": plain(fresh.folded_at), "told_at": plain(fresh.told_at),
            },
            "agreement": self.agreement, "breaks": [plain(at) for at in self.breaks],
            "notes": list(self.notes), "columns": list(self.columns),
            "kinds": {column: self.kind(column) for column in self.columns},
            "rows": [{column: plain(cell) for column, cell in row.items()} for row in self.dicts()], "sql": self.sql,
        }  # fmt: skip
        if self.total is not None:
            said |= {"opened": self.opened, "total": self.total, "value": plain(self.counted)}
        return said


def plain(value: object) -> object:
    """A cell as JSON knows it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def opening(value: object) -> str:
    """What `records` takes as `opened` for this value of a measure's `opens` column: the text that SQL casts it to."""
    return str(value).lower() if isinstance(value, bool) else str(plain(value))


def answer(engine: Engine, measure: Measure, scope: Scope, *, deadline_secs: float = DEADLINE_SECS) -> Answer:
    """Ask one measure, as of the last fold or of a day before it (`as_of`). Raises DeadlineError, DamagedLedgerError."""

    def work(reading: Reading) -> Answer:
        asked = _as_of(scope, reading)
        result = reading.rows(measure.sql, measure.parameters(asked, reading.clock), deadline_secs)
        found = _plain_answer(reading, measure, asked, result, deadline_secs)
        cautions = tuple(_cautions(reading, measure, found, deadline_secs))
        return replace(found, notes=(*_notes(measure, found), *cautions), cautions=cautions, sql=measure.sql)

    return engine.read(work)


def records(
    engine: Engine, measure: Measure, scope: Scope, *,
    opened: str | None = None, limit: int = 100, start: int = 0, after: Mapping[str, object] | None = None,
    deadline_secs: float = DEADLINE_SECS,
) -> Answer:  # fmt: skip
    """The records a measure counts, one page of them, with the count of all and the number that follows from them.

    `opened` narrows the list to one value of the measure's `opens` column, written as text. Raises ValueError where the
    measure has no such column. `after` is a place in the list (`ledger.beyond`) after which the page begins.
    """
    listed = _list_sql(measure, opened)
    further, place = beyond(measure, after)

    def work(reading: Reading) -> Answer:
        asked = _as_of(scope, reading)
        named: Mapping[str, object] = {
            **measure.parameters(asked, reading.clock),
            **place,
            "opened": opened,
            "limit": limit,
            "start": start,
        }
        ((total, counted),) = reading.rows(f"{listed}\n{_adding(measure)}", named, deadline_secs).rows
        page = f"{listed}\nselect * from opened_rows{further} order by {_order(measure)} limit $limit offset $start"
        result = reading.rows(page, named, deadline_secs)
        found = _plain_answer(reading, measure, asked, result, deadline_secs)
        return replace(found, sql=f"{measure.ctes}\nselect * from rows\n", total=_int(total), counted=counted, opened=opened)

    return engine.read(work)


def _list_sql(measure: Measure, opened: str | None) -> str:
    if opened is None:
        return f"{measure.ctes},\nopened_rows as (\n    select * from rows\n)"
    if not measure.opens:
        raise ValueError(f"{measure.name} opens as a whole, not by a value")
    return f"{measure.ctes},\nopened_rows as (\n    select * from rows where cast({measure.opens} as string) = $opened\n)"


def _adding(measure: Measure) -> str:
    """The select that makes the number from the list, by the measure's own rule."""
    rule, *columns = measure.adds.split()
    return f"select count(*) as total, {adding(rule, columns, measure.unit)} as counted from opened_rows"


def adding(rule: str, columns: list[str], unit: str) -> str:
    """An aggregate in our SQL for one `adds` rule."""
    first = columns[0] if columns else ""
    exact = re.search(r"_(?:percent|hours|ratio)$", first)
    total = f"sum({first})"
    hundred = "100 * " if unit == "percent" else ""
    return {
        "none": "cast(null as bigint)",
        "count": "count(*)",
        "sum": f"coalesce({total}, 0)",
        "parts": f"of_div(coalesce({total}, 0), 1000000000)",
        "share": f"of_div({hundred}count(*) filter (where {first}), count({first}))",
        "mean": f"of_div(sum(of_micros({first})), 1000000 * count({first}))"
        if exact
        else f"of_div(sum({first}), count({first}))",
        "median": f"round(percentile_cont(5e-1) within group (order by {first}), 4)",
        "ratio": f"of_div({hundred}coalesce({total}, 0), sum({columns[-1] if columns else ''}))",
    }[rule]


def _order(measure: Measure) -> str:
    """The list's order: the measure's own, then what makes a record of the list the only one of its kind."""
    column, _, desc = measure.sorts.partition(" ")
    chosen = f"{column} {desc or 'asc'} nulls last, " if column else ""
    return f"{chosen}1 nulls last{f', {measure.opens} nulls last' if measure.opens else ''}"


def _plain_answer(reading: Reading, measure: Measure, asked: Scope, result: Result, deadline_secs: float) -> Answer:
    known = held(reading, asked, measure.agreed_sla, deadline_secs)
    return Answer(
        name=measure.name, question=measure.question, unit=measure.unit, direction=measure.direction,
        sla=known.sla or measure.sla, agreement=known.says, breaks=known.breaks, takeovers=known.takeovers,
        word=measure.word, shape=measure.shape, columns=result.columns, rows=tuple(result.rows), scope=asked,
        freshness=reading.freshness, sql=measure.sql, opens=measure.opens, currency=_currency(reading, deadline_secs),
    )  # fmt: skip


def _currency(reading: Reading, deadline_secs: float) -> str:
    rows = reading.rows("select currency from base_currency", {}, deadline_secs).rows
    return str(rows[0][0]) if rows and rows[0][0] else ""


def _as_of(scope: Scope, reading: Reading) -> Scope:
    """No later than the last fold: of what comes after it nothing is known, and a hold-out's horizon is not over by asking."""
    folded_at = reading.freshness.folded_at
    return replace(scope, as_of=folded_at) if folded_at and (not scope.as_of or scope.as_of > folded_at) else scope


def _notes(measure: Measure, found: Answer) -> Iterator[str]:
    """What must be said beside the number: the measure's own note and its SLA."""
    if measure.note:
        yield measure.note
    if measure.agreed_sla:
        yield f"SLA: {found.sla}."


def _cautions(reading: Reading, measure: Measure, found: Answer, deadline_secs: float) -> Iterator[str]:
    """What the number leaves out: filters it cannot follow, and records."""
    for name in found.scope.filters.keys() & set(measure.lacks):
        yield f"These records carry no {name}, so none is left when a {name} is chosen."
    for place, column in enumerate(found.columns):
        left_out = sum(_int(row[place] or 0) for row in found.rows) if column.startswith("without_") else 0
        if left_out and column == "without_rate":
            where = _unrated(reading, measure, found.scope, deadline_secs)
            yield f"{_records(left_out, f' in {where}')} no dated rate and {_are(left_out)} left out of every sum."
        elif left_out:
            lacking = column.removeprefix("without_").replace("_", " ")
            yield f"{_records(left_out)} no {lacking} and {_are(left_out)} left out."


def _records(count: int, which: str = "") -> str:
    return f"1 record{which} has" if count == 1 else f"{count:,} records{which} have"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _unrated(reading: Reading, measure: Measure, asked: Scope, deadline_secs: float) -> str:
    """The currencies of the records that no dated rate states in ours, in a phrase."""
    sql = f"{measure.ctes}\nselect distinct currency from rows where without_rate order by currency nulls last"
    return " and ".join(
        str(row[0] or "an unknown currency")
        for row in reading.rows(sql, measure.parameters(asked, reading.clock), deadline_secs).rows
    )


def _int(value: object) -> int:
    return int(value)  # type: ignore[call-overload,no-any-return]
