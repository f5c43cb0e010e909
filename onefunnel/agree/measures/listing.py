"""The very records that a number counts: one page of them, keys turned into the names this person may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from onefunnel.agree.measures.asking import Held, keep
from onefunnel.ledger import answer as answers
from onefunnel.ledger.answer import Answer, opening, plain
from onefunnel.ledger.engine import Engine, Reading
from onefunnel.ledger.measure import Measure, measure
from onefunnel.web import figures
from onefunnel.web.scopes import Asked
from onefunnel.web.tables import Cell, Column, Table
from onefunnel.who.access import Action, may
from onefunnel.who.names import names
from onefunnel.words import MILLI_CENTS, Scope

PAGE = 50
CHUNK = 20_000
NAMED = {"a": "account", "p": "person", "o": "deal"}  # the first letter of a key and the URL name of its page
OURS = ("entry", "lead", "move", "touch", "sign", "point_parts")  # known to the ledger alone: exported, not shown
NUMERIC = ("money", "percent", "count", "days", "hours", "ratio")


class UnknownColumnError(Exception):
    """A list was to be sorted by a column it does not have."""


class LedgerMovedError(Exception):
    """The ledger changed while a list was written out; asking again gives a whole one."""


@dataclass(frozen=True)
class Listing:
    """One page of a list with its total, and the number that follows from all of it."""

    answer: Answer
    total: int
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


def ask(
    engine: Engine, name: str, scope: Scope, *, opened: str | None = None, sort: str = "", limit: int = PAGE, start: int = 0
) -> Answer:
    """One page of records. `sort` is a column, with a minus before it for descending."""
    asked = by(engine, measure(name), scope, opened, sort)
    return answers.records(engine, asked, scope, opened=opened, limit=limit, start=start)


def first(engine: Engine, name: str, scope: Scope, *, limit: int, opened: str | None = None, sort: str = "") -> Answer:
    """The first records, for a page that shows a few of them; kept, as answers are, while the generation stands."""
    key = ("first", name, scope, opened, sort, limit)

    def find(reading: Reading) -> Answer:
        return ask(Held(reading), name, scope, opened=opened, sort=sort, limit=limit)

    return engine.read(lambda reading: keep(reading, key, lambda: find(reading)))


def by(engine: Engine, asked: Measure, scope: Scope, opened: str | None, sort: str) -> Measure:
    """The measure with its list sorted another way, where one is asked for. Raises UnknownColumnError."""
    if not sort:
        return asked
    column = sort.removeprefix("-")
    known = answers.records(engine, asked, scope, opened=opened, limit=0).columns
    if column not in known:
        raise UnknownColumnError(f"{asked.name} has no column “{column[:40]}”; it has {', '.join(known)}")
    return replace(asked, sorts=f"{column} desc" if sort.startswith("-") else column)


def listing(
    engine: Engine,
    name: str,
    asked: Asked,
    *,
    user: Any,
    opened: str | None = None,
    sort: str = "",
    size: int = PAGE,
    start: int = 0,
) -> Listing:
    """A page of the list as this person may see it."""
    found = ask(engine, name, asked.scope, opened=opened, sort=sort, limit=size, start=start)
    shown = [column for column in found.columns if column not in OURS and not _says_nothing(found, column)]
    kinds = {column: found.kind(column) for column in shown}
    people = may(user, Action.SEE_PEOPLE)
    called = _called(found.dicts(), kinds, people)
    columns = tuple(Column(heading(column, kinds[column]), kinds[column] in NUMERIC, *_sorting(column, sort)) for column in shown)
    rows = tuple(
        tuple(_cell(row[column], kinds[column], found.currency, called, people) for column in shown) for row in found.dicts()
    )
    return Listing(found, found.total or 0, columns, rows)


def _says_nothing(found: Answer, column: str) -> bool:
    """A mark of records left out, where none of the page is."""
    return column.startswith("without_") and not any(row[column] for row in found.dicts())


def table(found: Answer, caption: str, query: str) -> Table:
    """A series or a table as it was answered; the column it opens by leads to the records of its row."""
    kinds = {column: found.kind(column) for column in found.columns}
    columns = [Column(heading(column, kind), kind in NUMERIC) for column, kind in kinds.items()]
    called = _called(found.dicts(), kinds, False)

    def cell(row: dict[str, object], column: str) -> Cell:
        plain = _cell(row[column], kinds[column], found.currency, called, False)
        return replace(plain, link=records_of(found, query, row[column])) if column == found.opens else plain

    return Table(caption, columns, [[cell(row, column) for column in found.columns] for row in found.dicts()])


def records_of(found: Answer, query: str, opened: object = None) -> str:
    """The address of the list of records that a number counts, or that one of its rows counts."""
    narrowed = f"{query}&{urlencode({'opened': opening(opened)})}" if opened is not None else query
    return f"{reverse('records', args=[found.name])}?{narrowed}"


def heading(column: str, kind: str) -> str:
    """A column's name in plain words, with its unit where the name does not say it."""
    word = {"opportunity": "deal", "crm_stage": "CRM stage"}.get(column, column)
    for ending in ("_at", "_on"):
        word = word.removesuffix(ending)
    return word.replace("_", " ").removeprefix("is ").capitalize() if word != "CRM stage" else word


