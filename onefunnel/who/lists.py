"""The lists of people, accounts and deals as they stand now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from onefunnel.web.reply import reply
from onefunnel.web.tables import Table
from onefunnel.who import columns, listing
from onefunnel.who.access import Action, needs
from onefunnel.who.shown import as_data


@require_GET
@needs(Action.SEE_PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    return _page(request, listing.PEOPLE, columns.people, "people", ("person", "people"))


@require_GET
@needs(Action.SEE_RECORDS)
def accounts(request: HttpRequest) -> HttpResponse:
    return _page(request, listing.ACCOUNTS, columns.accounts, "accounts", ("account", "accounts"))


@require_GET
@needs(Action.SEE_RECORDS)
def deals(request: HttpRequest) -> HttpResponse:
    return _page(request, listing.DEALS, columns.deals, "deals", ("deal", "deals"))


def _page(
    request: HttpRequest, kind: listing.Kind, dress: Callable[[Any, listing.Asked], Table], name: str, word: tuple[str, str]
) -> HttpResponse:
    asked = listing.asked(kind, request.GET)
    found = listing.find(kind, asked)
    total = found.pages.total
    offered = listing.options(kind)
    narrowed = bool(asked.q or asked.filters)
    context = {
        "answer": f"{total:,} {word[0] if total == 1 else word[1]}{' match' + ('es' if total == 1 else '') if narrowed else ''}",
        "reason": "As the sources tell of them now; merged and deleted records are left out.",
        "name": name,
        "word": word[1],
        "duplicates": f"{name}_duplicates" if name in ("people", "accounts") else "",
        "asked": asked,
        "is_narrowed": narrowed,
        "filters": [(column, says, asked.filters.get(column, ""), offered[column]) for column, says in kind.filters.items()],
        "table": dress(found.rows, asked),
        "pages": found.pages,
        "trail": [(word[1].capitalize(), "")],
    }
    data = {"total": total, "start": found.pages.start, name: [{**as_data(row), "extra": {}} for row in found.rows]}
    return reply(request, "who/list.html", context, data=data, partial="found")
