"""Hold-outs by address: look, draw, lock, take the lists out, and read out once the horizon is over."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Annotated, Any, Literal, cast

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query, Router
from pydantic import BaseModel, ConfigDict, Field

from onefunnel.api import replies, shapes
from onefunnel.api.asked import Paged
from onefunnel.api.cursors import following, question, seal, unseal
from onefunnel.api.door import needs
from onefunnel.api.once import Done, once
from onefunnel.api.problems import Problem
from onefunnel.learn.holdouts import acts, asking, card, drawer, form, page, sharing
from onefunnel.learn.holdouts.records import Holdout
from onefunnel.learn.holdouts.standing import NotPossible, State, state
from onefunnel.learn.holdouts.whom import Whom
from onefunnel.store.engine import clock, engine
from onefunnel.who import audit
from onefunnel.who.access import Action, may, refusal

router = Router(tags=["Hold-outs"])
Key = Annotated[str, Field(pattern=r"^y[0-9a-f]{1,23}$", description="A hold-out's key.")]
Value = Annotated[str, Field(max_length=200)]
MOST_LISTED = 100_000


class HoldoutTold(BaseModel):
    """What is tested, on whom, and how many are left out. Without filters and `people`: everybody who is known."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(max_length=form.LONGEST_NAME, description="What is tested.")
    campaign: str = Field("", max_length=24, description="The campaign's key; its touches show whether the arms stayed apart.")
    outcome: Literal["talked", "sales_qualified"] = "talked"
    begins_on: str = Field("", max_length=10, description="The first day; tomorrow unless told.", examples=["2026-11-30"])
    days: int = Field(30, ge=1, le=form.MOST_DAYS, description="How long the outcome counts.")
    share: float = Field(20, ge=1, le=90, description="How many are held out, in percent.")
    by: Literal["none", "segment", "industry", "region", "owner", "channel"] = Field(
        "segment", description="The same share is held out in each of these."
    )
    segment: Value = ""
    industry: Value = ""
    region: Value = ""
    owner: Value = Field("", description="A colleague's key.")
    channel: Value = ""
    people: list[Annotated[str, Field(max_length=320)]] = Field(
        default_factory=list, max_length=MOST_LISTED, description="Only these: e-mail addresses or keys, one an entry."
    )


class HoldoutEnded(BaseModel):
    model_config = ConfigDict(extra="forbid")
    reason: str = Field(min_length=1, max_length=acts.LONGEST_REASON, description="Stays with the hold-out.")


class PeopleAsked(Paged):
    arm: Literal["held_out", "treated"] | None = Field(None, description="Only this arm.")


@router.get("/holdouts", auth=needs(Action.SEE_NUMBERS), response=shapes.Holdouts, operation_id="list_holdouts")
def list_holdouts(request: HttpRequest, asked: Query[Paged]) -> HttpResponse:
    """Every hold-out, the newest first; none is ever taken off the list."""
    about, now = question(request.path, asked.model_dump()), timezone.now()
    place = unseal(about, asked.cursor)
    every = page.every()
    total = None if place else every.count()
    found = list((every.filter(pk__lt=place["pk"]) if place else every)[: asked.limit + 1])
    cursor = seal(about, {"pk": found[asked.limit - 1].pk}) if len(found) > asked.limit else None
    said = [page.data(one, now) for one in found[: asked.limit]]
    data = {"total": total, "holdouts": said, "next_cursor": cursor, "next": following(request, cursor)}
    return replies.reply_by_content(request, data)


@router.post("/holdouts/look", auth=needs(Action.HOLD_OUT), response=shapes.HoldoutPlan, operation_id="look_at_holdout")
def look_at_holdout(request: HttpRequest, told: HoldoutTold) -> HttpResponse:
    """What would be drawn: sizes, the smallest lift found four times in five, who is passed over. Nothing is kept."""
    terms, whom = _whom(told)
    return replies.reply(drawer.planned(terms, whom)["data"])


