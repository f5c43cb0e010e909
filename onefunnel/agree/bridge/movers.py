"""The single changes that took most out of the pipeline, as the person who looks may see them: where to ask what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from onefunnel.agree.bridge.waterfall import SAYS
from onefunnel.agree.measures import listing
from onefunnel.ledger.engine import Engine
from onefunnel.web import figures
from onefunnel.web.scopes import Asked
from onefunnel.who.access import Action, may
from onefunnel.who.names import names
from onefunnel.words import on

SHOWN = 8


@dataclass(frozen=True)
class Mover:
    """One change: which deal, what happened to it, by how much, when, and who owns it."""

    deal: str
    account: str
    what: str
    figure: str
    changed: str
    owner: str
    link: str


def movers(engine: Engine, user: Any, asked: Asked) -> list[Mover]:
    """The largest steps down, won deals among them."""
    found = listing.first(engine, "bridge", asked.scope, limit=SHOWN, sort="amount")
    rows = [row for row in found.dicts() if isinstance(row["amount"], int) and row["amount"] < 0]
    people = may(user, Action.SEE_PEOPLE)
    called = names((str(row[key]) for row in rows for key in ("opportunity", "account", "owner") if row[key]), people=people)
    return [_mover(row, called, found.currency) for row in rows]


def _mover(row: dict[str, object], called: dict[str, str], currency: str) -> Mover:
    key, happened = str(row["opportunity"]), row["happened_at"]
    return Mover(
        called.get(key, key),
        called.get(str(row["account"]), "") if row["account"] else "",
        _what(row),
        figures.short(row["amount"], "money", currency),  # type: ignore[arg-type]
        on(happened) if isinstance(happened, datetime) else figures.NONE,
        called.get(str(row["owner"]), figures.NONE) if row["owner"] else figures.NONE,
        listing.page_of(key, people=False),
    )


def _what(row: dict[str, object]) -> str:
    """'Slipped from 15 Feb 2026 to 10 Apr 2026', 'Lost'."""
    said = SAYS[str(row["bar"])]
    was, now = row["was_close_on"], row["close_on"]
    if row["bar"] == "slipped" and isinstance(was, date) and isinstance(now, date):
        return f"{said} from {on(was)} to {on(now)}"
    return said
