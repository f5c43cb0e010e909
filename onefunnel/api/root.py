"""The API put together: its rooms, who may come in, and how each kind of mistake is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from onefunnel.api import agreement, comments, holdouts, imports, measures, notes, standing
from onefunnel.api.door import refused_by_disk
from onefunnel.api.problems import Problem, of_status, respond
from onefunnel.ledger.engine import DeadlineError
from onefunnel.ledger.manifest import DamagedLedgerError

SAYS = """The same answers as on the screen and by `onefunnel ask`: measures and the records they count, the agreement,
people, accounts, opportunities, field notes, hold-outs and imports.
Money is in milli-cents (1/100,000 of a unit), percent 0 to 100, times in UTC."""

api = NinjaAPI(title="onefunnel", version="1", description=SAYS, docs_url=None, openapi_url=None, urls_namespace="api")
ROOMS = (measures, agreement, comments, standing, notes, holdouts, imports)
for room in ROOMS:
    api.add_router("", room.router)


def answers(*kinds: type[Exception]) -> Callable[[Callable[[Any], Problem]], Callable[[Any], Problem]]:
    """The problem that stands for these mistakes, wherever they are made."""

    def register(make: Callable[[Any], Problem]) -> Callable[[Any], Problem]:
        def handler(request: HttpRequest, error: Any) -> HttpResponse:
            return respond(request, make(error))

        for kind in kinds:
            api.add_exception_handler(kind, handler)
        return make

    return register


@answers(Problem)
def _said(problem: Problem) -> Problem:
    return problem


@answers(Http404)
def _not_found(error: Http404) -> Problem:
    return Problem("not-found", error.args[0] if error.args and isinstance(error.args[0], str) else "")


@answers(PermissionDenied)
def _denied(error: PermissionDenied) -> Problem:
    return Problem("not-allowed", str(error))


@answers(ValidationError)
def _invalid(error: ValidationError) -> Problem:
    wrong = [(_place(one["loc"]), str(one["msg"])) for one in error.errors]
    return Problem("invalid", "; ".join(f"{place}: {says}" for place, says in wrong[:3]), errors=wrong)


@answers(HttpError)
def _by_status(error: HttpError) -> Problem:
    return Problem(of_status(error.status_code), str(error))


@answers(DeadlineError)
def _late(error: DeadlineError) -> Problem:
    return Problem("deadline", f"{str(error)[:1].upper()}{str(error)[1:]}.")


@answers(DamagedLedgerError)
def _damaged(error: DamagedLedgerError) -> Problem:
    return Problem("damaged", headers={"Retry-After": "30"})


@answers(RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
def _too_large(error: Exception) -> Problem:
    return Problem("too-large", str(error))


@answers(MultiPartParserError, UnicodeDecodeError)
def _unreadable(error: Exception) -> Problem:
    return Problem("unreadable", "The body is not what its Content-Type says.")


@answers(OSError, OperationalError)
def _disk(error: Exception) -> Problem:
    if full := refused_by_disk(error):
        return full
    raise error


def _place(where: tuple[Any, ...]) -> str:
    """`query.from`: the framework also names the argument in which we collect them, which means nothing outside."""
    return ".".join(str(part) for part in (where[0], where[-1]) if part != "asked") if where else "request"
