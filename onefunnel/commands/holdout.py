"""Draw a hold-out, lock it, take its lists out, and read it out after its horizon, from a shell or a script."""

from __future__ import annotations

import csv
import json
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from onefunnel.learn.holdouts.records import Holdout

REFUSED = 1


@click.group("holdout")
def command() -> None:
    """Leave some of a campaign's people out by lot, and see what the campaign did."""


@command.command()
@click.option("--name", required=True, help="What is tested.")
@click.option("--by", "username", required=True, help="The log-in that draws it.")
@click.option("--share", default="20", show_default=True, help="How many are held out, in percent.")
@click.option("--begins", "begins_on", metavar="DAY", help="The campaign's first day, as 2026-11-30; tomorrow unless given.")
@click.option("--days", default="30", show_default=True, help="How long the outcome counts.")
@click.option("--outcome", type=click.Choice(["talked", "sales_qualified"]), default="talked", show_default=True)
@click.option("--campaign", metavar="KEY", help="The campaign, by its key.")
@click.option("--split", "by", default="segment", show_default=True, help="The same share in each segment ...; or none.")
@click.option("--where", "wheres", multiple=True, metavar="KEY=VALUE", help="Narrow to one segment, industry ...")
@click.option("--people", "people", type=click.File(), help="Only the e-mails or keys in this file; - reads a pipe.")
@click.option("--look", is_flag=True, help="Only say what would be drawn.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def draw(username: str, wheres: tuple[str, ...], people: Any, look: bool, as_json: bool, **said: str | None) -> None:
    """Draw a hold-out, or with --look only see its size and the smallest lift it could find. Ends with 1 when refused."""
    from onefunnel.learn.holdouts import acts, form
    from onefunnel.store.engine import clock, engine

    now, user = _now(), _actor(username)
    sent = {name: value for name, value in said.items() if value} | dict(_where(one) for one in wheres)
    sent |= {"list": people.read()} if people else {}
    today = clock().day_of(now)
    asked = form.read(sent, today=today)
    if asked.terms is None:
        _refuse(" ".join(f"{name} {says}." for name, says in asked.wrong.items()))
    whom = form.people(engine(), asked, today=today)
    with _refusals():
        if look:
            _say_plan(asked.terms, whom, as_json)
            return
        drawn = acts.draw(asked.terms, whom, token=secrets.token_urlsafe(24), by=user, now=now, via=user.username)
    _say_besides(asked.terms, whom, besides=drawn.key)
    _say(drawn, as_json)


@command.command()
@click.argument("key")
@click.option("--by", "username", required=True, help="The log-in that locks it.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def lock(key: str, username: str, as_json: bool) -> None:
    """Lock the hold-out KEY: from here on neither its lists nor its terms change."""
    from onefunnel.learn.holdouts import acts
    from onefunnel.store.engine import clock

    with _refusals():
        acts.lock(_find(key), clock=clock(), by=(user := _actor(username)), now=_now(), via=user.username)
    _say(_find(key), as_json)


@command.command()
@click.argument("key")
@click.option("--by", "username", required=True, help="The log-in that calls it off.")
@click.option("--reason", required=True, help="Why. It stays with the hold-out.")
def end(key: str, username: str, reason: str) -> None:
    """Call the hold-out KEY off before it is read out, or throw its draw away where it is not locked yet."""
    from onefunnel.learn.holdouts import acts
    from onefunnel.learn.holdouts.standing import State, state

    found, user, now = _find(key), _actor(username), _now()
    with _refusals():
        if state(found, now) is State.DRAWN:
            acts.discard(found, by=user, now=now, via=user.username)
        else:
            acts.call_off(found, reason, by=user, now=now, via=user.username)
    _say(_find(key), False)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def list_(as_json: bool) -> None:
    """List every hold-out, the newest first."""
    from onefunnel.learn.holdouts.page import data, every

    now = _now()
    if as_json:
        click.echo(json.dumps([data(one, now) for one in every()], indent=2, ensure_ascii=False))
        return
    for one in every():
        _say(one, False)
    if not every():
        click.echo("No hold-out was drawn yet.")


@command.command()
@click.argument("key")
@click.option("--arm", type=click.Choice(["held_out", "treated"]), help="Only this arm.")
@click.option("--by", "username", required=True, help="The log-in that takes the lists out.")
def people(key: str, arm: str | None, username: str) -> None:
    """Write the lists of the locked hold-out KEY as CSV, with names and addresses, for the campaign tool."""
    from onefunnel.learn.holdouts.card import EXPORTED, exported
    from onefunnel.web.reply import harmless
    from onefunnel.who import audit
    from onefunnel.who.access import Action

    found, user = _find(key), _actor(username, Action.EXPORT, Action.SEE_PEOPLE)
    if not hasattr(found, "lock"):
        _refuse("lock it first: only a list that cannot change is worth following.")
    audit.note(user.username, "exported", f"holdout:{found.key}", {"format": "csv", "names_people": True})
    writer = csv.writer(sys.stdout)
    writer.writerow(EXPORTED)
    writer.writerows([harmless(cell) for cell in row] for row in exported(found, arm or ""))


@command.command()
@click.argument("key")
@click.option("--by", "username", required=True, help="The log-in that reads it out.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON: a risk ratio with its interval and checks.")
def read(key: str, username: str, as_json: bool) -> None:
    """Read the hold-out KEY out. Before its horizon is over this is refused with 1: there is no peeking."""
    from onefunnel.learn.holdouts import acts, asking, dress
    from onefunnel.learn.holdouts.standing import State, state
    from onefunnel.store.engine import engine

    found, user, now = _find(key), _actor(username), _now()
    with _refusals():
        looked = asking.look(engine(), found, now=now)
        if state(found, now) is not State.READ:
            acts.read_out(found, looked.effect, looked.answer.freshness.generation, by=user, now=now, via=user.username)
    if as_json:
        click.echo(json.dumps({"key": found.key, "name": found.name, **looked.effect.as_json()}, indent=2, ensure_ascii=False))
        return
    click.echo(f"{dress.sentence(found, State.READ, looked.effect)}\n{dress.reason(found, State.READ, looked.effect)}")
    for check in looked.effect.checks:
        click.echo(f"  {check.name}: {check.figure}; must be {check.bound}")


def _say_plan(terms: Any, whom: Any, as_json: bool) -> None:
    from onefunnel.learn.holdouts.drawer import planned

    said = planned(terms, whom)
    if as_json:
        click.echo(json.dumps(said["data"], indent=2, ensure_ascii=False))
        return
    click.echo(said["says"])
    for tile in said["tiles"]:
        click.echo(f"  {tile.name}: {tile.figure} ({tile.basis})")
    _say_besides(terms, whom)


def _say_besides(terms: Any, whom: Any, *, besides: str = "") -> None:
    """On stderr, so that it stands in nobody's pipe: which entries of the list were passed over, and who runs beside."""
    from onefunnel.learn.holdouts.sharing import shared

    for one in whom.passed:
        click.echo(f"Passed over, line {one.line}: “{one.said}” {one.why}.", err=True)
    for one in shared(whom.people, begins_on=terms.begins_on, ends_on=terms.ends_on, besides=besides):
        click.echo(f"Warning: {one.says}", err=True)


def _say(one: Holdout, as_json: bool) -> None:
    from onefunnel.learn.holdouts import dress
    from onefunnel.learn.holdouts.page import data
    from onefunnel.learn.holdouts.standing import state

    now = _now()
    if as_json:
        click.echo(json.dumps(data(one, now), indent=2, ensure_ascii=False))
        return
    line = dress.line(one, state(one, now))
    size = f"{one.treated:,} treated, {one.held:,} held out"
    result = f"; {line.result}" if line.result else ""
    click.echo(f"{one.key}  {one.name}: {line.state.word}; {size}; begins {line.begins}, read out from {line.ends}{result}")


def _now() -> datetime:
    from django.utils import timezone

    return timezone.now()


def _find(key: str) -> Holdout:
    from onefunnel.learn.holdouts.page import every

    found = every().filter(key=key).first()
    if found is None:
        _refuse(f"there is no hold-out {key[:24]}; `onefunnel holdout list` lists them.")
    return found


def _actor(username: str, *needed: Any) -> User:
    """The log-in that acts. Who runs commands on this machine may say for whom."""
    from django.contrib.auth.models import User

    from onefunnel.who.access import Action, may, refusal

    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        _refuse(f"there is no log-in {username}, or it has ended.")
    for action in needed or (Action.HOLD_OUT,):
        if not may(user, action):
            _refuse(refusal(user, action))
    return user


def _where(text: str) -> tuple[str, str]:
    from onefunnel.learn.holdouts.form import FILTERS
    from onefunnel.who.names import owner_key

    name, _, value = text.partition("=")
    if name not in FILTERS or not value:
        raise click.UsageError(f"--where takes KEY=VALUE with one of {', '.join(FILTERS)}, not '{text}'")
    return name, owner_key(value) if name == "owner" else value


@contextmanager
def _refusals() -> Iterator[None]:
    from onefunnel.learn.holdouts.standing import NotPossible

    try:
        yield
    except NotPossible as refused:
        _refuse(str(refused))


def _refuse(why: str) -> NoReturn:
    click.echo(f"Refused: {why}", err=True)
    sys.exit(REFUSED)
