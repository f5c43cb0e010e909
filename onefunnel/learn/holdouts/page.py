"""Every hold-out on one page: what runs, what can be read out, what was found, what was called off and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from onefunnel.learn.holdouts import dress, picture
from onefunnel.learn.holdouts.dress import Line
from onefunnel.learn.holdouts.records import Holdout
from onefunnel.learn.holdouts.standing import state
from onefunnel.store.engine import clock
from onefunnel.web.reply import reply
from onefunnel.who.access import Action, may, needs

WHY = "Of those whom a campaign is for some are left out by lot. Whatever differs afterwards is what the campaign did."


def every() -> QuerySet[Holdout]:
    """All of them with their records, the newest first."""
    return Holdout.objects.select_related(
        "discard", "lock", "lock__locked_by", "end", "end__called_off_by", "reading", "reading__read_by", "drawn_by"
    )


@require_GET
@needs(Action.SEE_NUMBERS)
def holdouts(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    lines = [dress.line(one, state(one, now)) for one in every()]
    context = {
        "answer": dress.headline(lines), "reason": WHY, "lines": lines, "may_draw": may(request.user, Action.HOLD_OUT),
        "keys": [("H", "draw a hold-out")], "picture": picture.of_all(lines, clock().day_of(now)),
    }  # fmt: skip
    return reply(request, "learn/holdouts/page.html", context, data={"holdouts": listed(lines, now)})


def listed(lines: list[Line], now: datetime) -> list[dict[str, Any]]:
    return [data(line.holdout, now) for line in lines]


def data(holdout: Holdout, now: datetime) -> dict[str, Any]:
    """One as JSON. Who is in which arm stands in the lists alone."""
    said: dict[str, Any] = {
        "key": holdout.key, "name": holdout.name, "state": state(holdout, now).name.lower(), "outcome": holdout.outcome,
        "campaign": holdout.campaign or None, "asked": holdout.asked, "begins_on": holdout.begins_on.isoformat(),
        "ends_on": holdout.ends_on.isoformat(),
        "days": holdout.days, "share": holdout.permille / 1000, "by": holdout.by or None, "treated": holdout.treated,
        "held_out": holdout.held, "base": {"people": holdout.base_people, "reached": holdout.base_reached},
        "strata": [{"name": one.name, "treated": one.treated, "held_out": one.held} for one in dress.parts(holdout)],
        "drawn_at": holdout.drawn_at.isoformat(), "drawn_by": holdout.drawn_by.username,
    }  # fmt: skip
    if hasattr(holdout, "lock"):
        lock = holdout.lock
        said["lock"] = {
            "locked_at": lock.locked_at.isoformat(), "locked_by": lock.locked_by.username, "seed": lock.seed,
            "treated_digest": lock.treated_digest, "held_out_digest": lock.held_digest, "ends_at": lock.ends_at.isoformat(),
        }  # fmt: skip
    if hasattr(holdout, "end"):
        said["called_off"] = {"at": holdout.end.called_off_at.isoformat(), "reason": holdout.end.reason}
    if hasattr(holdout, "reading"):
        reading = holdout.reading
        said["reading"] = {"at": reading.read_at.isoformat(), "generation": reading.generation, "found": reading.found}
    return said
