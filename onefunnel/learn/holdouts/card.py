"""One hold-out: its draw, its lock, its lists to take out, and after the horizon what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import batched
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from onefunnel.learn.holdouts import acts, asking, dress, picture, sealing, sharing, telling
from onefunnel.learn.holdouts.asking import Found
from onefunnel.learn.holdouts.effect import Effect
from onefunnel.learn.holdouts.page import data, every
from onefunnel.learn.holdouts.picture import Picture
from onefunnel.learn.holdouts.records import OUTCOMES, Holdout, HoldoutPerson
from onefunnel.learn.holdouts.sharing import Shared
from onefunnel.learn.holdouts.standing import NotPossible, State, state
from onefunnel.store.engine import clock, engine
from onefunnel.web.reply import as_csv, reply, wanted
from onefunnel.who.access import Action, may, needs, refusal
from onefunnel.who.exporting import let_out
from onefunnel.who.names import names
from onefunnel.who.records import Person

EXPORTED = ("arm", "email", "name", "account", "person", "stratum")
ARMS = {"held_out": True, "treated": False}


def find(key: str) -> Holdout:
    """The hold-out of that key. Raises Http404."""
    found = every().filter(key=key).first()
    if found is None:
        raise Http404("There is no such hold-out.")
    return found


@require_GET
@needs(Action.SEE_NUMBERS)
def holdout(request: HttpRequest, key: str) -> HttpResponseBase:
    """As it stands now; the outcome only once it was read out."""
    one, now = find(key), timezone.now()
    if wanted(request) == "csv":
        return _exported(request, one)
    stands = state(one, now)
    found, problem = _found(one, stands, now)
    effect = found.effect if found else None
    context = {
        "answer": dress.sentence(one, stands, effect), "reason": dress.reason(one, stands, effect), "holdout": one,
        "state": stands, "is_drawn": stands is State.DRAWN, "is_ready": stands is State.READY,
        "may_end": stands in (State.WAITING, State.RUNNING, State.READY), "problem": problem,
        "tiles": dress.outcome_tiles(one, found) if found else dress.planned(one),
        "checks": effect.checks if effect else (), "warnings": effect.warnings if effect else (), "found": found,
        "parts": _parts(one), "asked": _asked(one), "outcome": OUTCOMES[one.outcome],
        "locked": getattr(one, "lock", None), "changed": sealing.changed(one) if hasattr(one, "lock") else "",
        "ended": getattr(one, "end", None), "reading": getattr(one, "reading", None), "ends_on": one.ends_on,
        "may_act": may(request.user, Action.HOLD_OUT), "may_take_out": _may_take_out(request),
        "picture": _picture(one, effect, stands), "shared": _shared(one, stands),
        "first": dress.first(one) if stands is State.READ else "", "keys": [("H", "draw a hold-out")],
        "trail": [("Exposure lift", reverse("exposure")), ("Hold-outs", reverse("holdouts")), (one.name, "")],
    }  # fmt: skip
    shown = data(one, now) | ({"effect": effect.as_json()} if effect else {})
    return reply(request, "learn/holdouts/card.html", context, data=shown)


@require_POST
@needs(Action.HOLD_OUT)
def discard(request: HttpRequest, key: str) -> HttpResponse:
    return _act(request, key, "Thrown away. It stays listed.", acts.discard)


@require_POST
@needs(Action.HOLD_OUT)
def lock(request: HttpRequest, key: str) -> HttpResponse:
    says = "Locked. Take the list of those held out into your campaign tool, and leave them out."
    return _act(request, key, says, lambda one, **by: acts.lock(one, clock=clock(), **by))


@require_POST
@needs(Action.HOLD_OUT)
def end(request: HttpRequest, key: str) -> HttpResponse:
    why = request.POST.get("reason", "")
    return _act(request, key, "Called off. It stays listed with its reason.", lambda one, **by: acts.call_off(one, why, **by))


@require_POST
@needs(Action.HOLD_OUT)
def reading(request: HttpRequest, key: str) -> HttpResponse:
    def read(one: Holdout, **by: Any) -> None:
        found = asking.look(engine(), one, now=by["now"])
        acts.read_out(one, found.effect, found.answer.freshness.generation, **by)

    return _act(request, key, "Read out. What it says stays with it.", read)


def _act(request: HttpRequest, key: str, says: str, act: Callable[..., object]) -> HttpResponse:
    """Do it, or say why it cannot be done; either way the hold-out is shown as it stands."""
    try:
        act(find(key), by=cast(User, request.user), now=timezone.now(), via=request)
        messages.success(request, says)
    except NotPossible as refused:
        messages.error(request, str(refused))
    return redirect("holdout", key=key)


def _found(one: Holdout, stands: State, now: datetime) -> tuple[Found | None, str]:
    if stands is not State.READ:
        return None, ""
    try:
        return asking.look(engine(), one, now=now), ""
    except NotPossible as refused:
        return None, str(refused)


def _picture(one: Holdout, effect: Effect | None, stands: State) -> Picture | None:
    """What was found; before that, what so many can find. Of one that ended without a read-out there is nothing to see."""
    if effect:
        return picture.arms(one, effect)
    return picture.power(one.treated, one.held, dress.base(one)) if stands in picture.OPEN else None


def _shared(one: Holdout, stands: State) -> list[Shared]:
    """Before it is locked: which others its people stand in already."""
    if stands is not State.DRAWN:
        return []
    people = frozenset(one.people.values_list("person", flat=True))
    return sharing.shared(people, begins_on=one.begins_on, ends_on=one.ends_on, besides=one.key)


def _parts(one: Holdout) -> list[dict[str, object]]:
    called = names(part.name for part in dress.parts(one)) if one.by == "owner" else {}
    return [
        {"name": called.get(part.name, part.name), "treated": part.treated, "held": part.held, "people": part.people}
        for part in dress.parts(one)
    ] if one.by else []  # fmt: skip


def _asked(one: Holdout) -> str:
    """Whom it was drawn from, in words."""
    filters = dict(one.asked.get("filters", {}))
    called = names(filters.values()) if filters else {}
    said = [f"{name} {called.get(value, value) if name == 'owner' else value}" for name, value in filters.items()]
    if listed := one.asked.get("list"):
        said.append(f"a list of {listed['entries']:,} entries{_why(listed)}")
    return ", ".join(said) or "everybody who is known"


def _why(listed: dict[str, Any]) -> str:
    """How many of a list's entries were passed over when it was drawn, and why."""
    if "passed_over" not in listed:  # drawn before the reasons were kept
        return f", {listed['unknown']:,} of them unknown here"
    why = [f"{says} ({count:,})" for says, count in listed["passed_over"].items()]
    return f"; passed over: {'; '.join(why)}" if why else ", all drawn from"


