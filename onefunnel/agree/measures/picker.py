"""The scope picker: presets, days, the day it is asked as of, what it is compared with, and the values each dimension has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest

from onefunnel.agree.measures.asking import ask_one
from onefunnel.ledger.engine import Engine
from onefunnel.web import calendar
from onefunnel.web.scopes import Asked
from onefunnel.who.names import names
from onefunnel.words import DIMENSIONS, EVER, Scope, on

KEPT = ("of", "version", "least")  # what else a page's address may say that choosing another period must not lose


@dataclass(frozen=True)
class Choice:
    """One value of a dimension, with the name a person knows it by."""

    value: str
    name: str
    chosen: bool


@dataclass(frozen=True)
class Dimension:
    """One select of the picker."""

    name: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Chip:
    """One filter in force, and the address without it."""

    dimension: str
    name: str
    without: str


@dataclass(frozen=True)
class Picker:
    """Everything the picker's form and chips show."""

    presets: tuple[tuple[str, str, str], ...]
    dimensions: tuple[Dimension, ...]
    chips: tuple[Chip, ...]
    begins_on: str
    ends_on: str
    clear: str
    today: str
    kept: tuple[tuple[str, str], ...]


def picker(engine: Engine, request: HttpRequest, asked: Asked, today: date) -> Picker:
    """Values that a filter names but no record carries are kept in the list, so that the form says what is in force."""
    values: dict[str, list[str]] = {name: [] for name in DIMENSIONS}
    for row in ask_one(engine, "scope_choices", Scope()).dicts():
        values[str(row["dimension"])].append(str(row["choice"]))
    for name, value in asked.scope.filters.items():
        if value not in values[name]:
            values[name].append(value)
    called = names([value for value in values["owner"] if _is_key(value)])
    filters = asked.scope.filters
    dimensions = tuple(_dimension(name, values[name], filters.get(name), called) for name in DIMENSIONS if values[name])
    chips = tuple(Chip(name, called.get(value, value), _without(request, name)) for name, value in filters.items())
    period = asked.scope.period
    if asked.as_of_on:
        chips = (Chip("as of", on(asked.as_of_on), _without(request, "as_of")), *chips)
    if asked.scope.version is not None:
        chips = (Chip("agreement", f"v{asked.scope.version}, for all time", _without(request, "version")), *chips)
    presets = tuple((name, says, _with_preset(request, name)) for name, says in calendar.PRESETS.items())
    ever = period == EVER
    return Picker(
        presets, dimensions, chips,
        "" if ever else period.begins_on.isoformat(), "" if ever else period.ends_on.isoformat(),
        _without(request, *DIMENSIONS, "as_of", "version") if chips else "", today.isoformat(),
        tuple((name, request.GET[name]) for name in KEPT if request.GET.get(name)),
    )  # fmt: skip


def _is_key(value: str) -> bool:
    return len(value) == 21 and value[:1] == "w"


def _dimension(name: str, values: list[str], chosen: str | None, called: dict[str, str]) -> Dimension:
    choices = [Choice(value, called.get(value, value), value == chosen) for value in values]
    return Dimension(name, tuple(sorted(choices, key=lambda choice: choice.name.casefold())))


def _without(request: HttpRequest, *dropped: str) -> str:
    asked = request.GET.copy()
    for name in (*dropped, "page", "format"):
        asked.pop(name, None)
    return f"{request.path}?{asked.urlencode()}" if asked else request.path


def _with_preset(request: HttpRequest, name: str) -> str:
    asked = request.GET.copy()
    for dropped in ("from", "to", "page", "format"):
        asked.pop(dropped, None)
    asked["period"] = name
    return f"{request.path}?{asked.urlencode()}"
