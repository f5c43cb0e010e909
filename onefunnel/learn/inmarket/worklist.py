"""The accounts on the list as a person may see them: who, why, whose, and when sales last spoke with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from onefunnel.agree.measures import listing
from onefunnel.learn.inmarket.asking import BUSY, FREE
from onefunnel.ledger.engine import Engine
from onefunnel.web.scopes import Asked
from onefunnel.who.names import names
from onefunnel.words import on

SHOWN = {FREE: 12, BUSY: 6}


@dataclass(frozen=True)
class Row:
    """One account with the sentence that says why it stands on the list; its points open the signs that make them up."""

    account: str
    link: str
    reason: str
    points: str
    parts: str
    owner: str
    last_sales_touch: str


@dataclass(frozen=True)
class Work:
    """The first rows of one list, how many there are in all, and where all of them are."""

    rows: tuple[Row, ...]
    total: int
    link: str


def accounts(engine: Engine, asked: Asked, standing: str) -> Work:
    """The accounts of one standing, the most points first."""
    found = listing.first(engine, "in_market_accounts", asked.scope, limit=SHOWN[standing], opened=standing)
    dicts = found.dicts()
    called = names(str(row[key]) for row in dicts for key in ("account", "owner") if row[key])
    rows = tuple(_row(row, called, asked) for row in dicts)
    return Work(rows, found.total or 0, listing.records_of(found, asked.query, standing))


def _row(row: dict[str, Any], called: dict[str, str], asked: Asked) -> Row:
    key, spoken = str(row["account"]), row["last_sales_touch_at"]
    said = str(row["reason"])
    return Row(
        account=called.get(key, key),
        link=listing.page_of(key, people=False),
        reason=f"{said[:1].upper()}{said[1:]}",
        points=f"{row['points']:,.0f}",
        parts=f"{reverse('records', args=['in_market_points'])}?{asked.query}&{urlencode({'opened': key})}",
        owner=called.get(str(row["owner"]), "nobody"),
        last_sales_touch=on(spoken) if spoken else "never",
    )