def _may_take_out(request: HttpRequest) -> bool:
    return may(request.user, Action.EXPORT) and may(request.user, Action.SEE_PEOPLE)


def _exported(request: HttpRequest, one: Holdout) -> HttpResponseBase:
    """The lists with names and addresses, for the campaign tool; only of what is locked."""
    for action in (Action.EXPORT, Action.SEE_PEOPLE):
        if not may(request.user, action):
            raise PermissionDenied(refusal(request.user, action))
    if not hasattr(one, "lock"):
        messages.error(request, "Lock it first: only a list that cannot change is worth following.")
        return redirect("holdout", key=one.key)
    if confirm := let_out(request, f"holdout:{one.key}", kind="csv", names_people=True):
        return confirm
    return as_csv(f"holdout_{request.GET.get('arm') or 'all'}", EXPORTED, exported(one, request.GET.get("arm", "")))


def exported(one: Holdout, arm: str = "") -> Iterator[list[str]]:
    """Row by row, held out first; `arm` narrows it to one."""
    for some in batched(lots(one, arm).order_by("-is_held", "person").iterator(5_000), 2_000):
        yield from dressed(some)


def lots(one: Holdout, arm: str = "") -> QuerySet[HoldoutPerson]:
    """How the lot fell for each, or for those of one arm."""
    return one.people.filter(is_held=ARMS[arm]) if arm in ARMS else one.people.all()


def dressed(some: Sequence[HoldoutPerson]) -> Iterator[list[str]]:
    """Each with name, address and account, as EXPORTED names the columns."""
    known = {row.key: row for row in Person.objects.filter(key__in=[lot.person for lot in some])}
    called = names(row.account for row in known.values())
    for lot in some:
        row = known.get(lot.person)
        mail, name, account = (row.email, row.name, called.get(row.account, "")) if row else ("", "", "")
        yield [telling.HELD if lot.is_held else telling.TREATED, mail, name, account, lot.person, lot.stratum]
