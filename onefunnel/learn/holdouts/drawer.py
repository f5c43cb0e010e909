"""Draw a hold-out: whom, how many, and the smallest lift it could find, seen before the lot falls."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from onefunnel.agree.measures.asking import ask_one
from onefunnel.learn.holdouts import acts, drawing, dress, form, picture, sharing
from onefunnel.learn.holdouts.acts import Terms
from onefunnel.learn.holdouts.form import FILTERS, Read
from onefunnel.learn.holdouts.records import OUTCOMES, STRATA
from onefunnel.learn.holdouts.standing import NotPossible
from onefunnel.learn.holdouts.whom import Whom
from onefunnel.store.engine import clock, engine
from onefunnel.web.reply import reply
from onefunnel.who.access import Action, needs
from onefunnel.who.names import names
from onefunnel.who.records import Label
from onefunnel.words import Scope

MOST_SHOWN, MOST_TOLD = 200, 10_000
NOBODY = "Nobody is left by these filters. Take one away, or paste another list."


@require_http_methods(["GET", "POST"])
@needs(Action.HOLD_OUT)
def new(request: HttpRequest) -> HttpResponse:
    """The form; sent, it shows what would be drawn, and with `act=draw` the lot falls."""
    now = timezone.now()
    today = clock().day_of(now)
    if request.method == "GET":
        usual = form.USUAL | {"begins_on": (today + timedelta(days=1)).isoformat()}
        given = {name: request.GET.get(name, "") for name in form.FIELDS if request.GET.get(name)}
        return _form(request, usual | given)
    sent = _sent(request)
    asked = form.read(sent, today=today)
    if asked.terms is None:
        return _form(request, sent, asked=asked, status=400)
    whom = form.people(engine(), asked, today=today)
    if not whom.people:
        return _form(request, sent, asked=asked, problem=NOBODY, status=400)
    if request.POST.get("act") != "draw":
        return _form(request, sent, asked=asked, whom=whom)
    try:
        by = cast(User, request.user)
        drawn = acts.draw(asked.terms, whom, token=sent["token"], by=by, now=now, via=request)
    except NotPossible as refused:
        return _form(request, sent, asked=asked, whom=whom, problem=str(refused), status=400)
    messages.success(request, "The lot has fallen. Look it over, then lock it.")
    return redirect("holdout", key=drawn.key)


def _sent(request: HttpRequest) -> dict[str, str]:
    """The form's values; a file's text takes the place of the pasted list."""
    sent = {name: request.POST.get(name, "").replace("\0", "") for name in (*form.FIELDS, "token")}
    if file := request.FILES.get("file"):
        sent["list"] = file.read(form.LONGEST_LIST + 1).decode("utf-8", "replace").replace("\0", "")
    sent["token"] = sent["token"][:64] or secrets.token_urlsafe(24)
    return sent


def _form(
    request: HttpRequest, values: dict[str, str], *, asked: Read | None = None, whom: Whom | None = None, problem: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    wrong = asked.wrong if asked else {}
    values["token"] = values.get("token") or secrets.token_urlsafe(24)
    shown = planned(asked.terms, whom) if asked and asked.terms and whom else None
    context = {
        "answer": shown["says"] if shown else "Whom would the campaign reach, and how many are left out?",
        "reason": "Nothing is drawn yet. The lot falls with a seed that nobody chooses; then it is locked, and stays.",
        "values": values, "wrong": wrong, "problem": problem or ("Not drawn yet." if wrong else ""), "planned": shown,
        "outcomes": OUTCOMES.items(), "strata": STRATA, "filters": _filters(values), "campaigns": _campaigns(),
        "trail": [("Exposure lift", reverse("exposure")), ("Hold-outs", reverse("holdouts")), ("Draw one", "")],
        "picture": shown["picture"] if shown else None, "keys": [("Ctrl Enter", "look at what would be drawn")],
    }  # fmt: skip
    data = {"problem": context["problem"], "wrong": dict(wrong), "planned": shown["data"] if shown else None}
    return reply(request, "learn/holdouts/new.html", context, data=data, status=status)


def planned(terms: Terms, whom: Whom) -> dict[str, Any]:
    """What the lot would do, before it falls: the sizes are certain, only who is not."""
    sizes: dict[str, int] = {}
    for stratum in whom.people.values():
        sizes[stratum] = sizes.get(stratum, 0) + 1
    parts = drawing.split(sizes, terms.permille)
    held, people = sum(part.held for part in parts), len(whom.people)
    called = names(sizes) if terms.by == "owner" else {}
    both = sharing.shared(whom.people, begins_on=terms.begins_on, ends_on=terms.ends_on)
    least = dress.plan(people - held, held, whom.base, begins=terms.begins_on, days=terms.days)
    return {
        "says": f"{held:,} of {people:,} people would be left out of {terms.name}",
        "tiles": least, "options": dress.options(people, whom.base, terms.permille), "doubles": whom.doubles,
        "parts": [(called.get(part.name, part.name), part) for part in parts] if terms.by else [],
        "passed": whom.passed[:MOST_SHOWN], "passed_count": len(whom.passed),
        "why": Counter(one.why for one in whom.passed).items(),
        "shared": both, "picture": picture.power(people - held, held, whom.base),
        "data": {
            "people": people, "treated": people - held, "held_out": held, "same_address": whom.doubles,
            "base": {"people": int(whom.base.n), "reached": int(whom.base.hits)}, "smallest_lift": least[4].figure,
            "passed_over": passed_over(whom), "shared_with": sharing.data(both),
        },
    }  # fmt: skip


def passed_over(whom: Whom) -> dict[str, Any]:
    """Which entries of a given list are not drawn from, and why, as JSON."""
    entries = [{"line": one.line, "said": one.said, "why": one.why} for one in whom.passed[:MOST_TOLD]]
    return {"count": len(whom.passed), "why": dict(Counter(one.why for one in whom.passed)), "entries": entries}


def _filters(values: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each filter with the values that records carry."""
    found: dict[str, list[str]] = {name: [] for name in FILTERS}
    for row in ask_one(engine(), "scope_choices", Scope()).dicts():
        if row["dimension"] in found:
            found[str(row["dimension"])].append(str(row["choice"]))
    called = names(found["owner"])
    return [
        {
            "name": name, "chosen": values.get(name, ""),
            "choices": sorted(((one, called.get(one, one)) for one in some), key=lambda pair: pair[1].casefold()),
        }
        for name, some in found.items() if some
    ]  # fmt: skip


def _campaigns() -> list[tuple[str, str]]:
    rows = Label.objects.filter(fact="campaigns", deleted_at=None).exclude(name="").order_by("name", "key")
    return [(row.key, row.name) for row in rows[:500]]
