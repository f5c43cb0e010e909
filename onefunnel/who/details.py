"""The pages of one person, one account and one deal: their facts as they stand, and where these come from."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from onefunnel.web.reply import reply
from onefunnel.who import columns, listing, merges, shown
from onefunnel.who.access import Action, hides, may
from onefunnel.who.listing import Listed
from onefunnel.who.names import names
from onefunnel.who.records import Account, Opportunity, Person

SHOWN = 50


@require_GET
@hides(Action.SEE_PEOPLE)
def person(request: HttpRequest, key: str) -> HttpResponse:
    found = find(Person, key)
    if found.merged_into:
        return redirect("person", key=found.merged_into)
    deals = listing.standing(Opportunity).filter(person__in=one_with(Person, key)).order_by("-close_on", "key")[:SHOWN]
    reason = ", ".join(filter(None, [found.title, names([found.account]).get(found.account, "")]))
    return _page(request, found, "People", "/people/", reason, deals=columns.deals(deals))


@require_GET
@hides(Action.SEE_RECORDS)
def account(request: HttpRequest, key: str) -> HttpResponse:
    found = find(Account, key)
    if found.merged_into:
        return redirect("account", key=found.merged_into)
    keys = one_with(Account, key)
    deals = listing.standing(Opportunity).filter(account__in=keys).order_by("-close_on", "key")[:SHOWN]
    there: dict[str, Any] = {"deals": columns.deals(deals).without("Account")}
    if may(request.user, Action.SEE_PEOPLE):
        at = listing.standing(Person).filter(account__in=keys).order_by("name", "key")[:SHOWN]
        there["people"] = columns.people(at).without("Account")
    reason = ", ".join(filter(None, [found.industry, found.segment, found.region]))
    return _page(request, found, "Accounts", "/accounts/", reason, **there)


@require_GET
@hides(Action.SEE_RECORDS)
def deal(request: HttpRequest, key: str) -> HttpResponse:
    found = find(Opportunity, key)
    if found.merged_into:
        return redirect("deal", key=found.merged_into)
    reason = ", ".join(
        filter(None, [found.crm_stage or found.status, columns.money(found.amount, found.currency) if found.amount else ""])
    )
    return _page(request, found, "Deals", "/deals/", reason, changes=shown.changes(found))


def _page(request: HttpRequest, found: Listed, place: str, path: str, reason: str, **more: Any) -> HttpResponse:
    people = may(request.user, Action.SEE_PEOPLE)
    together = one_with(type(found), found.key)
    merged = names(together, known=[found])
    name = merged.pop(found.key)
    context = {
        "record": found,
        "journey": f"{columns.PAGES[found.key[0]]}_journey",
        "notes": "notes_beside" if may(request.user, Action.SEE_RECORDS) else "",
        "answer": name,
        "reason": reason,
        "lines": shown.lines(found, people=people),
        "extra": sorted(shown.beside(found).items()) if people else [],
        "merges": merges.into(together) if people else [],
        "merged": [] if people else sorted(merged.items()),
        "apart": merges.undone(together) if people else [],
        "may_unmerge": may(request.user, Action.UNMERGE),
        "may_erase": isinstance(found, Person) and may(request.user, Action.ERASE),
        "may_see_imports": may(request.user, Action.SEE_IMPORTS),
        "trail": [(place, path), (name, "")],
        **more,
    }
    return reply(request, "who/record.html", context, data=lambda: data(found, people=people))


def data(found: Listed, *, people: bool) -> dict[str, Any]:
    """A record with all that is known of it, as JSON."""
    said = {**shown.as_data(found), "merged": sorted(one_with(type(found), found.key) - {found.key})}
    if not people:
        said["extra"] = {}  # the source's own columns often name people
    if isinstance(found, Opportunity):
        said["changes"] = [
            {"field": c.field, "before": c.before, "after": c.after, "by": c.by, "changed_at": c.changed_at and str(c.changed_at)}
            for c in shown.changes(found)
        ]
    return said


def find[R: Listed](record: type[R], key: str) -> R:
    """The record of that key, merged or not. Raises Http404."""
    found: R | None = cast(Any, record)._default_manager.filter(key=key, deleted_at=None).first()
    if found is None:
        raise Http404("There is no such record; the import that brought it may have been taken back.")
    return found


def one_with(record: type[Listed], key: str) -> set[str]:
    """A record with all that gave way to it."""
    return {key, *record._default_manager.filter(merged_into=key).values_list("key", flat=True)}
