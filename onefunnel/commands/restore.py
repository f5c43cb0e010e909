"""`onefunnel restore`: fill an empty home from a backup."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--erased",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The list of who was erased since; FILE.erased.json unless told.",
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def command(file: Path, erased: Path | None, as_json: bool) -> None:
    """Fill an empty home from FILE, make the ledger again and prove the whole.

    \b
    onefunnel --home /srv/onefunnel restore backup.tar.gz

    Whoever was erased after the backup was made is taken out again, by the list that lies beside it.
    """
    from onefunnel.inbound.persons import erase, leaving
    from onefunnel.inbound.verify import verify
    from onefunnel.ledger.folder import FullDiskError
    from onefunnel.store.backup.whole import BrokenBackupError, RefusedError, restore

    source, now = file.absolute(), datetime.now(UTC)
    beside = erased or leaving.beside(source)
    try:
        with Console(stderr=True).status("Restoring") as status:
            left = leaving.read(beside) if beside.exists() else None
            done = restore(source, now=now, leaving=left, progress=lambda name: status.update(f"Restoring {name}"))
            erase.finish(now=now)
            proof = verify()
    except (RefusedError, BrokenBackupError, FullDiskError, OSError) as error:
        click.echo(json.dumps({"refused": str(error)}) if as_json else f"Not done: {error}.", err=not as_json)
        sys.exit(1)
    wrong = [f"WRONG: {finding.says} {finding.mend}" for finding in proof.wrong]
    text = f"Restored {done['files']:,} files of {done['made_at']}; {proof.facts:,} facts in the log, nothing lost or doubled."
    text += _left_out(done, beside if left else None)
    click.echo(json.dumps({**done, "verify": proof.as_json()}) if as_json else "\n".join(wrong) or text)
    sys.exit(1 if wrong else 0)


def _left_out(done: dict[str, Any], by: Path | None) -> str:
    if by is None:
        return (
            f"\nNo list of the erased lies beside it: whoever was erased after {done['made_at']} is back."
            " Name it by --erased (erased.json of the home that the backup is of), in a new folder, or erase them again."
        )
    return f"\nBy {by.name} {done['left_out']} erased {'person' if done['left_out'] == 1 else 'people'} did not come back."
