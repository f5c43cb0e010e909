"""`onefunnel agreement`: read, draft, compare, try and sign what marketing and sales agree on."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from django.utils import timezone

from onefunnel.agree.agreement import clauses, drafting, sentence, signing, standing
from onefunnel.agree.agreement.comparing import answer as compared
from onefunnel.agree.agreement.naming import Named, built_in, named, of_version
from onefunnel.agree.agreement.page import data_of, taken_back
from onefunnel.commands.agreeing import WRONG_TEXT, as_json, person, refusals, say, tried, with_password
from onefunnel.commands.asking import DAY
from onefunnel.store.engine import clock
from onefunnel.who.access import side_of
from onefunnel.words import Team


@click.group()
def command() -> None:
    """Read, draft, compare, try and sign the agreement.

    A version is called by its number (3 or v3), a draft by "draft" (the newest open one) or "draft-5", what holds before
    anything is signed by "built-in". Ends with 0 when done, 1 when refused, 2 when not understood, 3 when a text has mistakes.
    """


@command.command("list")
@as_json
def list_versions(as_json: bool) -> None:
    """Every signed version and every open draft."""
    versions, drafts = standing.signed(), drafting.open_drafts()
    data = {"versions": [data_of(one, with_clauses=False) for one in versions], "drafts": [one.pk for one in drafts]}
    lines = [sentence.held(one, _next(versions, one), now=timezone.now()) for one in versions]
    lines += [f"draft-{one.pk}, begun {one.begun_at:%Y-%m-%d} by {drafting.name_of(one.begun_by)}" for one in drafts]
    say(data, "\n".join(lines) or "Nothing is signed and nothing is drafted yet.", as_json)


@command.command()
@click.argument("ref", required=False)
@as_json
def show(ref: str | None, as_json: bool) -> None:
    """What a version or draft says, in plain words; without REF the one in force."""
    with refusals():
        found = _wanted(ref)
    lines = [_headline(found)]
    for _, heading, listed in clauses.chapters(found.definitions):
        lines += ["", heading, *(f"  {one.name}: {' '.join(one.says)}" for one in listed)]
    data = {"ref": found.ref, "clauses": [one.data() for one in clauses.clauses(found.definitions)]}
    say(data | {"problems": [one.data() for one in found.problems]}, "\n".join([*lines, *_problems(found)]), as_json)


@command.command()
@click.argument("ref", required=False)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="A file to write; else the screen.")
def export(ref: str | None, output: Path | None) -> None:
    """The text (TOML) of a version, a draft, "built-in" or "proposal"; without REF the version in force."""
    with refusals():
        text = _proposed() if ref == "proposal" else _wanted(ref).text
    if output is None:
        click.echo(text, nl=False)
        return
    output.write_text(text, "utf-8")
    click.echo(f"Wrote {output}.")


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "username", required=True, metavar="USER", help="Who drafts.")
@click.option("--into", type=int, metavar="N", help="Write into the open draft N instead of a new one.")
@as_json
def draft(file: Path, username: str, into: int | None, as_json: bool) -> None:
    """Begin a draft with a text, or write it into one that is open. Mistakes are kept in the draft and listed."""
    with refusals():
        user, text, now = person(username, "draft"), file.read_text("utf-8-sig"), timezone.now()
        if into is None:
            made = drafting.begin(text=text, by=user, now=now)
        else:
            made = _draft(f"draft-{into}")
            drafting.write(made, text=text, by=user, now=now)
        found = named(f"draft-{made.pk}")
    lines = [f"Kept as draft-{made.pk}, revision {made.at}.", *_problems(found)]
    say({"draft": made.pk, "revision": made.at, "problems": [one.data() for one in found.problems]}, "\n".join(lines), as_json)
    sys.exit(WRONG_TEXT if found.problems else 0)


@command.command()
@click.argument("before")
@click.argument("after")
@as_json
def diff(before: str, after: str, as_json: bool) -> None:
    """Compare two versions, drafts or files, clause by clause."""
    with refusals():
        old, new = named(before, files=True), named(after, files=True)
    changes = clauses.compare(old.definitions, new.definitions)
    lines = [compared(old, new, changes)]
    for change in changes:
        lines += ["", f"{change.clause.name} ({change.clause.path}), {change.kind}"]
        lines += [f"  - {said}" for said in (change.before.says if change.before else ())]
        lines += [f"  + {said}" for said in (change.after.says if change.after else ())]
    say({"from": old.ref, "to": new.ref, "changes": [one.data() for one in changes]}, "\n".join(lines), as_json)


@command.command("try")
@click.argument("ref", default="draft")
@click.option("--from", "begins_on", type=DAY, help="The first day of the period; last quarter unless given.")
@click.option("--to", "ends_on", type=DAY, help="The last day of the period, included.")
@click.option("--names", "most", type=click.IntRange(0), default=20, show_default=True, help="How many records to name.")
@as_json
def try_out(ref: str, begins_on: datetime | None, ends_on: datetime | None, most: int, as_json: bool) -> None:
    """What a past period would have been under a draft, a version or a file: which records move."""
    with refusals():
        found = named(ref, files=True)
        if found.problems:
            click.echo("\n".join(_problems(found)), err=True)
            sys.exit(WRONG_TEXT)
        data, text = tried(found, begins_on, ends_on, most)
    say(data, text, as_json)


@command.command()
@click.argument("ref", default="draft")
@click.option("--as", "username", required=True, metavar="USER", help="Who signs, with their own password.")
@click.option("--comment", prompt="Why you sign", help="Kept with the signature.")
@click.option("--password", envvar="ONEFUNNEL_PASSWORD", help="Asked for without this.")
@as_json
def sign(ref: str, username: str, comment: str, password: str | None, as_json: bool) -> None:
    """Sign a draft for one's side. The second side's signature makes it the next version."""
    with refusals():
        user = with_password(username, password or click.prompt("Password", hide_input=True))
        found, side = _draft(ref), side_of(user)
        if side is None:
            raise drafting.NotPossible("Only marketing's lead and sales's lead sign, each for their own side.")
        made = signing.sign(found, side=side, by=user, comment=comment, now=timezone.now())
    latest = standing.latest()
    if latest and latest.draft_id == found.pk:
        say(data_of(latest, with_clauses=False), f"{sentence.holds(latest, latest, now=timezone.now())}.", as_json)
        return
    other = next(one for one in Team if one is not side)
    said = {"draft": found.pk, "side": side.value, "signed_at": made.signed_at.isoformat(), "waits_for": other.value}
    say(said, f"Signed for {side}. It takes force when {other}'s lead has signed too.", as_json)


@command.command("take-back")
@click.argument("ref", default="draft")
@click.option("--as", "username", required=True, metavar="USER", help="Who takes it back, with their own password.")
@click.option("--reason", prompt="Why you take it back", help="Kept in the history of the agreement.")
@click.option("--password", envvar="ONEFUNNEL_PASSWORD", help="Asked for without this.")
@as_json
def take_back(ref: str, username: str, reason: str, password: str | None, as_json: bool) -> None:
    """Take one's side's signature back, while the other side has not signed."""
    with refusals():
        user = with_password(username, password or click.prompt("Password", hide_input=True))
        made = signing.take_back(_draft(ref), by=user, reason=reason, now=timezone.now())
    signed = made.signature
    text = f"Taken back: {signed.name} no longer signs draft-{signed.draft_id} for {signed.side}. It can be signed again."
    say({"draft": signed.draft_id} | taken_back(made), text, as_json)


def _wanted(ref: str | None) -> Named:
    if ref is not None:
        return named(ref, files=True)
    held = standing.in_force(timezone.now()) or standing.latest()
    return of_version(held) if held else built_in()


def _draft(ref: str) -> Any:
    found = named(ref).draft
    if found is None:
        raise drafting.NotPossible(f"{ref} is no draft.")
    return found


def _proposed() -> str:
    from onefunnel.agree.agreement.proposal import propose
    from onefunnel.store.engine import engine

    return propose(engine(), today=clock().day_of(timezone.now())).text


def _headline(found: Named) -> str:
    if found.version is None:
        return f"{found.label}, which nobody has signed" if found.draft else found.label
    return f"{sentence.held(found.version, standing.version(found.version.number + 1), now=timezone.now())}."


def _next(versions: list[Any], one: Any) -> Any:
    return next((other for other in versions if other.number == one.number + 1), None)


def _problems(found: Named) -> list[str]:
    return ["", "To mend before it can be signed:", *(f"  {one}" for one in found.problems)] if found.problems else []
