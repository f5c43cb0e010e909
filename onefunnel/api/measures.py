"""Measures by address: what is asked, how it is computed, what it answers, and the very records it counts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any, cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query, Router
from pydantic import Field

from onefunnel.agree.measures import definition as definitions
from onefunnel.agree.measures import listing
from onefunnel.agree.measures.addressed import measure_of
from onefunnel.api import replies, shapes
from onefunnel.api.asked import AnswerAsked, RowsAsked
from onefunnel.api.cursors import following, question, seal, unseal
from onefunnel.api.door import needs
from onefunnel.api.problems import invalid
from onefunnel.ledger import answer as answers
from onefunnel.ledger.answer import Answer
from onefunnel.ledger.beyond import place
from onefunnel.ledger.engine import Engine
from onefunnel.ledger.measure import Measure, UnknownChoiceError, measures
from onefunnel.store.engine import UnknownVersionError, clock, engine_for
from onefunnel.web import calendar
from onefunnel.who.access import Action, may
from onefunnel.words import Scope

MOMENT = "@as_of"
router = Router(tags=["Measures"])
Name = Annotated[str, Field(pattern=r"^[a-z0-9_]+$", max_length=80, description="A measure's name.", examples=["win_rate"])]


@router.get("/measures", auth=needs(Action.SEE_NUMBERS), response=shapes.Measures, operation_id="list_measures")
def list_measures(request: HttpRequest) -> HttpResponse:
    """Every measure: its question, its unit and which way is better. The same as `onefunnel ask --list --json`."""
    every = [definitions.about(one) for _, one in sorted(measures().items())]
    return replies.reply_by_content(request, {"measures": every})


@router.get("/measures/{name}", auth=needs(Action.SEE_NUMBERS), response=shapes.Definition, operation_id="get_measure")
def get_measure(request: HttpRequest, name: Path[Name]) -> HttpResponse:
    """How a measure is computed: the rule in words, the SQL as it runs, and the worked examples that test it."""
    return replies.reply_by_content(request, definitions.written_out(measure_of(name)))


@router.get("/measures/{name}/answer", auth=needs(Action.SEE_NUMBERS), response=shapes.Answer, operation_id="ask_measure")
def ask_measure(request: HttpRequest, name: Path[Name], asked: Query[AnswerAsked]) -> HttpResponse:
    """What a measure says about a scope: the same as `onefunnel ask NAME --json`. Money is in milli-cents, percent 0 to 100."""
    today = clock().day_of(timezone.now())
    etag = replies.tag(request, replies.ledger_state(), today if asked.moves or asked.compare else "")
    return replies.unchanged(request, etag) or replies.reply(answered(name, asked, today=today), etag=etag)


@router.get("/measures/{name}/rows", auth=needs(Action.SEE_RECORDS), response=shapes.Rows, operation_id="list_rows")
def list_rows(request: HttpRequest, name: Path[Name], asked: Query[RowsAsked]) -> HttpResponse:
    """The very records that a number counts, page by page; `value` is the number that follows from all of them."""
    today, people = clock().day_of(timezone.now()), may(request.user, Action.SEE_PEOPLE)
    etag = replies.tag(request, replies.ledger_state(), replies.store_state(), people, today if asked.moves else "")
    if held := replies.unchanged(request, etag):
        return held
    said = listed(name, asked, today=today, people=people)
    return replies.reply(said | {"next": following(request, said["next_cursor"])}, etag=etag)


def answered(name: str, asked: AnswerAsked, *, today: date) -> dict[str, Any]:
    """What a measure says, as `onefunnel ask --json` prints it. Raises Problem, Http404, DeadlineError, DamagedLedgerError."""
    one, scope = measure_of(name), asked.scope(today=today, fiscal=clock().fiscal_month(today))
    engine = engine_of(scope)
    with _choices_said():
        said = answers.answer(engine, one, scope, deadline_secs=asked.secs).json()
        if asked.compare:
            said |= _compared(engine, one, scope, asked, today=today)
    return said


def listed(name: str, asked: RowsAsked, *, today: date, people: bool) -> dict[str, Any]:
    """A page of the records behind a measure, as `onefunnel rows --json` prints it, with the cursor of the next."""
    one, scope = measure_of(name), asked.scope(today=today, fiscal=clock().fiscal_month(today))
    about = question(f"rows of {name}", asked.model_dump())
    after = unseal(about, asked.cursor)
    if after:  # later pages are about the same moment as the first
        scope = replace(scope, as_of=cast(datetime | None, after.pop(MOMENT)))
    found, last = page(one, scope, asked, after)
    cursor = seal(about, last | {MOMENT: found.scope.as_of}) if last else None
    rows = listing.with_names(found, listing.names_in(found, people=people))
    return found.json() | {"rows": rows, "next_cursor": cursor}


def page(
    one: Measure, scope: Scope, asked: RowsAsked, after: dict[str, object] | None
) -> tuple[Answer, dict[str, object] | None]:
    """One page of records, and its last record's place where another page follows. Raises Problem."""
    engine = engine_of(scope)
    try:
        with _choices_said():
            sorted_by = listing.by(engine, one, scope, asked.opened, asked.sort)
            found = answers.records(
                engine, sorted_by, scope, opened=asked.opened, limit=asked.limit + 1, after=after, deadline_secs=asked.secs
            )
    except listing.UnknownColumnError as unknown:
        raise invalid("query.sort", str(unknown)) from unknown
    except ValueError as wrong:
        raise invalid("query.opened", str(wrong)) from wrong
    if len(found.rows) <= asked.limit:
        return found, None
    kept = replace(found, rows=found.rows[: asked.limit])
    return kept, place(sorted_by, kept.columns, kept.rows[-1])


def _compared(engine: Engine, one: Measure, scope: Scope, asked: AnswerAsked, *, today: date) -> dict[str, object]:
    basis = calendar.basis(scope.period, today, asked.compare or "last_period", fiscal=clock().fiscal_month(today))
    if basis is None:
        raise invalid("query.compare", "nothing comes before this period; say it with from and to, or period")
    before = answers.answer(engine, one, scope.during(basis.period), deadline_secs=asked.secs)
    return {"compared": before.json(), "compared_with": basis.says}


def engine_of(scope: Scope) -> Engine:
    try:
        return engine_for(scope)
    except UnknownVersionError as unknown:
        raise invalid("query.version", str(unknown)) from unknown


@contextmanager
def _choices_said() -> Iterator[None]:
    try:
        yield
    except UnknownChoiceError as unknown:
        raise invalid(f"query.{str(unknown).partition(' ')[0]}", str(unknown)) from unknown
