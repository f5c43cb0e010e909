"""What the verbs of the agreement share: who acts, how a refusal ends, and what a trial says."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast

import click
from django.contrib.auth.models import User
from django.utils import timezone

from onefunnel.agree.agreement import past
from onefunnel.agree.agreement.drafting import NotPossible
from onefunnel.agree.agreement.naming import Named
from onefunnel.agree.agreement.plain import label
from onefunnel.agree.agreement.trial import Figure, Line, attempt, sentence
from onefunnel.agree.agreement.trying import data_of
from onefunnel.store.engine import clock, engine
from onefunnel.web import calendar, figures
from onefunnel.who.access import Action, may
from onefunnel.who.names import names
from onefunnel.words import STAGE_NAMES, Period, Scope, on

REFUSED, WRONG_TEXT = 1, 3
as_json = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")


@contextmanager
def refusals() -> Iterator[None]:
    """What cannot be done ends with its reason and 1."""
    try:
        yield
    except NotPossible as error:
        click.echo(str(error), err=True)
        sys.exit(REFUSED)


def say(data: Any, text: str, as_json: bool) -> None:
    click.echo(json.dumps(data, indent=2, ensure_ascii=False, default=str) if as_json else text)


def person(username: str, what: str) -> User:
    """Somebody who may draft. Raises NotPossible."""
    found = User.objects.select_related("membership").filter(username__iexact=username).first()
    if found is None or not may(found, Action.DRAFT_AGREEMENT):
        raise NotPossible(f"{username} may not {what} the agreement; `onefunnel users list` shows who has which role.")
    return found


def with_password(username: str, password: str) -> User:
    """Somebody who has shown who they are. Raises NotPossible, the same for a wrong name and a wrong password."""
    found = User.objects.filter(username__iexact=username, is_active=True).first()
    if found is None or not found.check_password(password):
        raise NotPossible("That name and password do not go together. Nothing was changed.")
    return found


def tried(found: Named, begins_on: datetime | None, ends_on: datetime | None, most: int) -> tuple[dict[str, Any], str]:
    """A trial as JSON and as text; people by name, as for any other list at the prompt."""
    days = clock()
    today = days.day_of(timezone.now())
    last = past.last_quarter(engine(), today, fiscal=days.fiscal_month(today))
    try:
        period = Period(begins_on.date() if begins_on else last.begins_on, ends_on.date() if ends_on else last.ends_on)
    except ValueError as error:
        raise NotPossible(f"{str(error).capitalize()}.") from None
    trial = attempt(engine(), engine(under=found.definitions), Scope(period))
    says = calendar.says(period, fiscal=days.fiscal_month(today))
    lines = [f"{sentence(trial, found.label, says)}.", ""]
    lines += [_stage(one) for one in trial.lines]
    lines += ["", *(_figure(one) for one in trial.figures)]
    moved = [("out", one) for one in trial.most_moved.left] + [("in", one) for one in trial.most_moved.joined]
    some = moved[:most]
    called = names(key for _, one in some for key in (one.subject, one.account))
    shown = [(way, one.entered_at, called.get(one.subject, one.subject), called.get(one.account, "")) for way, one in some]
    lines += ["", *(f"  {way:<3} {on(days.day_of(at)):<11}  {record}, {account}" for way, at, record, account in shown)]
    if len(moved) > most:
        lines.append(f"  and {len(moved) - most:,} more; --json lists all")
    return data_of(trial, says), "\n".join(lines)


def _stage(one: Line) -> str:
    moved = f"{len(one.left):,} out, {len(one.joined):,} in"
    went_on = " to ".join(figures.short(value, "percent") for value in one.cohort)
    said = "" if one.cohort == (None, None) else f"; of them went on: {went_on}"
    return f"  {STAGE_NAMES[one.stage]:<12} {one.before:>8,} {one.after:>8,}   {moved}{said}"


def _figure(one: Figure) -> str:
    before, after = (figures.short(cast(Any, found.value), found.unit, found.currency) for found in (one.before, one.after))
    return f"  {label(one.name):<18} {before:>8} {after:>8}   {one.before.question}"
