"""What a comment is about: a measure asked about a scope of days, filters, past day, version, choices; one way to write it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from django.http import QueryDict
from django.urls import reverse

from onefunnel.ledger.measure import Measure, measure
from onefunnel.store.engine import clock
from onefunnel.web import calendar, scopes
from onefunnel.words import EVER, Scope, on


@dataclass(frozen=True)
class Subject:
    """A number. Two addresses that ask the same of the same measure are one subject."""

    measure: Measure
    scope: Scope

    @property
    def asked(self) -> str:
        return scopes.query(self.scope)

    @property
    def place(self) -> str:
        """The digest by which the number's comments are found."""
        return hashlib.sha256(f"{self.measure.name}?{self.asked}".encode()).hexdigest()

    @property
    def address(self) -> str:
        """The number's own page."""
        return f"{reverse('definition', args=[self.measure.name])}?{self.asked}"

    @property
    def thread(self) -> str:
        """The address of its comments alone."""
        return f"{reverse('comments_of', args=[self.measure.name])}?{self.asked}"

    def says(self, called: Mapping[str, str] | None = None) -> str:
        """The scope in words: 'Q4 2026, region EMEA, as of 3 Oct 2026, under v2'. `called` names owners by their keys."""
        names, scope = called or {}, self.scope
        said = [calendar.says(scope.period), *(f"{name} {names.get(value, value)}" for name, value in scope.filters.items())]
        said += [f"as of {on(scope.as_of)}"] if scope.as_of else []
        said += [f"under v{scope.version}"] if scope.version is not None else []
        return ", ".join(said + [f"{name.replace('_', ' ')} {value.replace('_', ' ')}" for name, value in scope.choices])


def subject(name: str, scope: Scope) -> Subject:
    """The number that a measure and a scope name. Raises UnknownMeasureError."""
    found = measure(name)
    wanted = dict(scope.choices)
    chosen = tuple(
        (one, wanted[one]) for one, values in sorted(found.chooses) if one in wanted and wanted[one] != values[0]
    )  # the usual choice is made by not choosing
    seen_at = datetime.combine(scope.as_of.astimezone(UTC).date(), time.max, UTC) if scope.as_of else None
    return Subject(found, replace(scope, as_of=seen_at, choices=chosen))


def read(name: str, asked: str, *, today: date) -> Subject:
    """The number that `asked`, a part of an address, tells of. Raises UnknownMeasureError."""
    said = QueryDict(asked).dict()
    if not {"period", "from", "to"} & said.keys():
        said["period"] = "all"
    about = scopes.read({key: str(value) for key, value in said.items()}, today=today, fiscal=clock().fiscal_month(today))
    return subject(name, about.scope)


def owners(subjects: list[Subject]) -> list[str]:
    """The keys of colleagues that these scopes narrow to."""
    return [one.scope.owner for one in subjects if one.scope.owner]


def is_ever(scope: Scope) -> bool:
    """Whether nothing narrows the question at all."""
    return scope == Scope(EVER)
