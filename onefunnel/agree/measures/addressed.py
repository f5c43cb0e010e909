"""A measure and a scope as an address names them; what nobody knows is not there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.http import Http404

from onefunnel.ledger.engine import Engine
from onefunnel.ledger.measure import Measure, UnknownMeasureError, measure
from onefunnel.store.engine import UnknownVersionError, clock, engine_for
from onefunnel.web import scopes
from onefunnel.web.scopes import Asked
from onefunnel.words import Scope


def asked(parameters: Mapping[str, str], *, today: date) -> Asked:
    """On pages of one number no period means all time: what is counted is what the address says."""
    said = {name: parameters[name] for name in parameters}
    named = said if {"period", "from", "to"} & said.keys() else said | {"period": "all"}
    return scopes.read(named, today=today, fiscal=clock().fiscal_month(today))


def engine_of(scope: Scope) -> Engine:
    """Where a version is asked for that nobody signed, there is no such page."""
    try:
        return engine_for(scope)
    except UnknownVersionError as unknown:
        raise Http404(f"{str(unknown)[0].upper()}{str(unknown)[1:]}.") from unknown


def measure_of(name: str) -> Measure:
    """The measure of that name. Raises Http404 with names that look like it."""
    try:
        return measure(name)
    except UnknownMeasureError as unknown:
        raise Http404(unknown.sentence) from unknown
