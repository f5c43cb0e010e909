"""Credit the channels of aggregated paths, by every model side by side."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path as FilePath
from typing import cast

import click
from rich.console import Console
from rich.table import Table

from onefunnel.commands.attributing import Problem, read
from onefunnel.learn.attribution.credit import MODELS, Credit, apportioned, attribute
from onefunnel.learn.attribution.journeys import Journeys
from onefunnel.learn.attribution.paths import Repeats

SHOWN_PROBLEMS = 20
CENTS = 100
COLUMN = 12
SHORT = {
    "first_touch": "first", "last_touch": "last", "u_shaped_hubspot": "U HubSpot", "u_shaped_marketo": "U Marketo",
    "position_based": "40/20/40", "w_shaped": "W", "full_path": "full path", "time_decay": "decay", "linear_distinct": "distinct",
}  # fmt: skip


@click.command("attribute")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=FilePath))
@click.option("--repeats", type=click.Choice(["count", "collapse", "distinct"]), default="collapse", show_default=True,
              help="Whether touches of one channel count each, once in a row, or once at the last of them.")  # fmt: skip
@click.option("--separator", default=" > ", show_default=True, help="What stands between two channels of a path.")
@click.option("--half-life", type=click.FloatRange(min=0, min_open=True), default=7.0, show_default=True,
              help="Of time decay, in touches: a path tells no days.")  # fmt: skip
@click.option("--model", "models", multiple=True, help="Only this model; may be given again.")
@click.option("--json", "form", flag_value="json", help="Answer as JSON: unrounded credits, and effects.")
@click.option("--csv", "form", flag_value="csv", help="Answer as CSV: one row a model and channel.")
@click.option("--table", "form", flag_value="table", default=True, help="Answer as a table (the default).")
def command(
    file: FilePath, repeats: str, separator: str, half_life: float, models: tuple[str, ...], form: str
) -> None:  # fmt: skip
    """Credit the channels in FILE, a CSV or XLSX with the columns path, conversions, value and nulls.

    \b
    path                     conversions  value   nulls
    search > event > search  3            1200.50 14
    An empty path is a conversion without a recorded touch. value and nulls may be left out.
    """
    if unknown := set(models) - set(MODELS):
        raise click.UsageError(f"there is no model called {', '.join(sorted(unknown))}; there are {', '.join(MODELS)}")
    journeys, problems = read(file, separator)
    if problems:
        _refuse(file, problems)
    credits = attribute(journeys, repeats=cast(Repeats, repeats), half_life=half_life, models=models or MODELS)
    {"json": _json, "csv": _csv, "table": _table}[form](credits, journeys)


def _refuse(file: FilePath, problems: list[Problem]) -> None:
    for problem in problems[:SHOWN_PROBLEMS]:
        place = f"row {problem.row}, " if problem.row else ""
        click.echo(f"{file.name}: {place}column {problem.column}: {problem.says}", err=True)
    if len(problems) > SHOWN_PROBLEMS:
        click.echo(f"... and {len(problems) - SHOWN_PROBLEMS:,} more.", err=True)
    click.echo("Nothing was computed: mend these rows and ask again.", err=True)
    sys.exit(1)


def cents(credit: Credit) -> dict[str, int]:
    """The value of each channel in whole cents, which add up to all there was."""
    return apportioned(round(sum(credit.value.values()) * CENTS), credit.value)


def _json(credits: list[Credit], journeys: Journeys) -> None:
    said = {
        **dict(zip(("conversions", "value", "nulls"), journeys.totals, strict=True)),
        "models": [
            {
                "model": credit.model, "label": credit.label, "weights": credit.says, "note": credit.note,
                "refusal": credit.refusal,
                "channels": [
                    {
                        "channel": channel, "conversions": count, "value": credit.value.get(channel, 0.0),
                        "effect": credit.effect.get(channel) if credit.effect else None,
                    }
                    for channel, count in sorted(credit.conversions.items())
                ],
            }
            for credit in credits
        ],
    }  # fmt: skip
    click.echo(json.dumps(said, indent=2, ensure_ascii=False))


def _csv(credits: list[Credit], _: Journeys) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["model", "channel", "conversions", "value"])
    for credit in credits:
        whole = cents(credit)
        for channel, count in sorted(credit.conversions.items()):
            writer.writerow([credit.model, channel, f"{count:.9f}", f"{whole.get(channel, 0) / CENTS:.2f}"])


def _table(credits: list[Credit], journeys: Journeys) -> None:
    """Conversions by channel and model, as many models side by side as fit, then what each model does."""
    console = Console(highlight=False)
    channels = sorted({channel for credit in credits for channel in credit.conversions})
    wide = max(len(channel) for channel in [*channels, "channel"])
    abreast = max(1, (console.width - wide) // COLUMN)
    for begin in range(0, len(credits), abreast):
        table = Table("channel", box=None, padding=(0, 1, 0, 0))
        for credit in credits[begin : begin + abreast]:
            table.add_column(SHORT.get(credit.model, credit.model), justify="right", width=COLUMN - 1)
        for channel in channels:
            table.add_row(channel, *(_cell(credit, channel) for credit in credits[begin : begin + abreast]))
        console.print(table)
    total = journeys.totals[0]
    console.print(f"conversions; each model shares all {total:,.10g}; values with --csv or --json", style="dim", soft_wrap=True)
    for credit in credits:
        note = f" {credit.note}" if credit.note else ""
        said = f"{credit.label}: {credit.refusal or credit.says}.{note}"
        console.print(said, style="dim", markup=False, soft_wrap=True)


def _cell(credit: Credit, channel: str) -> str:
    return "" if credit.refusal else f"{credit.conversions.get(channel, 0.0):,.2f}"