@router.post("/holdouts", auth=needs(Action.HOLD_OUT), response={201: shapes.HoldoutDrawn}, operation_id="draw_holdout")
def draw_holdout(request: HttpRequest, told: HoldoutTold) -> HttpResponse:
    """The lot falls, with a seed that nobody chose. Lock it before its first day, else it can only be thrown away."""
    user, now = cast(User, request.user), timezone.now()

    def work() -> Done:
        terms, whom = _whom(told)
        try:
            drawn = acts.draw(terms, whom, token=f"api-{secrets.token_urlsafe(24)}", by=user, now=now, via=request)
        except NotPossible as refused:
            raise Problem("invalid", str(refused), errors=[("body.share", str(refused))]) from refused
        both = sharing.shared(whom.people, begins_on=terms.begins_on, ends_on=terms.ends_on, besides=drawn.key)
        said = _said(drawn.key) | {"passed_over": _places(whom), "shared_with": sharing.data(both)}
        return Done(said, 201, f"/api/v1/holdouts/{drawn.key}")

    return once(request, user, work, now=now)


@router.get("/holdouts/{key}", auth=needs(Action.SEE_NUMBERS), response=shapes.Holdout, operation_id="get_holdout")
def get_holdout(request: HttpRequest, key: Path[Key]) -> HttpResponse:
    """One hold-out as it stands. Who is in which arm stands in its lists alone."""
    return replies.reply_by_content(request, _said(_find(key).key))


@router.get(
    "/holdouts/{key}/people", auth=needs(Action.EXPORT), response=shapes.HoldoutPeople, operation_id="list_holdout_people"
)  # fmt: skip
def list_holdout_people(request: HttpRequest, key: Path[Key], asked: Query[PeopleAsked]) -> HttpResponse:
    """The lists of a locked hold-out with names and addresses, for the campaign tool. Each page stands in the audit log."""
    if not may(request.user, Action.SEE_PEOPLE):
        raise PermissionDenied(refusal(request.user, Action.SEE_PEOPLE))
    one, about = _find(key), question(request.path, asked.model_dump())
    if not hasattr(one, "lock"):
        raise Problem("conflict", "Lock it first: only a list that cannot change is worth following.")
    place = unseal(about, asked.cursor)
    drawn = card.lots(one, asked.arm or "")
    total = None if place else drawn.count()
    rows = list((drawn.filter(pk__gt=place["pk"]) if place else drawn).order_by("pk")[: asked.limit + 1])
    cursor = seal(about, {"pk": rows[asked.limit - 1].pk}) if len(rows) > asked.limit else None
    audit.note(request, "exported", f"holdout:{one.key}", {"format": "json", "names_people": True})
    said = [dict(zip(card.EXPORTED, row, strict=True)) for row in card.dressed(rows[: asked.limit])]
    return replies.reply({"total": total, "people": said, "next_cursor": cursor, "next": following(request, cursor)})


@router.get(
    "/holdouts/{key}/reading", auth=needs(Action.SEE_NUMBERS), response=shapes.HoldoutReading, operation_id="get_holdout_reading"
)  # fmt: skip
def get_holdout_reading(request: HttpRequest, key: Path[Key]) -> HttpResponse:
    """What it found, counted anew from the ledger, beside what was kept when it was first read out."""
    one, now = _find(key), timezone.now()
    if (stands := state(one, now)) is not State.READ:
        raise Problem("conflict", _unread(one, stands))
    return replies.reply_by_content(request, _reading(one, _look(one)))


@router.post(
    "/holdouts/{key}/reading", auth=needs(Action.HOLD_OUT), response=shapes.HoldoutReading, operation_id="read_holdout"
)  # fmt: skip
def read_holdout(request: HttpRequest, key: Path[Key]) -> HttpResponse:
    """Read it out. What it says first is kept with who and when. Refused before the horizon is over: there is no peeking."""
    user, now = cast(User, request.user), timezone.now()

    def work() -> Done:
        found = _look(_find(key))
        _try(lambda: acts.read_out(_find(key), found.effect, found.answer.freshness.generation, by=user, now=now, via=request))
        return Done(_reading(_find(key), found))

    return once(request, user, work, now=now)


