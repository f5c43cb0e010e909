"""People, accounts and opportunities by address, as they stand now, for those who may see them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from ninja import Path, Query, Router
from pydantic import Field

from onefunnel.api import replies, shapes
from onefunnel.api.asked import Paged, Word
from onefunnel.api.cursors import Place, following, question, seal, unseal
from onefunnel.api.door import hides, needs
from onefunnel.who import details, listing
from onefunnel.who.access import Action, may
from onefunnel.who.listing import Kind, Listed
from onefunnel.who.names import names
from onefunnel.who.records import Account, Opportunity, Person
from onefunnel.who.shown import KEYS, as_data

router = Router(tags=["People, accounts, opportunities"])
Key = Annotated[str, Field(pattern=r"^[a-z][A-Za-z0-9]{1,23}$", description="A record's key.")]
SORT = "A column; with a minus before it, downwards."


class ListAsked(Paged):
    q: str = Field("", max_length=200, description="Every word of it must be found.")
    owner: Word | None = Field(None, description="A colleague's key.")
    sort: str


class PeopleAsked(ListAsked):
    sort: Literal["name", "-name", "created_at", "-created_at"] = Field("name", description=SORT)
    channel: Word | None = None
    status: Word | None = None
    region: Word | None = None


class AccountsAsked(ListAsked):
    sort: Literal[
        "name", "-name", "employees", "-employees", "annual_revenue", "-annual_revenue", "created_at", "-created_at"
    ] = Field("name", description=SORT)  # fmt: skip
    segment: Word | None = None
    industry: Word | None = None
    region: Word | None = None


class OpportunitiesAsked(ListAsked):
    sort: Literal[
        "name", "-name", "amount", "-amount", "close_on", "-close_on", "created_at", "-created_at"
    ] = Field("-close_on", description=SORT)  # fmt: skip
    status: Word | None = None
    crm_stage: Word | None = None
    product: Word | None = None


@router.get("/people", auth=needs(Action.SEE_PEOPLE), response=shapes.People, operation_id="list_people")
def list_people(request: HttpRequest, asked: Query[PeopleAsked]) -> HttpResponse:
    """People who are leads or contacts."""
    return _page(request, listing.PEOPLE, asked, "people")


@router.get("/people/{key}", auth=hides(Action.SEE_PEOPLE), response=shapes.Person, operation_id="get_person")
def get_person(request: HttpRequest, key: Path[Key]) -> HttpResponse:
    """One person, with the source's other columns. A merged one leads to the one that stands for both."""
    return _one(request, Person, key, "people")


@router.get("/accounts", auth=needs(Action.SEE_RECORDS), response=shapes.Accounts, operation_id="list_accounts")
def list_accounts(request: HttpRequest, asked: Query[AccountsAsked]) -> HttpResponse:
    """Companies that buy, or may."""
    return _page(request, listing.ACCOUNTS, asked, "accounts")


@router.get("/accounts/{key}", auth=hides(Action.SEE_RECORDS), response=shapes.Account, operation_id="get_account")
def get_account(request: HttpRequest, key: Path[Key]) -> HttpResponse:
    """One account."""
    return _one(request, Account, key, "accounts")


@router.get("/opportunities", auth=needs(Action.SEE_RECORDS), response=shapes.Opportunities, operation_id="list_opportunities")
def list_opportunities(request: HttpRequest, asked: Query[OpportunitiesAsked]) -> HttpResponse:
    """Deals with an amount and a date."""
    return _page(request, listing.DEALS, asked, "opportunities")


@router.get("/opportunities/{key}", auth=hides(Action.SEE_RECORDS), response=shapes.Opportunity, operation_id="get_opportunity")
def get_opportunity(request: HttpRequest, key: Path[Key]) -> HttpResponse:
    """One deal, with what changed about it."""
    return _one(request, Opportunity, key, "opportunities")


def _page(request: HttpRequest, kind: Kind, asked: ListAsked, name: str) -> HttpResponse:
    about = question(request.path, asked.model_dump())
    place = unseal(about, asked.cursor)
    sort = asked.sort
    people = may(request.user, Action.SEE_PEOPLE)
    etag = replies.tag(request, replies.store_state(), people)
    if held := replies.unchanged(request, etag):
        return held
    wanted = listing.matching(kind, {column: getattr(asked, column) or "" for column in kind.filters}, asked.q)
    total = None if place else wanted.count()
    rows = list(_ordered(wanted, sort, place)[: asked.limit + 1])
    last = rows[asked.limit - 1] if len(rows) > asked.limit else None
    column = sort.removeprefix("-")
    cursor = seal(about, {"value": getattr(last, column), "key": last.key}) if last else None
    shown = [{**as_data(row), "extra": {}} for row in rows[: asked.limit]]
    data = {"total": total, name: _named(shown, people), "next_cursor": cursor, "next": following(request, cursor)}
    return replies.reply(data, etag=etag)


def _ordered(wanted: QuerySet[Any], sort: str, place: Place | None) -> QuerySet[Any]:
    """In the list's order, nulls last and the key deciding between equals; after a place where there is one."""
    column, down = sort.removeprefix("-"), sort.startswith("-")
    order = F(column).desc(nulls_last=True) if down else F(column).asc(nulls_last=True)
    ordered = wanted.order_by(order, "-key" if down else "key")
    if place is None:
        return ordered
    value, key, way = place["value"], place["key"], "lt" if down else "gt"
    same = Q(**{f"{column}__isnull": True}) if value is None else Q(**{column: value})
    further = same & Q(**{f"key__{way}": key})
    if value is not None:
        further |= Q(**{f"{column}__{way}": value}) | Q(**{f"{column}__isnull": True})
    return ordered.filter(further)


def _one(request: HttpRequest, record: type[Listed], key: str, name: str) -> HttpResponse:
    found = details.find(record, key)
    if found.merged_into:
        return _elsewhere(request, found.merged_into)
    people = may(request.user, Action.SEE_PEOPLE)
    etag = replies.tag(request, replies.store_state(), replies.ledger_state(), people)
    if held := replies.unchanged(request, etag):
        return held
    (said,) = _named([details.data(found, people=people)], people)
    return replies.reply(said, etag=etag)


def _elsewhere(request: HttpRequest, key: str) -> HttpResponse:
    return HttpResponseRedirect(f"{request.path.rpartition('/')[0]}/{key}", preserve_request=True)


def _named(rows: list[dict[str, Any]], people: bool) -> list[dict[str, Any]]:
    """Each key followed by the name it stands for."""
    keys = {row[column] for row in rows for column in KEYS if row.get(column)}
    called = names(keys, people=people)
    return [{**row, **{f"{c}_name": called.get(row[c], "") for c in KEYS if c in row and c != "merged_into"}} for row in rows]