def _sorting(column: str, sort: str) -> tuple[str, str]:
    """Where a click leads (the other way round if it is sorted by this column), and how it is sorted now."""
    if sort == column:
        return f"-{column}", "ascending"
    return column, "descending" if sort == f"-{column}" else ""


def with_names(found: Answer, called: dict[str, str]) -> list[dict[str, object]]:
    """The rows as JSON values, each key followed by the name it stands for."""
    wide: list[dict[str, object]] = []
    for row in found.dicts():
        said: dict[str, object] = {}
        for column, cell in row.items():
            said[column] = plain(cell)
            if found.kind(column) == "key":
                said[f"{column}_name"] = called.get(str(cell)) if cell is not None else None
        wide.append(said)
    return wide


def names_in(found: Answer, *, people: bool) -> dict[str, str]:
    """The names behind every key of a page, as far as this person may see them."""
    return _called(found.dicts(), {column: found.kind(column) for column in found.columns}, people)


def _called(rows: Iterable[dict[str, object]], kinds: dict[str, str], people: bool) -> dict[str, str]:
    keys = [column for column, kind in kinds.items() if kind == "key"]
    return names((str(row[column]) for row in rows for column in keys if row[column]), people=people)


def _cell(value: object, kind: str, currency: str, called: dict[str, str], people: bool) -> Cell:
    if value is None or value == "":
        return Cell(figures.NONE, kind in NUMERIC)
    if kind == "key":
        return Cell(called.get(str(value), str(value)), link=page_of(str(value), people))
    if kind in ("money", "percent", "hours", "days", "ratio"):
        return Cell(figures.whole(value, kind, currency), True)
    return Cell(figures.cell(value), kind in NUMERIC, is_whole=kind in ("date", "time"))


def page_of(key: str, people: bool) -> str:
    """The page of an account, a person or a deal, where there is one that this person may open."""
    name = NAMED.get(key[:1])
    if name is None or (name == "person" and not people):
        return ""
    try:
        return reverse(name, args=[key])
    except NoReverseMatch:
        return ""


def exported(
    engine: Engine, name: str, scope: Scope, *, user: Any, opened: str | None, sort: str
) -> tuple[Sequence[str], Iterator[Sequence[Any]]]:
    """The whole list for a file: every key beside its name, money in whole units beside its currency."""
    first = ask(engine, name, scope, opened=opened, sort=sort, limit=CHUNK)
    kinds = {column: first.kind(column) for column in first.columns}
    heads: list[str] = []
    for column, kind in kinds.items():
        heads += {"key": [column, f"{column}_key"], "money": [f"{column}_{first.currency}".lower().rstrip("_")]}.get(
            kind, [column]
        )
    return heads, _all_rows(engine, name, first, kinds, user, sort)


def _all_rows(engine: Engine, name: str, first: Answer, kinds: dict[str, str], user: Any, sort: str) -> Iterator[Sequence[Any]]:
    people = may(user, Action.SEE_PEOPLE)
    chunk, start = first, 0
    while chunk.rows:
        called = _called(chunk.dicts(), kinds, people)
        for row in chunk.dicts():
            yield [cell for column, kind in kinds.items() for cell in _exported(row[column], kind, called)]
        start += CHUNK
        if start >= (first.total or 0):
            return
        chunk = ask(engine, name, first.scope, opened=first.opened, sort=sort, limit=CHUNK, start=start)
        if chunk.freshness.generation != first.freshness.generation:
            raise LedgerMovedError(f"the ledger changed while {name} was written out")


def _exported(value: object, kind: str, called: dict[str, str]) -> list[Any]:
    if kind == "key":
        return [called.get(str(value), "") if value else None, value]
    if kind == "money" and isinstance(value, int):
        return [value / MILLI_CENTS]
    return [value]