@router.post("/holdouts/{key}/lock", auth=needs(Action.HOLD_OUT), response=shapes.Holdout, operation_id="lock_holdout")
def lock_holdout(request: HttpRequest, key: Path[Key]) -> HttpResponse:
    """From here on neither its lists nor its terms change, and the ledger knows who is in which arm."""
    return _act(request, key, lambda one, **by: acts.lock(one, clock=clock(), **by))


@router.post("/holdouts/{key}/discard", auth=needs(Action.HOLD_OUT), response=shapes.Holdout, operation_id="discard_holdout")
def discard_holdout(request: HttpRequest, key: Path[Key]) -> HttpResponse:
    """Throw away a draw that is not locked. It stays listed, without its lists."""
    return _act(request, key, acts.discard)


@router.post("/holdouts/{key}/end", auth=needs(Action.HOLD_OUT), response=shapes.Holdout, operation_id="call_off_holdout")
def call_off_holdout(request: HttpRequest, key: Path[Key], told: HoldoutEnded) -> HttpResponse:
    """End a locked hold-out without a read-out. It stays listed with its reason and cannot be taken up again."""
    return _act(request, key, lambda one, **by: acts.call_off(one, told.reason, **by))


def _whom(told: HoldoutTold) -> tuple[acts.Terms, Whom]:
    """The terms and whom they are about. Raises Problem."""
    today = clock().day_of(timezone.now())
    sent = told.model_dump(exclude={"people", "days", "share"})
    listed = "\n".join(" ".join(entry.split()) for entry in told.people)
    asked = form.read(sent | {"days": str(told.days), "share": str(told.share), "list": listed}, today=today)
    if asked.terms is None:
        wrong = [(f"body.{'people' if name == 'list' else name}", says) for name, says in asked.wrong.items()]
        raise Problem("invalid", "; ".join(f"{place} {says}" for place, says in wrong[:3]), errors=wrong)
    whom = form.people(engine(), asked, today=today)
    if not whom.people:
        raise Problem("invalid", drawer.NOBODY, errors=[("body", "nobody is left by these filters")])
    return asked.terms, whom


def _act(request: HttpRequest, key: str, act: Callable[..., object]) -> HttpResponse:
    user, now = cast(User, request.user), timezone.now()

    def work() -> Done:
        one = _find(key)
        _try(lambda: act(one, by=user, now=now, via=request))
        return Done(_said(key))

    return once(request, user, work, now=now)


def _try[T](act: Callable[[], T]) -> T:
    try:
        return act()
    except NotPossible as refused:
        raise Problem("conflict", str(refused)) from refused


def _look(one: Holdout) -> asking.Found:
    return _try(lambda: asking.look(engine(), one, now=timezone.now()))


def _unread(one: Holdout, stands: State) -> str:
    if stands is State.READY:
        return f"It can be read out: POST to /api/v1/holdouts/{one.key}/reading."
    return f"This hold-out {stands.says}, so there is nothing to read."


def _reading(one: Holdout, found: asking.Found) -> dict[str, Any]:
    first = page.data(one, timezone.now())["reading"]
    return {
        "key": one.key,
        "name": one.name,
        **found.effect.as_json(),
        "generation": found.answer.freshness.generation,
        "first": first,
    }


def _places(whom: Whom) -> dict[str, Any]:
    """Who is passed over, by place in `people`: the entries themselves are not kept with the answer."""
    said = drawer.passed_over(whom)
    return said | {"entries": [{"line": one["line"], "why": one["why"]} for one in said["entries"]]}


def _said(key: str) -> dict[str, Any]:
    return page.data(_find(key), timezone.now())


def _find(key: str) -> Holdout:
    try:
        return card.find(key)
    except Http404 as missing:
        raise Http404("There is no such hold-out.") from missing
