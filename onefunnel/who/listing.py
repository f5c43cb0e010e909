"""One page of people, accounts or deals: what is searched, filtered, sorted and where in the list one stands, all in the URL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.cache import caches
from django.db.models import F, Q, QuerySet, Value
from django.http import QueryDict

from onefunnel.web.tables import Pages
from onefunnel.who.names import names
from onefunnel.who.records import STANDING, Account, Cursor, Opportunity, Person

type Listed = Person | Account | Opportunity
A_PAGE = 50
MOST_OPTIONS = 600
OPTIONS_SECS = 3600
NAMES_BEHIND = ("owner", "product")  # columns of keys, offered by the names of what they point to


@dataclass(frozen=True)
class Kind:
    """How one kind of record is listed: what a search looks into, which columns filter, which sort and which one sorts first."""

    record: type[Listed]
    searched: tuple[str, ...]
    filters: Mapping[str, str]
    sorts: tuple[str, ...]
    first: str


PEOPLE = Kind(
    Person,
    ("name", "email", "title"),
    {"owner": "Owner", "channel": "Channel", "status": "Status", "region": "Region"},
    ("name", "created_at"),
    "name",
)
ACCOUNTS = Kind(
    Account,
    ("name", "domain"),
    {"segment": "Segment", "industry": "Industry", "region": "Region", "owner": "Owner"},
    ("name", "employees", "annual_revenue", "created_at"),
    "name",
)
DEALS = Kind(
    Opportunity,
    ("name",),
    {"status": "Status", "crm_stage": "Stage", "owner": "Owner", "product": "Product"},
    ("name", "amount", "close_on", "created_at"),
    "-close_on",
)


@dataclass(frozen=True)
class Asked:
    """What the URL asks for, already safe: unknown sorts and filters are left out."""

    q: str
    filters: Mapping[str, str]
    sort: str
    page: int


@dataclass(frozen=True)
class Option:
    value: str
    says: str


@dataclass(frozen=True)
class Found:
    """The rows of a page, and where it lies in the list."""

    rows: list[Listed]
    pages: Pages


def asked(kind: Kind, query: QueryDict) -> Asked:
    sort = query.get("sort", "")
    page = query.get("page", "")
    return Asked(
        q=query.get("q", "").strip(),
        filters={name: value for name in kind.filters if (value := query.get(name, ""))},
        sort=sort if sort.removeprefix("-") in kind.sorts else kind.first,
        page=int(page) if page.isdecimal() and 0 < int(page) < 10**7 else 1,
    )


def find(kind: Kind, asked: Asked) -> Found:
    """The page that was asked for; a page beyond the end is the last one."""
    wanted = matching(kind, asked.filters, asked.q)
    total = wanted.count()
    start = min((asked.page - 1) * A_PAGE, max(0, (total - 1) // A_PAGE * A_PAGE))
    column = asked.sort.removeprefix("-")
    down = asked.sort.startswith("-")
    order = F(column).desc(nulls_last=True) if down else F(column).asc(nulls_last=True)
    rows = wanted.order_by(order, "-key" if down else "key")[start : start + A_PAGE]
    return Found(list(rows), Pages(total, start, A_PAGE))


def matching(kind: Kind, filters: Mapping[str, str], q: str) -> QuerySet[Any]:
    """What fits the filters that say something, and in which every word of `q` is found."""
    wanted = standing(kind.record).filter(**{column: value for column, value in filters.items() if value})
    return wanted.filter(_matches(kind, q)) if q else wanted


def standing(record: type[Listed]) -> QuerySet[Any]:
    """What is there: not deleted, and not merged into another record."""
    return record._default_manager.filter(STANDING)


def options(kind: Kind) -> dict[str, list[Option]]:
    """What each filter offers, in alphabetical order: one question, kept in this process until the log tells more."""
    position = Cursor.objects.filter(name="who").values_list("position", flat=True).first() or 0
    kept = f"options:{kind.record.__name__}:{position}"
    offered: dict[str, list[Option]] | None = caches["process"].get(kept)
    if offered is None:
        values = _values(kind)
        called = names(value for column in NAMES_BEHIND for value in values.get(column, ()))
        offered = {
            column: sorted((Option(value, called.get(value, value)) for value in some), key=lambda option: option.says.lower())
            for column, some in values.items()
        }
        caches["process"].set(kept, offered, OPTIONS_SECS)
    return offered


def _values(kind: Kind) -> dict[str, list[str]]:
    """The values there are in each column that filters, but never more of one than a menu could hold."""
    found: dict[str, list[str]] = {column: [] for column in kind.filters}
    some = [standing(kind.record).exclude(**{name: ""}).values_list(Value(name), name).order_by().distinct() for name in found]
    for column, value in some[0].union(*some[1:], all=True).iterator():
        if len(found[column]) < MOST_OPTIONS:
            found[column].append(value)
    return found


def first(kind: Kind, text: str, limit: int) -> list[Listed]:
    """A few records that match, by name; nothing is counted."""
    return list(standing(kind.record).filter(_matches(kind, text)).order_by("name", "key")[:limit])


def _matches(kind: Kind, text: str) -> Q:
    """Any word of the text somewhere; the name of a deal or person is often long, so each word must be found."""
    wanted = Q()
    for word in text.split()[:5]:
        somewhere = Q()
        for column in kind.searched:
            somewhere |= Q(**{f"{column}__icontains": word})
        wanted &= somewhere
    return wanted
