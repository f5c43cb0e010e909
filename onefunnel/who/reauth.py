"""Once more, who are you: before signing, exporting names and erasing, a log-in or a confirmation must be recent.

`needs_recent_login()` decorates a view. Who was last asked longer ago than `within` is led to the page that asks for the
password or a code of the second step, and back: what was being posted is then done. Over htmx the whole page goes there; a
program that asks for JSON is told in JSON. A request by token is never asked: its scope was given by somebody who was.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Concatenate
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from onefunnel.web.reply import wanted

type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
TO_SIGN = timedelta(minutes=5)
TO_EXPORT = timedelta(hours=1)  # lists with names of people: once an hour is enough to stop a borrowed screen
BACK = "The list names people. Say who you are, and you can export for an hour."
SAYS = "Confirm that it is you: your last log-in was too long ago for this."


def needs_recent_login[**P](within: timedelta = TO_SIGN) -> Callable[[View[P]], View[P]]:
    """Under `access.needs`, so that somebody who may not do it at all is not asked for a password first."""

    def wrap(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            return ask_again(request, within=within) or view(request, *args, **kwargs)

        guarded.needs_recent = within  # type: ignore[attr-defined]
        return guarded

    return wrap


def ask_again(request: HttpRequest, *, within: timedelta = TO_SIGN, back: str = "") -> HttpResponseBase | None:
    """What leads to the confirmation when the last one is too old; None when the act may go on.

    `back` is the page to come back to where the act is a download, after which a browser would stay on the confirmation.
    """
    if getattr(request, "token", None) is not None or is_recent(request, within=within, now=timezone.now()):
        return None
    return _lead(request, back)


def is_recent(request: HttpRequest, *, within: timedelta, now: datetime) -> bool:
    """Whether this session logged in or confirmed itself within the given time."""
    at = last_confirmed_at(request)
    return at is not None and timedelta(0) <= now - at < within


def last_confirmed_at(request: HttpRequest) -> datetime | None:
    """When this session's person last gave a password or a code."""
    records = get_authentication_records(request, request.user if request.user.is_authenticated else None)
    return max((datetime.fromtimestamp(record["at"], UTC) for record in records), default=None)


def _lead(request: HttpRequest, back: str) -> HttpResponseBase:
    page = reverse("account_reauthenticate")
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": f"{page}?{urlencode({'next': _current(request)})}"})
    if wanted(request) == "json":
        return JsonResponse({"error": SAYS, "confirm": page}, status=401)
    if back:
        messages.info(request, BACK)
        return redirect(f"{page}?{urlencode({'next': back})}")
    answer: HttpResponseBase = suspend_request(request, page)
    return answer


def _current(request: HttpRequest) -> str:
    """The page that an htmx request came from, without its host: nobody is led elsewhere."""
    parts = urlsplit(request.headers.get("HX-Current-URL", ""))
    return f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
