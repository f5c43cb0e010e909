"""List, add and change who may log in, from the machine that runs onefunnel."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import click
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from onefunnel.commands import tokens
from onefunnel.who import logins
from onefunnel.who.users import as_data, made_up_password
from onefunnel.words import ROLE_NAMES, Role

ROLES = click.Choice([role.value for role in Role])
as_json = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
asked_password = click.option(
    "--password", help="The password; asked for without this, or made up with --make-password.", envvar="ONEFUNNEL_PASSWORD"
)
made_password = click.option("--make-password", is_flag=True, help="Make a password up and print it once.")


@click.group()
def command() -> None:
    """List, add and change who may log in.

    Ends with 0 when done, 1 when refused with a reason, 2 when the command was not understood.
    """


@command.command("list")
@as_json
def list_users(as_json: bool) -> None:
    """Everybody who may log in, or could once."""
    everyone = [as_data(user) for user in User.objects.select_related("membership").order_by("username")]
    if as_json:
        click.echo(json.dumps({"users": everyone}, indent=2))
        return
    if not everyone:
        click.echo("Nobody may log in yet. Add the first person with: onefunnel users add")
        return
    table = Table("username", "name", "e-mail", "role", "state", "last log-in", box=None)
    for user in everyone:
        role = ROLE_NAMES[Role(user["role"])] if user["role"] else "none"
        state = "active" if user["active"] else "ended"
        table.add_row(*(str(user[key] or "") for key in ("username", "name", "email")), role, state, _last(user))
    Console().print(table)


@command.command()
@click.argument("username", required=False)
@click.option("--role", type=ROLES, help="What they do here.")
@click.option("--email", default="", help="They may log in with it too.")
@click.option("--name", default="", help="Their name as the screen shows it.")
@asked_password
@made_password
@as_json
def add(
    username: str | None, role: str | None, email: str, name: str, password: str | None, make_password: bool, as_json: bool
) -> None:
    """Add somebody who may log in. Unless you say otherwise the first person is the funnel owner, the others may only look."""
    first = not User.objects.exists()
    username = username or click.prompt("Username")
    usual = Role.FUNNEL_OWNER.value if first else Role.VIEWER.value
    role = role or (click.prompt("Role", type=ROLES, default=usual) if sys.stdin.isatty() else usual)
    chosen = _password(password, make_password)

    def join() -> User:
        return logins.add_user(
            username=str(username), role=Role(role), password=chosen, email=email, name=name, now=timezone.now()
        )

    user = _try(join)
    _done(user, f"{user.username} may log in as {ROLE_NAMES[Role(role)]}.", chosen if make_password else "", as_json)


@command.command()
@click.argument("username")
@click.argument("role", type=ROLES)
@as_json
def role(username: str, role: str, as_json: bool) -> None:
    """Give somebody another role."""
    user = _user(username)
    _try(lambda: logins.change_role(user, role=Role(role), now=timezone.now()))
    _done(_user(username), f"{user.username} is {ROLE_NAMES[Role(role)]} now.", "", as_json)


@command.command()
@click.argument("username")
@asked_password
@made_password
@as_json
def password(username: str, password: str | None, make_password: bool, as_json: bool) -> None:
    """Set somebody's password; their sessions end."""
    user, chosen = _user(username), _password(password, make_password)
    _try(lambda: logins.set_password(user, password=chosen, now=timezone.now()))
    _done(user, f"{user.username} has a new password; all their sessions have ended.", chosen if make_password else "", as_json)


@command.command("forget-second-step")
@click.argument("username")
@as_json
def forget_second_step(username: str, as_json: bool) -> None:
    """Let somebody who lost the phone and the recovery codes log in by password alone."""
    user = _user(username)
    was_on = logins.forget_second_step(user, now=timezone.now())
    says = f"{user.username} logs in by password alone now." if was_on else f"{user.username} has no second step."
    _done(user, says, "", as_json)


@command.command()
@click.argument("username")
@as_json
def deactivate(username: str, as_json: bool) -> None:
    """End somebody's log-in. Nothing they did is lost."""
    user = _user(username)
    _try(lambda: logins.deactivate(user, now=timezone.now()))
    _done(user, f"{user.username} may not log in any more.", "", as_json)


@command.command()
@click.argument("username")
@as_json
def reactivate(username: str, as_json: bool) -> None:
    """Restore a log-in that was ended."""
    user = _user(username)
    _try(lambda: logins.reactivate(user, now=timezone.now()))
    _done(user, f"{user.username} may log in again.", "", as_json)


command.add_command(tokens.command)


def _user(username: str) -> User:
    found = User.objects.select_related("membership").filter(username__iexact=username).first()
    if found is None:
        raise click.ClickException(f"Nobody has the username {username}. `onefunnel users list` shows who there is.")
    return found


def _password(given: str | None, make: bool) -> str:
    if make:
        return made_up_password()
    return given or click.prompt("Password", hide_input=True, confirmation_prompt=True)


def _try[T](act: Callable[[], T]) -> T:
    try:
        return act()
    except ValidationError as error:
        raise click.ClickException(" ".join(error.messages)) from None


def _done(user: User, says: str, made: str, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({**as_data(user), **({"password": made} if made else {})}, indent=2))
        return
    click.echo(says)
    if made:
        click.echo(f"Password: {made}")


def _last(user: dict[str, Any]) -> str:
    return str(user["last_login_at"] or "never")[:16].replace("T", " ")
