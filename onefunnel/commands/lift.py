"""Work out whether meeting our marketing makes buyers talk to sales, and by how much."""

from __future__ import annotations

import json
from datetime import datetime

import click
from rich.console import Console
from rich.table import Table

from onefunnel.commands import asking
from onefunnel.learn.exposure import dress
from onefunnel.learn.exposure.asking import WorkedOut, work_out


@click.command("lift")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON: risk ratios, each with its interval and guards.")
@asking.scoped
def command(
    as_json: bool, begins_on: datetime | None, ends_on: datetime | None, as_of: datetime | None, under: int | None,
    wheres: tuple[str, ...], chosen: str | None,
) -> None:  # fmt: skip
    """Work out the exposure lift over a period and a scope. Takes from seconds to minutes; nothing is kept.

    \b
    onefunnel lift --from 2026-01-01 --to 2026-06-30 --where industry=Pharma
    """
    scope = asking.scope_of(begins_on, ends_on, as_of, wheres, under)
    progress = Console(stderr=True, highlight=False)
    with asking.refusals(), progress.status("drawing the trials") as status:
        found = work_out(
            asking.engine(chosen, scope), scope,
            progress=lambda done, total, says: status.update(f"{says} ({done} of {total})"),
        )  # fmt: skip
    if as_json:
        click.echo(json.dumps(_plain(found), indent=2, ensure_ascii=False))
    else:
        _print(found)


def _plain(found: WorkedOut) -> dict[str, object]:
    return {
        "answer": dress.sentence(found.findings[0]), "generation": found.generation, "agreement": found.agreement,
        "naive": found.naive, "findings": [one.as_json() for one in found.findings],
    }  # fmt: skip


def _print(found: WorkedOut) -> None:
    console, whole = Console(highlight=False), found.findings[0]
    console.print(f"[bold]{dress.sentence(whole)}[/]", soft_wrap=True)
    console.print(dress.reason(whole, is_busy=False), markup=False, soft_wrap=True)
    if naive := dress.naive(found.naive):
        console.print(
            f"A simple comparison would say [strike]{naive.figure}[/], which is no effect of marketing.", soft_wrap=True
        )
    guards = Table("guard", "found", "must be", "holds", box=None, padding=(0, 2, 0, 0))
    for guard in whole.guards:
        guards.add_row(guard.says, guard.figure, guard.bound, {True: "yes", False: "no", None: "could not look"}[guard.holds])
    console.print(guards)
    table = Table("group", "", "exposed", "talked", "lift", "95 % interval", box=None, padding=(0, 2, 0, 0))
    for group in dress.groups(found.findings, ""):
        said = (group.refusal, "") if group.refusal else (group.lift, group.interval)
        table.add_row(group.name, group.of.lower(), group.exposed, group.talked, *said)
    console.print(table)
    console.print(
        f"ledger generation {found.generation}; agreement: {found.agreement}", style="dim", markup=False, soft_wrap=True
    )
