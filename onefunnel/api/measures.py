"""Measures by address: what is asked, how it is computed, what it answers, and the very records it counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Literal, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query, Router
from pydantic import Field

from onefunnel.agree.measures import definition as definitions
from onefunnel.agree.measures import listing
from onefunnel.api import replies, shapes
from onefunnel.api.asked import RowsAsked, ScopeAsked
from onefunnel.api.cursors import following, seal, unseal
from onefunnel.api.door import needs
from onefunnel.api.problems import invalid
from onefunnel.ledger import answer as answers
from onefunnel.ledger.answer import Answer
from onefunnel.ledger.beyond import place
from onefunnel.ledger.measure import Measure, UnknownMeasureError, measures
from onefunnel.ledger.measure import measure as named
from onefunnel.store.engine import engine
from onefunnel.web import calendar
from onefunnel.who.access import Action, may
from onefunnel.words import Scope

MOMENT = "@as_of"
router = Router(tags=["Measures"])
Name = Annotated[str, Field(pattern=r"^[a-z0-9_]+$", max_length=80, description="A measure's name.", examples=["win_rate"])]


class AnswerAsked(ScopeAsked):
    """A measure's question, and what it is compared with."""

    compare: Literal["previous"] | None = Field(None, description="Ask the same of the period before, too.")


@router.get("/measures", auth=needs(Action.SEE_NUMBERS), response=shapes.Measures, operation_id="list_measures")
def list_measures(request: HttpRequest) -> HttpResponse:
    """Every measure: its question, its unit and which way is better. The same as `onefunnel ask --list --json`."""
    every = [definitions.about(one) for _, one in sorted(measures().items())]
    return replies.reply_by_content(request, {"measures": every})


@router.get("/measures/{name}", auth=needs(Action.SEE_NUMBERS), response=shapes.Definition, operation_id="get_measure")
def get_measure(request: HttpRequest, name: Path[Name]) -> HttpResponse:
    """How a measure is computed: the rule in words, the SQL as it runs, and the worked examples that test it."""
    return replies.reply_by_content(request, definitions.written_out(_measure(name)))


@router.get("/measures/{name}/answer", auth=needs(Action.SEE_NUMBERS), response=shapes.Answer, operation_id="ask_measure")
def ask_measure(request: HttpRequest, name: Path[Name], asked: Query[AnswerAsked]) -> HttpResponse:
    """What a measure says about a scope: the same as `onefunnel ask NAME --json`. Money is in milli-cents, percent 0 to 100."""
    one, today = _measure(name), timezone.now().date()
    scope = asked.scope(today=today)
    etag = replies.tag(request, replies.ledger_state(), today if asked.moves or asked.compare else "")
    if held := replies.unchanged(request, etag):
        return held
    found = answers.answer(engine(), one, scope, deadline_secs=asked.secs)
    said = found.json()
    if asked.compare:
        said |= _compared(one, scope, asked, today=today)
    return replies.reply(said, etag=etag)


@router.get("/measures/{name}/rows", auth=needs(Action.SEE_RECORDS), response=shapes.Rows, operation_id="list_rows")
def list_rows(request: HttpRequest, name: Path[Name], asked: Query[RowsAsked]) -> HttpResponse:
    """The very records that a number counts, page by page; `value` is the number that follows from all of them."""
    one, today = _measure(name), timezone.now().date()
    after = unseal(request, asked.cursor)
    scope = asked.scope(today=today)
    if after:  # later pages are about the same moment as the first
        scope = replace(scope, as_of=cast(datetime | None, after.pop(MOMENT)))
    people = may(request.user, Action.SEE_PEOPLE)
    etag = replies.tag(request, replies.ledger_state(), replies.store_state(), people, today if asked.moves else "")
    if held := replies.unchanged(request, etag):
        return held
    found, last = page(one, scope, asked, after)
    cursor = seal(request, last | {MOMENT: found.scope.as_of}) if last else None
    rows = listing.with_names(found, listing.names_in(found, people=people))
    said = found.json() | {"rows": rows, "next_cursor": cursor, "next": following(request, cursor)}
    return replies.reply(said, etag=etag)


def page(
    one: Measure, scope: Scope, asked: RowsAsked, after: dict[str, object] | None
) -> tuple[Answer, dict[str, object] | None]:
    """One page of records, and its last record's place where another page follows. Raises Problem."""
    try:
        sorted_by = listing.by(engine(), one, scope, asked.opened, asked.sort)
        found = answers.records(
            engine(), sorted_by, scope, opened=asked.opened, limit=asked.limit + 1, after=after, deadline_secs=asked.secs
        )
    except listing.UnknownColumnError as unknown:
        raise invalid("query.sort", str(unknown)) from unknown
    except ValueError as wrong:
        raise invalid("query.opened", str(wrong)) from wrong
    if len(found.rows) <= asked.limit:
        return found, None
    kept = replace(found, rows=found.rows[: asked.limit])
    return kept, place(sorted_by, kept.columns, kept.rows[-1])


def _compared(one: Measure, scope: Scope, asked: AnswerAsked, *, today: date) -> dict[str, object]:
    basis = calendar.basis(scope.period, today)
    if basis is None:
        raise invalid("query.compare", "nothing comes before this period; say it with from and to, or period")
    before = answers.answer(engine(), one, scope.during(basis.period), deadline_secs=asked.secs)
    return {"compared": before.json(), "compared_with": basis.says}


def _measure(name: str) -> Measure:
    try:
        return named(name)
    except UnknownMeasureError as unknown:
        raise Http404(f"{str(unknown)[0].upper()}{str(unknown)[1:]}.") from unknown
