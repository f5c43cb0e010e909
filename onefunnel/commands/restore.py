"""`onefunnel restore`: fill an empty home from a backup."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def command(file: Path, as_json: bool) -> None:
    """Fill an empty home from FILE, make the ledger again and prove the whole.

    \b
    onefunnel --home /srv/onefunnel restore backup.tar.gz
    """
    from onefunnel.inbound.verify import verify
    from onefunnel.ledger.folder import FullDiskError
    from onefunnel.store.backup.whole import BrokenBackupError, RefusedError, restore

    try:
        with Console(stderr=True).status("Restoring") as status:
            done = restore(file.absolute(), now=datetime.now(UTC), progress=lambda name: status.update(f"Restoring {name}"))
            proof = verify()
    except (RefusedError, BrokenBackupError, FullDiskError, OSError) as error:
        click.echo(json.dumps({"refused": str(error)}) if as_json else f"Not done: {error}.", err=not as_json)
        sys.exit(1)
    wrong = [f"WRONG: {finding.says} {finding.mend}" for finding in proof.wrong]
    text = f"Restored {done['files']:,} files of {done['made_at']}; {proof.facts:,} facts in the log, nothing lost or doubled."
    click.echo(json.dumps({**done, "verify": proof.as_json()}) if as_json else "\n".join(wrong) or text)
    sys.exit(1 if wrong else 0)
