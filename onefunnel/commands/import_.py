"""Land a folder of files through a mapping, and everything that can be done with an import afterwards."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from onefunnel.commands import deciding
from onefunnel.commands import importing as show
from onefunnel.commands.unpacked import unpacked

if TYPE_CHECKING:
    from onefunnel.inbound.records import ImportRun

REFUSED, WRONG_WORDS = 1, 2


@click.command("import")
@click.argument("folder", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--map", "mapping", metavar="FILE|NAME", help="A mapping's file, or the name of a built-in one.")
@click.option("--currency", metavar="CODE", help="The currency of money that names none.")
@click.option("--dry-run", is_flag=True, help="Read everything, store nothing, say what would become of it.")
@click.option("--with-demo", is_flag=True, help="Land into a home that holds the made-up company.")
@click.option("--list", "listing", is_flag=True, help="List the imports.")
@click.option("--report", metavar="ID", is_flag=False, flag_value="last", help="Reconcile an import; the latest without ID.")
@click.option("--questions", metavar="ID", is_flag=False, flag_value="last", help="What an import leaves open.")
@click.option("--answer", "answers", metavar="QUESTION=VALUE", multiple=True, help="Answer questions and land their files again.")
@click.option("--mapping-of", metavar="ID", help="Print an import's mapping with the answers given since.")
@click.option("--quarantine", metavar="ID", is_flag=False, flag_value="last", help="What an import has set aside.")
@click.option("--file", "file_name", metavar="NAME", help="With --quarantine: print that file's records as a CSV to mend.")
@click.option("--replay", metavar="FILE|ID", help="Land mended records, or those of an import once more.")
@click.option("--dismiss", "dismissed", metavar="RECORD", type=int, multiple=True, help="Quarantined records are not wanted.")
@click.option("--why", metavar="TEXT", default="", help="With --dismiss: why not.")
@click.option("--reopen", "reopened", metavar="RECORD", type=int, multiple=True, help="Undo a dismissal.")
@click.option("--revoke", "revoked", metavar="QUESTION", type=int, help="An answer no longer goes along with later imports.")
@click.option("--delete-missing", metavar="ID", help="Delete what an import's full exports no longer name.")
@click.option("--takeback", metavar="ID", help="Undo an import whole.")
@click.option("--giveback", metavar="ID", help="Undo a takeback.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON; money in milli-cents.")
def command(folder: Path | None, mapping: str | None, as_json: bool, **chosen: Any) -> None:
    """Land the files of FOLDER, or of a zip, through a mapping.

    \b
    onefunnel import exports/ --map mapping.toml
    onefunnel import exports/ --map salesforce --dry-run
    onefunnel import --report
    onefunnel import --answer 12="GTX Pro"
    """
    from onefunnel.store.upgrade import upgrade

    upgrade()
    now = datetime.now(UTC)
    with _refusals(as_json):
        if folder is not None:
            if not mapping:
                raise click.UsageError("say how to read the folder: --map FILE; `onefunnel map guess FOLDER` drafts one")
            said = {k: chosen[k] for k in ("dry_run", "with_demo", "currency")}
            with unpacked(folder) as place:
                _land_folder(place, mapping, now=now, as_json=as_json, **said)
        elif not _afterwards(chosen, now=now, as_json=as_json):
            raise click.UsageError("name a folder to land, or say what to do: --list, --report, --questions, --takeback ...")


def _land_folder(
    folder: Path, name: str, *, now: datetime, dry_run: bool, with_demo: bool, currency: str | None, as_json: bool
) -> None:
    from onefunnel.inbound import guard, loading, preview, starting

    chosen = loading.load(name, currency=currency or "")
    if dry_run:
        show.trials(preview.dry_run(folder, chosen), as_json=as_json)
        return
    try:
        if not with_demo:
            guard.refuse_demo()
    except guard.HoldsDemo as error:
        own = shlex.join(["onefunnel", "--home", str(Path.home() / "my-company"), "import", str(folder), "--map", name])
        click.echo(f"Not done: {error}. Give your own company a home of its own:\n\n    {own}\n\nor add --with-demo.", err=True)
        sys.exit(REFUSED)
    _carry_out(starting.begin(folder, chosen, now=now), now=now, as_json=as_json)


def _carry_out(run: Any, *, now: datetime, as_json: bool) -> None:
    from onefunnel.inbound import importing, reconcile
    from onefunnel.who.uptodate import bring_up_to_date

    with _progress(run) as (progress, say):
        importing.carry_out(run, now=now, progress=progress, say=say)
        say("bringing people, accounts and deals up to date")
        bring_up_to_date(now=now)
    show.report(reconcile.report(run), as_json=as_json)


@contextmanager
def _progress(run: Any) -> Iterator[Any]:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[records]}"), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("Landing", total=None, records="")

        def progress(file: str, records: int, done: int, size: int) -> None:
            bar.update(task, description=file, completed=done, total=max(size, done), records=f"{records:,} records")

        yield progress, lambda text: bar.update(task, description=text.capitalize(), total=None, records="")


def _afterwards(chosen: dict[str, Any], *, now: datetime, as_json: bool) -> bool:
    """What can be done with an import once it is there; false where nothing was asked for."""
    from onefunnel.inbound import answering, importing, reconcile

    if chosen["listing"]:
        show.runs(as_json=as_json)
    elif chosen["report"]:
        show.report(reconcile.report(importing.find(chosen["report"])), as_json=as_json)
    elif chosen["questions"]:
        show.questions(reconcile.report(importing.find(chosen["questions"])), as_json=as_json)
    elif chosen["mapping_of"]:
        click.echo(answering.mapping_text(importing.find(chosen["mapping_of"])), nl=False)
    elif chosen["quarantine"]:
        show.quarantine(_set_aside_in(chosen["quarantine"]), chosen["file_name"], as_json=as_json)
    elif (run := deciding.follower(chosen, now=now)) is not None:
        _carry_out(run, now=now, as_json=as_json)
    elif (done := deciding.decide(chosen, now=now)) is not None:
        show.done(done, as_json=as_json)
    else:
        return False
    return True


def _set_aside_in(run_id: str) -> ImportRun:
    """The import meant: the latest, or the one that it follows where its own pieces have all landed."""
    from onefunnel.inbound import importing, quarantine, questions

    run = importing.find(run_id)
    return run if run_id != "last" or quarantine.listed(run) else questions.first_run(run)


@contextmanager
def _refusals(as_json: bool) -> Iterator[None]:
    """What a person can mend is said in a sentence, without a traceback."""
    from onefunnel.inbound.clearing import HeldBack
    from onefunnel.inbound.importing import NotPossible
    from onefunnel.inbound.landing import Overtaken
    from onefunnel.inbound.mapping import MappingError
    from onefunnel.ledger.folder import BusyLedgerError, FullDiskError

    try:
        yield
    except MappingError as error:
        show.problems(error.problems, as_json=as_json)
        sys.exit(WRONG_WORDS)
    except (NotPossible, HeldBack, Overtaken, BusyLedgerError, FullDiskError) as error:
        show.refused(str(error), as_json=as_json)
        sys.exit(REFUSED)
