"""Take a field note and list them, from a shell or a script."""

from __future__ import annotations

import json
import secrets
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from onefunnel.who.access import Action

REFUSED = 1


@click.group("notes")
def command() -> None:
    """Take field notes and list them."""


@command.command()
@click.option("--about", required=True, help="An account, person or deal: its key, name, e-mail address, domain or id.")
@click.option("--by", required=True, help="The log-in that takes the note.")
@click.option("--kind", type=click.Choice(["call", "meeting", "ride_along"]), help="What it was.  [default: call]")
@click.option("--on", "noted_at", metavar="DAY", help="When, as 2026-11-20; today unless given.")
@click.option("--said", help="What they said.")
@click.option("--objection", help="What speaks against us.")
@click.option("--competitor", help="Who else they look at.")
@click.option("--budget", help="What they said of their budget.")
@click.option("--quote", help="Their own words.")
@click.option(
    "--file", "file", type=click.File(), help="A block to split into the fields by its headings; - reads what is piped in."
)
@click.option("--once", "token", help="A word for this note: the same word again is the same note.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def add(about: str, by: str, file: Any, token: str | None, as_json: bool, **said: str | None) -> None:
    """Take a note, and hear which won deal is most like it. Ends with 0 when taken, 1 when refused."""
    from onefunnel.learn.notes import answering, card, pasting, shown, taking
    from onefunnel.learn.notes.about import KINDS, UnknownError, named

    values = pasting.split(file.read()) if file else {}
    values |= {name: value for name, value in said.items() if value}
    user = _writer(by)
    try:
        key = named(about)
        sent = {name: value for name, value in values.items() if name != "about"} | {KINDS[key[0]]: key}
        mark = f"{user.username}-{token}" if token else secrets.token_urlsafe(24)
        note, is_new = taking.take(sent, token=mark, by=user, now=datetime.now(UTC), via=user.username)
    except UnknownError as unknown:
        _refuse(f"{unknown}.")
    except taking.NotPossible as refused:
        _refuse(" ".join([str(refused), *(f"{name} {says}." for name, says in refused.wrong.items())]))
    back = answering.back(note)
    if as_json:
        click.echo(json.dumps(shown.data(note, user) | {"is_new": is_new, "back": card.data(back)}, indent=2, ensure_ascii=False))
        return
    themes = ", ".join(row.theme for row in note.themes.all()) or "no theme"
    click.echo(f"{'Noted' if is_new else 'Noted before'}: {note.key} ({themes}).\n{card.says(back)}.")
    for why in back.because:
        click.echo(f"  {why}")
    if back.heard and back.heard.quote:
        click.echo(f"  said there: “{back.heard.quote}”")


@command.command("list")
@click.option("--search", "text", default="", help="Words that must stand in the note.")
@click.option("--theme", help="Only notes with this theme.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 10_000), help="How many at most.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def list_(text: str, theme: str | None, limit: int, as_json: bool) -> None:
    """List notes, the latest talk first."""
    from onefunnel.learn.notes import taking
    from onefunnel.learn.notes.finding import matching, summary
    from onefunnel.learn.notes.records import NoteTheme
    from onefunnel.store.engine import clock
    from onefunnel.who.names import names

    found = matching(taking.standing(), text).prefetch_related("themes")
    if theme:
        found = found.filter(pk__in=NoteTheme.objects.filter(theme=theme).values("note"))
    notes = list(found[:limit])
    called = names([note.account for note in notes])
    if as_json:
        rows = [
            {"key": note.key, "noted_at": note.noted_at.isoformat(), "kind": note.kind, "account": called.get(note.account, ""),
             "summary": summary(note), "themes": [row.theme for row in note.themes.all()], "by": note.written_by.username}
            for note in notes
        ]  # fmt: skip
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for note in notes:
        click.echo(f"{clock().day_of(note.noted_at)}  {note.key}  {called.get(note.account, '')}: {summary(note, 70)}")
    if not notes:
        click.echo("No note matches." if text or theme else "Nobody took a note yet.")


@command.command()
@click.option("--by", required=True, help="The log-in that does it: who may edit the rules of themes.")
def code(by: str) -> None:
    """Find the themes of all notes anew, such as after a model of language was named. Ends with 0 when done, 1 when refused."""
    from onefunnel.learn.notes import meaning, theming
    from onefunnel.who.access import Action

    user = _writer(by, Action.EDIT_THEMES)
    click.echo(meaning.says())
    changed = theming.code_all_anew(by=user, now=datetime.now(UTC), via=user.username)
    click.echo(f"{changed:,} note{'' if changed == 1 else 's'} changed their themes.")


def _writer(username: str, action: Action | None = None) -> User:
    """The log-in that the note is taken for. Who runs commands on this machine may say for whom."""
    from django.contrib.auth.models import User

    from onefunnel.who.access import Action, may, refusal

    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        _refuse(f"There is no log-in {username}, or it has ended.")
    action = action or Action.WRITE_NOTES
    if not may(user, action):
        _refuse(refusal(user, action))
    return user


def _refuse(why: str) -> NoReturn:
    click.echo(f"Not done: {why}", err=True)
    sys.exit(REFUSED)
