"""The command line: one verb a file in `onefunnel.commands`, loaded only when it is called."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

HELP = {"-h", "--help"}
VERBS = {
    "demo": "make up a company and fill a home with it",
    "serve": "run the web app",
    "worker": "run queued jobs",
    "map": "draft a mapping from a folder of files",
    "import": "land a folder of files through a mapping",
    "match": "look for records that are probably the same",
    "merges": "list which records are one; undo a merge, or give it back",
    "refresh": "bring the ledger up to date with the log, or rebuild it",
    "ask": "answer a measure by its name",
    "rows": "list the records that a measure counts",
    "mcp": "let an assistant ask measures",
    "agreement": "read, draft, compare, try and sign the agreement",
    "attribute": "credit the channels of a file of paths by every model",
    "notes": "take field notes and list them",
    "lift": "tell whether meeting our marketing makes buyers talk to sales",
    "holdout": "draw, lock and read out a randomised hold-out",
    "verify": "prove that nothing was lost or doubled",
    "erase": "take one person out everywhere, or hand out their data",
    "backup": "write one file that holds everything",
    "restore": "fill an empty home from a backup",
    "users": "list, add and change who may log in",
}
LOADS_RECORDS = {"agreement", "lift", "rows", "users"}  # verbs whose files name records as they load: even help needs them
LEDGER_ONLY = {"ask", "attribute"}  # verbs that are quick to start, since they need no records


class Verbs(click.Group):
    """Lists every verb at once, and imports the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        if home := ctx.params.get("home"):
            os.environ["ONEFUNNEL_HOME"] = home
        is_help = bool(HELP & set(sys.argv))
        if cmd_name in LOADS_RECORDS or not (is_help or cmd_name in LEDGER_ONLY):
            from onefunnel.commands.opening import open_records

            open_records(upgraded=not is_help)
        reserved = cmd_name in {"import", "map"}
        module = import_module(f"onefunnel.commands.{cmd_name}{'_' if reserved else ''}")
        command: click.Command = module.command
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            from onefunnel.store.room import full_disk

            if not (refusal := full_disk(error)):
                raise
            click.echo(refusal, err=True)
            ctx.exit(1)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--home", type=click.Path(file_okay=False), help="The folder of the company's data; $ONEFUNNEL_HOME otherwise.")
@click.version_option(package_name="onefunnel")
def main(home: str | None) -> None:
    """One funnel, one set of numbers, for marketing and sales."""


if __name__ == "__main__":
    sys.exit(main())
