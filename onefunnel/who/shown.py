"""One person, account or deal written out: its facts in words, where it comes from, and what the source says beside."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.urls import reverse

from onefunnel.ledger.facts import TABLES
from onefunnel.store.engine import engine
from onefunnel.web import figures
from onefunnel.who.columns import PAGES, money
from onefunnel.who.listing import Listed
from onefunnel.who.names import names
from onefunnel.who.records import Account, Opportunity, Owner, Person
from onefunnel.words import on

CHANGES = (Path(__file__).parent / "deal_changes.sql").read_text()
FACT = {Person: "people", Account: "accounts", Opportunity: "opportunities", Owner: "owners"}
KEYS = ("account", "person", "owner", "campaign", "product", "parent", "merged_into")
MONEY = ("amount", "list_price", "annual_revenue")
APART = ("key", "name", "extra", "currency", "source", "source_id", "import_id", "entry", "told_at", "deleted_at", "merged_into")
WORDS = {"crm_stage": "CRM stage", "probability_permille": "Probability", "created_at": "Created", "close_on": "Closes on",
         "closed_at": "Closed", "annual_revenue": "Revenue a year", "list_price": "List price", "lost_reason": "Lost because",
         "email": "E-mail", "person": "First contact", "parent": "Belongs to"}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One fact: its word, its value, the page it opens, and what the column means."""

    word: str
    value: str
    link: str
    means: str


@dataclass(frozen=True)
class Change:
    """One field of a deal that changed."""

    field: str
    before: str
    after: str
    by: str
    changed_at: datetime | None


def as_data(row: Listed) -> dict[str, Any]:
    """A record as JSON: money in milli-cents, keys as keys."""
    said = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.attname != "entry"}
    said["extra"] = beside(row)
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}


def beside(row: Listed) -> dict[str, Any]:
    """The source's other columns, under their own names."""
    try:
        said = json.loads(row.extra) if row.extra else {}
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def lines(row: Listed, *, people: bool) -> list[Line]:
    """Every fact that is known, in the order of `ledger.facts`."""
    table = TABLES[FACT[type(row)]]
    fields = [c for c in table.columns if c.name not in APART and c.name != table.key]
    keys = [getattr(row, c.name) for c in fields if c.name in KEYS]
    called = names(keys, people=people)
    return [
        Line(_word(c.name), _value(row, c.name, called), _link(row, c.name, people), c.says)
        for c in fields
        if getattr(row, c.name) not in (None, "")
    ]


def changes(deal: Opportunity) -> list[Change]:
    """What the ledger knows to have changed about a deal, the latest first."""
    found = engine().rows(CHANGES, {"opportunity": deal.key}).dicts()
    owners = names(str(row["owner"]) for row in found if row["owner"])
    values = [row[side] for row in found if row["field"] == "owner" for side in ("old_value", "new_value")]
    owners |= names(str(value) for value in values if value)
    return [_change(row, owners, deal.currency) for row in found]


def _change(row: dict[str, Any], owners: dict[str, str], currency: str) -> Change:
    before, after = (_side(row["field"], row[side], owners, currency) for side in ("old_value", "new_value"))
    at = row["changed_at"]
    return Change(
        _word(row["field"]), before, after, owners.get(row["owner"] or "", ""), at if isinstance(at, datetime) else None
    )


def _side(field: str, value: str | None, owners: dict[str, str], currency: str) -> str:
    if not value:
        return figures.NONE
    if field in MONEY and value.lstrip("-").isdecimal():
        return money(int(value), currency)
    if field == "close_on":
        return _day(value)
    return owners.get(value, value)


def _day(value: str) -> str:
    """A change tells a day as its source wrote it."""
    try:
        return on(date.fromisoformat(value))
    except ValueError:
        return value


def _word(column: str) -> str:
    return WORDS.get(column, column.replace("_", " ").capitalize())


def _value(row: Listed, column: str, called: dict[str, str]) -> str:
    value = getattr(row, column)
    if column in KEYS:
        return called[value]
    if column in MONEY:
        return money(value, row.currency if isinstance(row, (Account, Opportunity)) else "")
    if column == "probability_permille":
        return f"{value / 10:g}%"
    return figures.cell(value)


def _link(row: Listed, column: str, people: bool) -> str:
    value = str(getattr(row, column))
    if column not in KEYS or value[:1] not in PAGES or (value[0] == "p" and not people):
        return ""
    return reverse(PAGES[value[0]], args=[value])
