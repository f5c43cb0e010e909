"""Answer a measure by its name."""

from __future__ import annotations

import json
from datetime import datetime

import click
from rich.console import Console, JustifyMethod
from rich.table import Table

from onefunnel.commands import asking
from onefunnel.ledger import measure as measures
from onefunnel.ledger.answer import Answer, answer

GAP = 2  # spaces between two columns
LEFT = ("text", "key", "date", "time")


@click.command("ask")
@click.argument("name", required=False)
@click.option("--list", "listing", is_flag=True, help="List every measure with its question.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON: money in milli-cents, percent 0 to 100.")
@asking.scoped
def command(
    name: str | None, listing: bool, as_json: bool, begins_on: datetime | None, ends_on: datetime | None,
    as_of: datetime | None, under: int | None, wheres: tuple[str, ...], chosen: str | None,
) -> None:  # fmt: skip
    """Answer the measure NAME over a period and a scope.

    \b
    onefunnel ask win_rate --from 2017-04-01 --to 2017-06-30 --where product='GTX Pro'
    onefunnel ask bookings_by_quarter --where region=West --json
    """
    if listing:
        _list(as_json)
        return
    if not name:
        raise click.UsageError("name a measure, or use --list to see them")
    scope = asking.scope_of(begins_on, ends_on, as_of, wheres, under)
    with asking.refusals():
        found = answer(asking.engine(chosen, scope), measures.measure(name), scope, deadline_secs=asking.DEADLINE_SECS)
    if as_json:
        click.echo(json.dumps(found.json(), indent=2, ensure_ascii=False))
    else:
        _print(found)


def _list(as_json: bool) -> None:
    known = measures.measures()
    if as_json:
        from onefunnel.agree.measures.definition import about

        said = [about(one) for _, one in sorted(known.items())]
        click.echo(json.dumps(said, indent=2, ensure_ascii=False))
        return
    table = Table("measure", "question", "unit", box=None, padding=(0, 2, 0, 0))
    for name, one in sorted(known.items(), key=lambda item: (item[1].capability, item[0])):
        table.add_row(name, one.question, one.unit)
    Console(highlight=False).print(table)


def _print(found: Answer) -> None:
    console = Console(highlight=False)
    console.print(f"[bold]{found.question}[/]")
    if found.shape == "value" and found.rows:
        value, *parts = sorted(found.dicts()[0].items(), key=lambda item: item[0] != "value")
        console.print(f"[bold]{asking.written(found, *value)}[/]", soft_wrap=True)
        for column, cell in parts:
            console.print(f"  {column.replace('_', ' ')}: {asking.written(found, column, cell)}", markup=False, soft_wrap=True)
    elif found.rows:
        _print_table(console, found)
    else:
        console.print("Nothing in this scope.")
    for note in found.notes:
        console.print(note, markup=False, soft_wrap=True)
    fresh = found.freshness
    folded = f"facts folded {fresh.folded_at:%Y-%m-%d %H:%M} UTC" if fresh.folded_at else "the ledger is empty"
    scope = f"{asking.scope_says(found.scope)}; {folded}; agreement: {found.agreement}"
    console.print(scope, style="dim", markup=False, soft_wrap=True)


def _print_table(console: Console, found: Answer) -> None:
    """All columns: those that do not fit beside the first come below, again with the first."""
    cells = {column: [asking.written(found, column, cell) for cell in found.cells(column)] for column in found.columns}
    lead, *others = found.columns
    wide = {column: GAP + max(map(len, (*cells[column], *column.split("_")))) for column in found.columns}
    wide[lead] = max(wide[lead], GAP + len(lead))
    while others:
        room, table = console.width - wide[lead], Table(box=None, padding=(0, GAP, 0, 0))
        table.add_column(lead.replace("_", " "), width=wide[lead] - GAP)
        block: list[str] = []
        while others and (not block or wide[others[0]] <= room):
            room -= wide[others[0]]
            block.append(others.pop(0))
        for column in block:
            side: JustifyMethod = "left" if found.kind(column) in LEFT else "right"
            table.add_column(column.replace("_", " "), justify=side, width=wide[column] - GAP)
        for place in range(len(found.rows)):
            table.add_row(*(cells[column][place] for column in (lead, *block)))
        console.print(table)
