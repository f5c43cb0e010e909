"""Look for records that are probably the same, and list them with why."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import click

KINDS = ("people", "accounts")
WITHOUT = 'Only rules looked: probabilities need the extra "matching" (pip install "onefunnel[matching]").'


@click.command("match")
@click.option("--kind", type=click.Choice(KINDS), default="people", show_default=True, help="Which records to compare.")
@click.option("--limit", default=50, show_default=True, help="How many pairs to list.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def command(kind: str, limit: int, as_json: bool) -> None:
    """Look for duplicates: rules first, then probabilities. Nothing is merged; say it on the page of duplicates.

    \b
    onefunnel match
    onefunnel match --kind accounts --json
    """
    from onefunnel.who.matching import dress, finding, worklist

    kept = finding.search(kind, now=datetime.now(UTC))
    found = worklist.waiting(kind)
    total, pairs = found.count(), list(found[:limit])
    said: dict[str, Any] = {
        "answer": dress.answer(kind, total, kept), "kind": kind, "records": kept.records, "total": total, "sure": kept.sure,
        "weighed": kept.is_weighed, "pairs": [worklist.data(pair) for pair in pairs], "weights": kept.weights,
    }  # fmt: skip
    if as_json:
        click.echo(json.dumps(said, indent=2, ensure_ascii=False))
        return
    click.echo(f"{said['answer']}.")
    if not kept.is_weighed:
        click.echo(WITHOUT)
    for line in worklist.lines(kind, pairs):
        against = f"; but {line.against}" if line.against else ""
        click.echo(f"{line.stays} {line.stays_name}  =  {line.gives_way} {line.gives_way_name}: {line.reason}{against}")
    if total:
        click.echo(f"Decide on the page /{kind}/duplicates/ (onefunnel serve); nothing is merged by itself.")
