"""Who calls, and may they: the session of somebody who is logged in, or a bearer token. `who.access` decides the rest."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from ninja.utils import check_csrf

from onefunnel.api import limits
from onefunnel.api.limits import limiter
from onefunnel.api.problems import MEDIA_TYPE, Problem, of_status, respond
from onefunnel.store.room import full_disk
from onefunnel.who import tokens
from onefunnel.who.access import Action, may, refusal

PREFIX = "/api/v1/"
SAFE = ("GET", "HEAD", "OPTIONS")


class Caller:
    """What an operation asks of its caller. With `hides`, somebody who may not is told that there is nothing."""

    def __init__(self, action: Action, *, hides: bool = False) -> None:
        self.action, self.hides = action, hides

    def __call__(self, request: HttpRequest) -> User:
        user = identify(request)
        if not may(user, self.action):
            if self.hides:
                raise Http404
            raise Problem("not-allowed", refusal(user, self.action))
        return user


def needs(action: Action) -> Caller:
    return Caller(action)


def hides(action: Action) -> Caller:
    return Caller(action, hides=True)


def identify(request: HttpRequest) -> User:
    """The person behind a token or a session, after their request was counted. Raises Problem."""
    if "Authorization" in request.headers:
        return _by_token(request)
    if not request.user.is_authenticated:
        raise Problem("not-logged-in")
    _count(request, f"user {request.user.pk}", limits.CALLS)
    if request.method not in SAFE and check_csrf(request):
        raise Problem("not-allowed", "A write with a session needs the header X-CSRFToken; with a token it does not.")
    return request.user


def _by_token(request: HttpRequest) -> User:
    """The token's owner, narrowed to what the token was made for. Guesses are counted by where they come from."""
    try:
        user, _ = tokens.bearer(request)
    except tokens.Refused as refused:
        _count(request, f"guess {request.META.get('REMOTE_ADDR', '')}", limits.GUESSES)
        raise Problem("not-logged-in", str(refused)) from refused
    _count(request, f"token {cast(Any, request).token.pk}", limits.CALLS)
    return user


def _count(request: HttpRequest, caller: str, limit: int) -> None:
    allowance = limiter.take(caller, limit, now=time.monotonic())
    cast(Any, request).allowance = allowance
    if allowance.is_over:
        raise Problem("too-many", f"{limit} requests a minute are taken.", headers=allowance.headers())


def only_problems(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Whatever refuses a request to the API, in whichever room, refuses it as a problem document."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.path.startswith(PREFIX):
            return response
        if response.status_code >= 400 and not response.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
            response = _problem_of(request, response)
        if allowance := getattr(request, "allowance", None):
            for name, value in allowance.headers().items():
                response.headers.setdefault(name, value)
        return response

    return middleware


def _problem_of(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    status = response.status_code
    said = respond(request, Problem(of_status(status)), status=status)
    for name in ("Allow", "Retry-After", "WWW-Authenticate"):
        if name in response.headers:
            said.headers[name] = response.headers[name]
    return said


def refused_by_disk(error: BaseException) -> Problem | None:
    said = full_disk(error)
    return Problem("disk-full", said) if said else None
