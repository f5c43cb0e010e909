"""`onefunnel refresh`: bring the ledger and the lists of the screen up to date with the log, or make the ledger again."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.progress import Progress

from onefunnel.ledger.fold import Folded


@click.command()
@click.option("--rebuild", is_flag=True, help="Make the ledger again from the whole log; the old one serves until it is done.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def command(rebuild: bool, as_json: bool) -> None:
    """Bring the ledger up to date with the log, or rebuild it."""
    from onefunnel.ledger.folder import BusyLedgerError, FullDiskError

    try:
        folded = _refresh(rebuild=rebuild)
    except (BusyLedgerError, FullDiskError) as error:
        click.echo(json.dumps({"refused": str(error)}) if as_json else str(error), err=not as_json)
        sys.exit(1)
    click.echo(json.dumps(asdict(folded)) if as_json else _sentence(folded))


def _refresh(*, rebuild: bool) -> Folded:
    from onefunnel.who.uptodate import bring_up_to_date

    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("Reading the log", total=None)
        done = bring_up_to_date(
            now=datetime.now(UTC), rebuild=rebuild, progress=lambda done, end: bar.update(task, completed=done, total=end)
        )
    return done.folded


def _sentence(folded: Folded) -> str:
    if not folded.entries and not folded.is_rebuilt:
        return f"The ledger is up to date: generation {folded.generation}, log position {folded.position}."
    verb = "Rebuilt" if folded.is_rebuilt else "Folded"
    lost = f" {folded.unreadable:,} facts could not be read; `onefunnel verify` says more." if folded.unreadable else ""
    return f"{verb} {folded.facts:,} facts of {folded.entries:,} log entries into generation {folded.generation}.{lost}"
