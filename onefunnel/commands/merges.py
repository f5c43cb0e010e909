"""Undo one merge, give it back, and list those that are in force or undone."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import Any

import click

REFUSED = 1


@click.command("merges")
@click.option("--undo", metavar="KEY", help="Keep two records apart: the merge's key, or that of the record that gave way.")
@click.option("--give-back", metavar="KEY", help="Undo an undoing, by the merge's key.")
@click.option("--limit", default=50, show_default=True, help="How many to list.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def command(undo: str | None, give_back: str | None, limit: int, as_json: bool) -> None:
    """List which records are one and why; undo a merge, or give it back."""
    from onefunnel.store.upgrade import upgrade

    upgrade()
    said = _listed(limit) if not undo and not give_back else _decided(undo, give_back, now=datetime.now(UTC))
    if as_json:
        click.echo(json.dumps(said, indent=2, default=str))
        return
    for line in said or [{"state": "Nothing is merged."}]:
        click.echo("  ".join(str(value) for value in line.values() if value))


def _listed(limit: int) -> list[dict[str, Any]]:
    from onefunnel.who.merging import in_force
    from onefunnel.who.records import KeptApart

    shown = ("key", "kind", "from_key", "into_key", "source", "reason")
    merged = [dict(zip(shown, row, strict=True)) for row in in_force().order_by("key").values_list(*shown)[:limit]]
    apart = KeptApart.objects.order_by("merge").values_list("merge", *shown[1:], "undone_by", "undone_at")[:limit]
    kept = [dict(zip((*shown, "undone_by", "undone_at"), row, strict=True)) for row in apart]
    return [{**m, "state": "merged"} for m in merged] + [{**a, "state": "kept apart"} for a in kept]


def _decided(undo: str | None, give_back: str | None, *, now: datetime) -> list[dict[str, Any]]:
    from onefunnel.who import apart
    from onefunnel.who.records import KeptApart
    from onefunnel.who.uptodate import bring_up_to_date

    try:
        if undo:
            key = apart.undo(apart.merge_of(undo), now=now).merge
        else:
            found = KeptApart.objects.filter(pk=give_back).first()
            if found is None:
                raise apart.NotApart(f"no merge {give_back} was undone")
            key = found.merge
            apart.give_back(found, now=now)
    except apart.NotApart as error:
        click.echo(f"Not done: {error}.", err=True)
        sys.exit(REFUSED)
    bring_up_to_date(now=now)
    return [{"key": key, "state": "kept apart" if undo else "merged"}]
