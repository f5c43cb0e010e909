"""What `ask` and `rows` share: the words of a scope, the engine in force, and how a refusal reads."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches

import click

from onefunnel.ledger.answer import Answer
from onefunnel.ledger.engine import DeadlineError, Engine
from onefunnel.ledger.manifest import DamagedLedgerError
from onefunnel.ledger.measure import UnknownChoiceError, UnknownMeasureError, choices
from onefunnel.store.damage import damage
from onefunnel.store.engine import UnknownVersionError, engine_for
from onefunnel.store.home import home
from onefunnel.web.figures import cell, whole
from onefunnel.words import DIMENSIONS, EVER, Period, Scope

REFUSED, WRONG_WORDS, BROKEN = 1, 2, 3
DEADLINE_SECS = 600.0
DAY = click.DateTime(["%Y-%m-%d"])
INSTANT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"])


def scoped[F: Callable[..., object]](command: F) -> F:
    """Add the options that every question takes."""
    for option in (
        click.option("--engine", "chosen", metavar="ENGINE", help="duckdb, or the master of a Spark such as spark://HOST:7077."),
        click.option("--where", "wheres", multiple=True, metavar="KEY=VALUE", help=f"Narrow to one {', '.join(DIMENSIONS)}."),
        click.option(
            "--under", type=click.IntRange(min=0), metavar="VERSION", help="Count by this version of the agreement for all time."
        ),
        click.option("--as-of", type=INSTANT, help="Let only facts up to this day or instant (UTC) count."),
        click.option("--to", "ends_on", type=DAY, help="The last day of the period, included."),
        click.option("--from", "begins_on", type=DAY, help="The first day of the period; without days, all time."),
    ):
        command = option(command)
    return command


def scope_of(
    begins_on: datetime | None, ends_on: datetime | None, as_of: datetime | None, wheres: Sequence[str], under: int | None = None
) -> Scope:
    """The scope that the options say. Raises click.UsageError where they make none."""
    begins = begins_on.date() if begins_on else EVER.begins_on
    ends = ends_on.date() if ends_on else EVER.ends_on
    try:
        period = Period(begins, ends)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    said = dict(_where(text) for text in wheres)
    chosen = tuple((name, said.pop(name)) for name in sorted(said.keys() & choices().keys()))
    return Scope(period=period, as_of=_end_of(as_of), version=under, choices=chosen, **said)


def engine(chosen: str | None, scope: Scope | None = None) -> Engine:
    """The engine asked for, else the one in force; under one version of the agreement where the scope names one.

    Raises DamagedLedgerError where files of the ledger are gone: an empty answer would look like a true one.
    """
    if wrong := damage(home().ledger):
        raise DamagedLedgerError(wrong[0])
    try:
        return engine_for(scope or Scope(), chosen or "")
    except (ValueError, UnknownVersionError) as error:
        raise click.UsageError(str(error)) from error


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what can go wrong into a sentence and an exit code."""
    try:
        yield
    except UnknownChoiceError as error:
        click.echo(f"{str(error).capitalize()}.", err=True)
        sys.exit(WRONG_WORDS)
    except UnknownMeasureError as error:
        click.echo(f"{error.sentence} `onefunnel ask --list` lists them all.", err=True)
        sys.exit(WRONG_WORDS)
    except DeadlineError as error:
        click.echo(f"Stopped: {error}.", err=True)
        sys.exit(REFUSED)
    except DamagedLedgerError as error:
        click.echo(f"The ledger is damaged: {error}. `onefunnel refresh` makes it again from the log.", err=True)
        sys.exit(BROKEN)


def written(answer: Answer, column: str, value: object) -> str:
    """A cell as a person reads it: money with its currency, percent and days with their unit."""
    kind = answer.kind(column)
    if kind in ("money", "percent", "days", "hours", "ratio"):
        return whole(value, kind, answer.currency)
    return cell(value)


def scope_says(scope: Scope) -> str:
    """The scope in a phrase."""
    ever = scope.period == EVER
    days = "all time" if ever else f"{_day(scope.period.begins_on)} to {_day(scope.period.ends_on)}"
    filters = "".join(f", {name} {value}" for name, value in scope.filters.items())
    as_of = f", as of {scope.as_of:%Y-%m-%d %H:%M}" if scope.as_of else ""
    return f"{days}{filters}{as_of}"


def _day(day: date) -> str:
    if day == EVER.begins_on:
        return "the beginning"
    return "today" if day == EVER.ends_on else day.isoformat()


def _end_of(moment: datetime | None) -> datetime | None:
    """A day means its end, an instant means itself; both in UTC."""
    if moment is None:
        return None
    whole_day = timedelta(days=1, microseconds=-1) if moment.time() == time() else timedelta()
    return (moment + whole_day).replace(tzinfo=UTC)


def _where(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not value:
        raise click.UsageError(f"--where takes KEY=VALUE, not '{text}'")
    known = (*DIMENSIONS, *choices())
    if name not in known:
        close = get_close_matches(name, known, n=1)
        hint = f"did you mean {close[0]}?" if close else f"it can be {', '.join(known)}"
        raise click.UsageError(f"there is no '{name}' to narrow by; {hint}")
    return name, _owner(value) if name == "owner" else value


def _owner(said: str) -> str:
    from onefunnel.commands.opening import open_records

    open_records()
    from onefunnel.who.names import SeveralOwnersError, owner_key

    try:
        return owner_key(said)
    except SeveralOwnersError as several:
        raise click.UsageError(str(several)) from several
