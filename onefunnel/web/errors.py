"""The pages for what went wrong, in the frame's own look, and as JSON for those who asked for JSON."""

from __future__ import annotations

import sys
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader

from onefunnel.ledger.engine import DeadlineError
from onefunnel.ledger.manifest import DamagedLedgerError
from onefunnel.store.room import full_disk
from onefunnel.web.frame import theme
from onefunnel.web.reply import wanted

SAYS = {
    400: "that request could not be read",
    403: "your role may not see this",
    404: "there is nothing here",
    413: "that is too much at once",
    429: "too many tries: wait a minute",
    500: "something broke",
    503: "the numbers are being made again",
    504: "that took too long",
    507: "the disk is full",
}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return page(request, 413, _said(exception))
    return page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 403, _said(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 404, _said(exception))


def broken(request: HttpRequest) -> HttpResponse:
    error = sys.exc_info()[1]
    if full := full_disk(error):
        return page(request, 507, full)
    if isinstance(error, DamagedLedgerError):
        return page(request, 503)
    if isinstance(error, DeadlineError):
        return page(request, 504)
    return page(request, 500)


def _said(exception: Exception) -> str:
    """The sentence whoever raised it gave; an address no pattern knows brings a structure instead, which says nothing."""
    return exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""


def page(request: HttpRequest, status: int, why: str = "") -> HttpResponse:
    """Made without the database, since that may be what is broken."""
    if wanted(request) == "json":
        return JsonResponse({"error": why or SAYS[status], "status": status}, status=status)
    context: dict[str, Any] = {"theme": theme(request), "why": why}
    return HttpResponse(loader.render_to_string(f"web/{status}.html", context), status=status)
