"""`onefunnel backup`: one file that holds everything."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def command(file: Path, as_json: bool) -> None:
    """Write everything into FILE (a .tar.gz) while work goes on: the database, the uploads, the secret.

    The ledger is not in it: a restore makes it again. FILE holds the secret, so keep it where only you can read it.
    """
    from onefunnel.store.backup.whole import RefusedError, back_up
    from onefunnel.store.upgrade import upgrade

    upgrade()
    try:
        with Console(stderr=True).status("Backing up") as status:
            done = back_up(file.absolute(), now=datetime.now(UTC), progress=lambda name: status.update(f"Backing up {name}"))
    except (RefusedError, OSError) as error:
        click.echo(json.dumps({"refused": str(error)}) if as_json else f"Not done: {error}.", err=not as_json)
        sys.exit(1)
    text = (
        f"Wrote {file}: {done['files']:,} files, {done['size'] / 1e6:,.1f} MB. `onefunnel --home FOLDER restore {file}` reads it."
    )
    click.echo(json.dumps({"file": str(file), **done}) if as_json else text)
