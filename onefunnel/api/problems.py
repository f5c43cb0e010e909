"""What goes wrong, as problem documents (RFC 9457): one word for each kind, a sentence, and what to mend."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse

MEDIA_TYPE = "application/problem+json"
TYPES = "/api/#problem-"  # where each kind is explained to a person
KINDS: dict[str, tuple[int, str, str]] = {
    "unreadable": (400, "The request could not be read", "Its body or one of its headers is not what it says it is."),
    "not-logged-in": (401, "Who are you?", "Send `Authorization: Bearer TOKEN`, or log in on the screen."),
    "not-allowed": (403, "Your role may not do this", "`detail` says who may."),
    "not-found": (404, "There is nothing here", "No such address, or an object that you may not see."),
    "wrong-method": (405, "Not by this method", "The header `Allow` names the methods of this address."),
    "conflict": (409, "Not as things stand", "`detail` says what stands in the way."),
    "under-way": (
        409,
        "This is being done already",
        "A request with the same Idempotency-Key runs. Ask again after `Retry-After`.",
    ),
    "too-large": (413, "Too much at once", "`detail` says how much is taken."),
    "not-this-kind": (415, "Not this kind of body", "The documentation says which media type is read here."),
    "invalid": (422, "Something in the request is wrong", "`errors` names each parameter or field, and what is wrong with it."),
    "wrong-cursor": (422, "This cursor belongs elsewhere", "A cursor goes on with the very question that gave it."),
    "key-reused": (422, "This Idempotency-Key was used for something else", "Each new request needs a key of its own."),
    "too-many": (429, "Too many requests", "Wait for the seconds of `Retry-After`."),
    "broken": (500, "Something broke", "It is written in the server's log. Asking again may help."),
    "damaged": (503, "The ledger is being mended", "It is made again from the log. Ask again after `Retry-After`."),
    "deadline": (504, "The question took too long", "Ask about a shorter period, or give it more time with `deadline`."),
    "disk-full": (507, "The disk is full", "Nothing was stored. Make room and ask again."),
}
BY_STATUS = {status: kind for kind, (status, *_) in reversed(KINDS.items())}


class Problem(Exception):
    """One kind of refusal. `errors` are pairs of a place in the request and what is wrong there."""

    def __init__(
        self, kind: str, detail: str = "", *, errors: Sequence[tuple[str, str]] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail or KINDS[kind][1])
        self.kind, self.detail, self.errors, self.headers = kind, detail, tuple(errors), dict(headers or {})

    @property
    def status(self) -> int:
        return KINDS[self.kind][0]


def invalid(place: str, says: str) -> Problem:
    """One parameter that cannot be."""
    return Problem("invalid", says, errors=[(place, says)])


def document(problem: Problem, instance: str, status: int) -> dict[str, Any]:
    """The problem as RFC 9457 writes it."""
    said: dict[str, Any] = {
        "type": f"{TYPES}{problem.kind}",
        "title": KINDS[problem.kind][1],
        "status": status,
        "detail": problem.detail or KINDS[problem.kind][2],
        "instance": instance,
    }
    if problem.errors:
        said["errors"] = [{"in": place, "detail": says} for place, says in problem.errors]
    return said


def respond(request: HttpRequest, problem: Problem, *, status: int = 0) -> HttpResponse:
    """The response; `status` where it is not the kind's own."""
    chosen = status or problem.status
    body = json.dumps(document(problem, request.path, chosen), ensure_ascii=False)
    response = HttpResponse(body, status=chosen, content_type=MEDIA_TYPE, headers=problem.headers)
    response.headers["Cache-Control"] = "no-store"
    if chosen == 401:
        response.headers.setdefault("WWW-Authenticate", 'Bearer realm="onefunnel"')
    return response


def of_status(status: int) -> str:
    """The kind that stands for a bare status."""
    return BY_STATUS.get(status, "unreadable" if status < 500 else "broken")
