"""Draft a mapping from a folder of files, and see the mappings that come with the product."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click


@click.group("map")
def command() -> None:
    """Draft a mapping, or look at one that comes with the product."""


@command.command("guess")
@click.argument("folder", type=click.Path(exists=True, path_type=Path))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the draft there; to the screen otherwise.")
@click.option("--json", "as_json", is_flag=True, help="Print the draft and what it asks as JSON.")
def guess(folder: Path, out: Path | None, as_json: bool) -> None:
    """Draft a mapping from the files of FOLDER, or of a zip; it says why, and asks what it cannot know."""
    from onefunnel.commands.unpacked import unpacked
    from onefunnel.inbound.guess import guess as draft_from
    from onefunnel.inbound.importing import NotPossible

    try:
        with unpacked(folder) as place:
            draft = draft_from(place)
    except NotPossible as error:
        raise click.ClickException(str(error)) from error
    if out:
        out.write_text(draft.text, "utf-8")
    if as_json:
        said = {"toml": draft.text, "asked": draft.asked, "passed_over": draft.passed_over}
        click.echo(json.dumps({**said, "problems": [asdict(p) for p in draft.problems]}, indent=2, ensure_ascii=False))
    elif out:
        for asked in draft.asked:
            click.echo(f"To answer: {asked}")
        click.echo(f"Written to {out}. Look it over, then: onefunnel import {folder} --map {out} --dry-run")
    else:
        click.echo(draft.text, nl=False)
    if draft.problems:
        for problem in draft.problems:
            click.echo(f"To mend: {problem}", err=True)
        sys.exit(1)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the names as JSON.")
def listing(as_json: bool) -> None:
    """List the mappings that come with the product."""
    from onefunnel.inbound.loading import built_in

    click.echo(json.dumps(built_in()) if as_json else "\n".join(built_in()))


@command.command("show")
@click.argument("name")
def show(name: str) -> None:
    """Print a mapping that comes with the product, to begin one's own from."""
    from onefunnel.inbound.loading import load
    from onefunnel.inbound.mapping import MappingError

    try:
        click.echo(load(name).text, nl=False)
    except MappingError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
