"""`onefunnel erase`: take one person out everywhere, say beforehand what that would be, or write all of it to a file."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

REFUSED = 1


@click.command("erase")
@click.argument("person", required=False, default="")
@click.option("--dry-run", is_flag=True, help="Only say what there is of them.")
@click.option(
    "--export", "target", type=click.Path(path_type=Path, dir_okay=False), help="Write all of it to this zip; erase nothing."
)
@click.option("--yes", is_flag=True, help="Do not ask before erasing.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def command(person: str, dry_run: bool, target: Path | None, yes: bool, as_json: bool) -> None:
    """Erase the PERSON of this key or e-mail: log, ledger, lists, kept files, database pages.

    Without PERSON, finish erasures that were interrupted. A later import of the same files does not bring them back.
    """
    from onefunnel.inbound.persons.gather import UnknownPersonError

    now = datetime.now(UTC)
    try:
        counts = _finished(now) if not person else _asked(person, dry_run=dry_run, target=target, yes=yes, now=now)
    except UnknownPersonError as error:
        click.echo(f"Not done: {error}.", err=True)
        sys.exit(REFUSED)
    click.echo(json.dumps(counts, indent=2) if as_json else "\n".join(f"{count:>9,}  {word}" for word, count in counts.items()))
    if not target:
        click.echo(_elsewhere(), err=True)


def _finished(now: datetime) -> dict[str, Any]:
    from onefunnel.inbound.persons.erase import finish

    return {"erasures finished": finish(now=now)}


def _asked(person: str, *, dry_run: bool, target: Path | None, yes: bool, now: datetime) -> dict[str, Any]:
    from onefunnel.inbound.persons import erase, export, gather
    from onefunnel.who import audit

    found = gather.find(person)
    if target:
        target.write_bytes(export.export(found, now=now))
        audit.note(None, "exported", f"person:{found.key}", {"format": "zip", "names_people": True})
        return {f"bytes written to {target}": target.stat().st_size}
    if dry_run:
        return gather.gather(found).counts()
    if not yes:
        click.confirm(f"Erase {found.name or found.key} everywhere? It cannot be undone", abort=True)
    return dict(erase.erase(found.key, now=now).counts)


def _elsewhere() -> str:
    """What erasing does not reach: the backups that are known, each with its list, and every other copy."""
    from onefunnel.inbound.persons.leaving import beside
    from onefunnel.store.backup.written import written

    there = [backup for backup in written() if backup.is_there]
    lines = [f"  {one.path}, of {one.made_on} UTC; restoring it leaves them out by {beside(one.path).name}" for one in there]
    head = "Backups made before still hold them in their bytes:" if there else "No backup of this home is known to be there."
    tail = "Copies elsewhere: delete them, or keep the home's erased.json with them and name it to restore by --erased."
    return "\n".join([head, *lines, tail])
