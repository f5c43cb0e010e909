"""`onefunnel demo`: make up a company, fill the home with it, and say how to look at it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from onefunnel.demo.fill import Filled, Wanted
    from onefunnel.demo.logins import CastLogin
    from onefunnel.store.home import Home


@click.command()
@click.option("--people", default=2000, show_default=True, type=click.IntRange(1), help="How many people the company knows.")
@click.option("--seed", default=1, show_default=True, type=int, help="Another seed is another company.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day of its two years; yesterday unless given.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def command(people: int, seed: int, until: datetime | None, as_json: bool) -> None:
    """Make up Northwind Controls: two years of leads, deals and campaigns with known truths, and log-ins for its cast.

    The same size and seed is the same company; run twice, it says that it is there. It only ever writes into a home
    that is empty or its own. Ends with 0 when done, 1 when refused.
    """
    from onefunnel.demo.fill import OtherDataError, settle
    from onefunnel.store.home import home

    _migrate()
    now = datetime.now(UTC)
    try:
        wanted = settle(home(), people=people, seed=seed, until=until.date() if until else None, today=now.date())
    except OtherDataError as error:
        _refuse(str(error), people, seed, as_json)
    filled, cast = _make(home(), wanted, now)
    if as_json:
        click.echo(json.dumps(_as_data(home(), filled, cast), indent=2))
    else:
        _say(home(), filled, cast)


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def _refuse(why: str, people: int, seed: int, as_json: bool) -> None:
    instead = f"onefunnel --home ~/northwind-{people}-{seed} demo --people {people} --seed {seed}"
    if as_json:
        click.echo(json.dumps({"refused": why, "instead": instead}))
    else:
        click.echo(f"{why}\nNothing was written. Give the made-up company a home of its own:\n\n    {instead}", err=True)
    sys.exit(1)


def _make(place: Home, wanted: Wanted, now: datetime) -> tuple[Filled, list[CastLogin]]:
    """Tell the log, open the doors, and let the screens and the ledger catch up, each with its progress."""
    from onefunnel.demo.agreements import agree
    from onefunnel.demo.fieldnotes import take_notes
    from onefunnel.demo.fill import fill, keys_of
    from onefunnel.demo.holdouts import draw_holdouts, read_holdouts
    from onefunnel.demo.logins import open_doors
    from onefunnel.who.follow import follow
    from onefunnel.who.uptodate import bring_up_to_date

    with _progress() as bar:
        task = bar.add_task("Making up people", total=wanted.people)
        filled = fill(place, wanted, now=now, progress=_shown(bar, task))
        bar.update(task, completed=wanted.people, said=f"{filled.facts:,} facts")
        cast = open_doors(keys=keys_of(place.secret), now=now)
        agree(wanted, now=now)
        task = bar.add_task("Reading the log", total=None, said="")
        follow(progress=lambda done, end: bar.update(task, completed=done, total=end))
        take_notes(wanted, now=now)
        draw_holdouts(wanted, now=now)
        bring_up_to_date(now=datetime.now(UTC), progress=lambda done, end: bar.update(task, completed=done, total=end))
        read_holdouts(now=now)
    return filled, cast


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[said]}"), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())


def _shown(bar: Progress, task: Any) -> Callable[[int, int], None]:
    return lambda people, facts: bar.update(task, completed=people, said=f"{people:,} people, {facts:,} facts")


def _as_data(place: Home, filled: Filled, cast: list[CastLogin]) -> dict[str, Any]:
    return {
        "home": str(place.path),
        "people": filled.people,
        "seed": filled.seed,
        "until": str(filled.until),
        "facts": filled.facts,
        "new": filled.new,
        "truth": str(place.path / "demo" / "truth.json"),
        "logins": [
            {"username": one.username, "name": one.name, "role": one.role.value, "password": one.password} for one in cast
        ],
    }


def _say(place: Home, filled: Filled, cast: list[CastLogin]) -> None:
    begins = date(filled.until.year - 2, filled.until.month, min(filled.until.day, 28))
    there = "is already there" if not filled.new else "is ready"
    click.echo(f"Northwind Controls {there}: {filled.people:,} people, {filled.facts:,} facts, {begins:%B %Y} to {filled.until}.")
    click.echo(f"Home: {place.path}  (what was planted: demo/truth.json, explained in docs/demo.md)\n")
    click.echo("Log in as (these passwords are for the made-up company only):")
    for one in cast:
        click.echo(f"  {one.username:<8} {one.password}   {one.name}, {one.role.value.replace('_', ' ')}")
    click.echo("\nNext:\n  onefunnel serve                 open http://127.0.0.1:8000/ and log in as ines")
    click.echo("  onefunnel ask win_rate          one number, with its question, formula and SQL")
    click.echo("  onefunnel ask --list            every number there is")
