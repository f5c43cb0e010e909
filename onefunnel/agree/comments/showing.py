"""What the thread of a number needs to be shown: on the number's own page, in the panel beside a tile, as JSON."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from onefunnel.agree.comments import reading
from onefunnel.agree.comments.reading import Said
from onefunnel.agree.comments.subject import Subject, owners, subject
from onefunnel.agree.comments.writing import MOST_CHARACTERS
from onefunnel.ledger.answer import Answer, plain
from onefunnel.web import figures
from onefunnel.who.access import Action, may
from onefunnel.who.names import names
from onefunnel.words import Scope


def thread(request: HttpRequest, name: str, scope: Scope, now_is: Answer, **more: object) -> dict[str, Any]:
    """The context of `thread.html` and of `panel.html`."""
    about, user = subject(name, scope), cast(User, request.user)
    said = reading.thread(about, reader=user, now_is=now_is, now=timezone.now())
    value: Any = now_is.value
    return {
        "about": about,
        "about_says": about.says(names(owners([about]))),
        "figure": figures.short(value, now_is.unit, now_is.currency) if now_is.shape == "value" else "",
        "comments": said,
        "count": sum(one.state != "withdrawn" for one in said),
        "elsewhere": reading.elsewhere(about),
        "can_write": may(user, Action.COMMENT),
        "most": MOST_CHARACTERS,
        "talk": reading.talk_of(about, user),
        **more,
    }


def data(one: Said) -> dict[str, Any]:
    """A comment as JSON values; what was withdrawn has no words."""
    comment = one.comment
    settled = getattr(comment, "resolution", None)
    withdrawn = getattr(comment, "withdrawal", None)
    return {
        "id": comment.pk, "measure": comment.measure, "asked": comment.asked, "text": one.text, "state": one.state,
        "by": one.name, "side": one.side, "written_at": comment.written_at.isoformat(), "edited_at": _at(comment.edited_at),
        "was": {"value": comment.value, "unit": comment.unit, "currency": comment.currency, "agreement": comment.agreement},
        "quote": one.quote, "has_changed": one.has_changed,
        "settled_by": reading.name_of(settled.by) if settled else None, "settled_at": _at(settled and settled.resolved_at),
        "withdrawn_by": reading.name_of(withdrawn.by) if withdrawn else None,
        "withdrawn_at": _at(withdrawn and withdrawn.withdrawn_at),
    }  # fmt: skip


def thread_data(context: dict[str, Any], now_is: Answer) -> dict[str, Any]:
    """A number's thread as JSON."""
    about: Subject = context["about"]
    return {
        "measure": about.measure.name, "asked": about.asked, "address": about.address,
        "now": {"value": plain(now_is.value), "unit": now_is.unit, "currency": now_is.currency, "agreement": now_is.agreement},
        "comments": [data(one) for one in context["comments"]],
    }  # fmt: skip


def _at(moment: Any) -> str | None:
    return moment.isoformat() if moment else None
