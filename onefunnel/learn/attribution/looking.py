"""From an address to a look at attribution and back: the scope, the reading that it tries, and all models over it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.utils import timezone

from onefunnel.agree.scoreboard import onboarding
from onefunnel.learn.attribution import trying
from onefunnel.learn.attribution.asking import Shown, look
from onefunnel.learn.attribution.trying import Tried
from onefunnel.ledger.definitions import Definitions
from onefunnel.store.engine import clock, engine, versions
from onefunnel.web import scopes
from onefunnel.web.scopes import Asked

TRIES = ("lookback", "half_life", "repeats", "direct", "answers")
COUNTED = {"money": "money", "conversions": "conversions"}


def looked(parameters: Mapping[str, str]) -> tuple[Shown, Asked, Tried]:
    """All models over the scope; as agreed, or as the address tries it."""
    days = clock()
    today = days.day_of(timezone.now())
    contents = onboarding.contents(engine())
    asked = scopes.read(parameters, today=today, latest=contents.latest(today), fiscal=days.fiscal_month(today))
    definitions = _definitions(asked)
    tried = trying.read(parameters, definitions.attribution)
    under = tried.under(definitions) if tried.tried or asked.scope.version is not None else None
    shown = look(
        engine(under=under), asked.scope, half_life_days=tried.choice.half_life_days,
        counts_only=parameters.get("count") == "conversions",
    )  # fmt: skip
    return shown, asked, tried


def address(asked: Asked, tried: Tried, parameters: Mapping[str, str]) -> str:
    """The part of an address that asks the same again, over the same days whenever it is opened."""
    tries = {name: parameters[name] for name in TRIES if tried.tried and parameters.get(name)}
    counted = {"count": "conversions"} if parameters.get("count") == "conversions" else {}
    return "&".join(part for part in (asked.query, urlencode(tries | counted)) if part)


def _definitions(asked: Asked) -> Definitions:
    """The version that the address asks by, else the last one that was signed. An unknown one counts as the last."""
    known = versions()
    return next((one.definitions for one in known if one.number == asked.scope.version), known[-1].definitions)
