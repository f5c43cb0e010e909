"""How people, accounts and deals stand in a list: their headings, their cells and the links between them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from onefunnel.store.engine import clock
from onefunnel.web import figures
from onefunnel.web.tables import Cell, Column, Table
from onefunnel.who.listing import Asked
from onefunnel.who.names import names
from onefunnel.who.records import Account, Opportunity, Person

PAGES = {"p": "person", "a": "account", "o": "deal"}
Heading = tuple[str, str, bool]  # what it says, the column it sorts by, whether it holds numbers
PEOPLE: tuple[Heading, ...] = (
    ("Name", "name", False), ("Title", "", False), ("Account", "", False), ("Owner", "", False), ("Channel", "", False),
    ("Status", "", False), ("Known since", "created_at", False),
)  # fmt: skip
ACCOUNTS: tuple[Heading, ...] = (
    ("Name", "name", False), ("Industry", "", False), ("Segment", "", False), ("Region", "", False), ("Owner", "", False),
    ("Employees", "employees", True), ("Revenue a year", "annual_revenue", True),
)  # fmt: skip
DEALS: tuple[Heading, ...] = (
    ("Deal", "name", False), ("Account", "", False), ("Stage", "", False), ("Status", "", False), ("Owner", "", False),
    ("Amount", "amount", True), ("Closes", "close_on", False),
)  # fmt: skip


def people(rows: Iterable[Person], asked: Asked | None = None) -> Table:
    kept = list(rows)
    called = names((key for row in kept for key in (row.account, row.owner)), known=kept)
    cells = [
        (
            link(row.key, called), plain(row.title), link(row.account, called), plain(called.get(row.owner, "")),
            plain(row.channel), plain(row.status), plain(day(row.created_at)),
        )
        for row in kept
    ]  # fmt: skip
    return Table("People", headings(PEOPLE, asked), cells)


def accounts(rows: Iterable[Account], asked: Asked) -> Table:
    kept = list(rows)
    called = names((row.owner for row in kept), known=kept)
    cells = [
        (
            link(row.key, called), plain(row.industry), plain(row.segment), plain(row.region), plain(called.get(row.owner, "")),
            number(figures.cell(row.employees)), number(money(row.annual_revenue, row.currency)),
        )
        for row in kept
    ]  # fmt: skip
    return Table("Accounts", headings(ACCOUNTS, asked), cells)


def deals(rows: Iterable[Opportunity], asked: Asked | None = None) -> Table:
    kept = list(rows)
    called = names((key for row in kept for key in (row.account, row.owner)), known=kept)
    cells = [
        (
            link(row.key, called), link(row.account, called), plain(row.crm_stage), plain(row.status),
            plain(called.get(row.owner, "")), number(money(row.amount, row.currency)), plain(figures.cell(row.close_on)),
        )
        for row in kept
    ]  # fmt: skip
    return Table("Deals", headings(DEALS, asked), cells)


def headings(of: Iterable[Heading], asked: Asked | None) -> list[Column]:
    """A click on a heading sorts by it, a second one the other way round; the rest of the address stays."""
    return [
        Column(says, is_number, *(_sorting(column, asked) if column and asked else ("", ""))) for says, column, is_number in of
    ]


def _sorting(column: str, asked: Asked) -> tuple[str, str]:
    is_up, is_down = asked.sort == column, asked.sort == f"-{column}"
    kept = {"q": asked.q, **asked.filters, "sort": f"-{column}" if is_up else column}
    state = "ascending" if is_up else "descending" if is_down else ""
    return f"?{urlencode({name: value for name, value in kept.items() if value})}", state


def link(key: str, called: dict[str, str]) -> Cell:
    """A record by its name, leading to its page."""
    return Cell(called[key], link=reverse(PAGES[key[0]], args=[key])) if key and key[0] in PAGES else Cell(figures.NONE)


def plain(text: str) -> Cell:
    return Cell(text or figures.NONE)


def number(text: str) -> Cell:
    return Cell(text, numeric=True)


def money(milli_cents: int | None, currency: str) -> str:
    return figures.whole(milli_cents, "money", currency)


def day(at: datetime | None) -> str:
    return figures.cell(clock().day_of(at) if at else None)
