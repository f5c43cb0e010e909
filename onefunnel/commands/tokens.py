"""`onefunnel users token`: list, make and end tokens from the machine that runs onefunnel."""

from __future__ import annotations

import json
from typing import Any

import click
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from onefunnel.who import tokens
from onefunnel.who.access import Action
from onefunnel.who.mytokens import as_data
from onefunnel.who.records import ApiToken

as_json = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")


@click.group("token")
def command() -> None:
    """List, make and end tokens, with which programs act for somebody."""


@command.command("list")
@click.argument("username", required=False)
@as_json
def list_tokens(username: str | None, as_json: bool) -> None:
    """Everybody's tokens, or those of one log-in. Keys are not kept and not shown."""
    found = ApiToken.objects.select_related("user").order_by("user__username", "-made_at")
    rows = [as_data(token, timezone.now()) for token in (found.filter(user=_user(username)) if username else found)]
    if as_json:
        click.echo(json.dumps({"tokens": rows}, indent=2))
        return
    if not rows:
        click.echo("There is no token. Make one with: onefunnel users token make USERNAME --name ... --may see_numbers")
        return
    table = Table("token", "of", "name", "may", "state", "until", "last used", box=None)
    for row in rows:
        said = (row["prefix"], row["of"], row["name"], ", ".join(row["may"]), row["state"])
        table.add_row(*said, row["expires_at"][:10], _minute(row["last_used_at"]))
    Console().print(table)


@command.command()
@click.argument("username")
@click.option("--name", required=True, help="The program that will use it.")
@click.option("--may", "may_do", type=click.Choice([a.value for a in Action]), multiple=True, required=True, help="Repeatable.")
@click.option("--days", default=30, show_default=True, help=f"How long it lasts, at most {tokens.LONGEST_DAYS}.")
@as_json
def make(username: str, name: str, may_do: tuple[str, ...], days: int, as_json: bool) -> None:
    """Make a token and print its key, once."""
    user, now = _user(username), timezone.now()
    try:
        token, key = tokens.make(user=user, name=name, actions=[Action(one) for one in may_do], days=days, now=now, by=None)
    except ValidationError as error:
        raise click.ClickException(" ".join(error.messages)) from None
    if as_json:
        click.echo(json.dumps({**as_data(token, now), "key": key}, indent=2))
        return
    click.echo(f"{token.name} acts for {user.username} until {token.expires_at:%Y-%m-%d}. The key is not kept; copy it now:")
    click.echo(key)


@command.command()
@click.argument("prefix")
@as_json
def end(prefix: str, as_json: bool) -> None:
    """End the token that begins with PREFIX (of_...), at once."""
    token = ApiToken.objects.select_related("user").filter(prefix=prefix[: len(tokens.MARK) + 8]).first()
    if token is None:
        raise click.ClickException(f"No token begins with {prefix}. `onefunnel users token list` shows those there are.")
    tokens.end(token, now=timezone.now(), by=None)
    token.refresh_from_db()
    click.echo(json.dumps(as_data(token, timezone.now()), indent=2) if as_json else f"{token.name} opens nothing any more.")


def _user(username: str) -> User:
    found = User.objects.select_related("membership").filter(username__iexact=username).first()
    if found is None:
        raise click.ClickException(f"Nobody has the username {username}. `onefunnel users list` shows who there is.")
    return found


def _minute(at: Any) -> str:
    return str(at or "never")[:16].replace("T", " ")
