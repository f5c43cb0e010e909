"""List the records that a measure counts."""

from __future__ import annotations

import csv
import json
import sys
from datetime import datetime

import click
from rich.console import Console
from rich.table import Table

from onefunnel.agree.measures.listing import with_names
from onefunnel.commands import asking
from onefunnel.ledger import measure as measures
from onefunnel.ledger.answer import Answer, records
from onefunnel.who.names import names

EVERYTHING = 2**31 - 1


@click.command("rows")
@click.argument("name")
@click.option("--open", "opened", metavar="VALUE", help="Only the records behind this row of a series or table.")
@click.option("--limit", type=click.IntRange(min=1), help="How many records; 50 unless told, all of them with --csv.")
@click.option("--start", type=click.IntRange(min=0), default=0, help="How many records to pass over first.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON: money in milli-cents, percent 0 to 100.")
@click.option("--csv", "as_csv", is_flag=True, help="Answer as CSV.")
@asking.scoped
def command(
    name: str, opened: str | None, limit: int | None, start: int, as_json: bool, as_csv: bool, begins_on: datetime | None,
    ends_on: datetime | None, as_of: datetime | None, under: int | None, wheres: tuple[str, ...], chosen: str | None,
) -> None:  # fmt: skip
    """List the very records that the measure NAME counts: their number, or sum, is the measure's number.

    \b
    onefunnel rows bookings_by_quarter --open 2017-04-01 --csv
    onefunnel rows unpriced_deals --json
    """
    scope = asking.scope_of(begins_on, ends_on, as_of, wheres, under)
    limit = limit or (EVERYTHING if as_csv else 50)
    with asking.refusals():
        one = measures.measure(name)
        if opened is not None and not one.opens:
            raise click.UsageError(f"{name} is one number; it opens as a whole, without --open")
        found = records(
            asking.engine(chosen, scope), one, scope, opened=opened, limit=limit, start=start, deadline_secs=asking.DEADLINE_SECS
        )
    named = names(str(cell) for column in _keys(found) for cell in found.cells(column) if cell is not None)
    if as_json:
        said = found.json() | {"rows": with_names(found, named)}
        click.echo(json.dumps(said, indent=2, ensure_ascii=False))
    elif as_csv:
        _csv(found, named)
    else:
        _print(found, named, start)


def _keys(found: Answer) -> list[str]:
    return [column for column in found.columns if found.kind(column) == "key"]


def _csv(found: Answer, named: dict[str, str]) -> None:
    from onefunnel.web.reply import harmless

    rows = with_names(found, named)
    wide = dict.fromkeys(name for column in found.columns for name in _columns(found, column))
    writer = csv.DictWriter(sys.stdout, fieldnames=list(wide))
    writer.writeheader()
    writer.writerows({name: harmless(cell) for name, cell in row.items()} for row in rows)


def _columns(found: Answer, column: str) -> list[str]:
    return [column, f"{column}_name"] if found.kind(column) == "key" else [column]


def _print(found: Answer, named: dict[str, str], start: int) -> None:
    console = Console(highlight=False)
    console.print(f"[bold]{found.question}[/]")
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in found.columns:
        numeric = found.kind(column) not in ("text", "key", "date", "time", "flag")
        table.add_column(column.replace("_", " "), justify="right" if numeric else "left", no_wrap=True)
    for row in found.rows:
        table.add_row(*(_cell(found, column, cell, named) for column, cell in zip(found.columns, row, strict=True)))
    console.print(table if found.rows else "Nothing in this scope.")
    number = asking.written(found, "value", found.value)
    shown = f"{start + 1:,} to {start + len(found.rows):,} of " if found.rows else ""
    said = f"{shown}{found.total:,} records; the measure's number over them is {number}; {asking.scope_says(found.scope)}"
    console.print(said, style="dim", markup=False, soft_wrap=True)


def _cell(found: Answer, column: str, cell: object, named: dict[str, str]) -> str:
    return named.get(str(cell), str(cell)) if found.kind(column) == "key" and cell else asking.written(found, column, cell)
