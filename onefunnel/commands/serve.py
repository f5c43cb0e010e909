"""`onefunnel serve`: the web app, on this machine alone unless told otherwise."""

from __future__ import annotations

import sys

import click
from click.core import ParameterSource


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; this machine alone by default.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="If not given and taken: the next.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes.")
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 128), help="Requests at once in each process.")
@click.option("--jobs/--no-jobs", default=True, help="Run queued jobs here too; --no-jobs leaves them to `onefunnel worker`.")
@click.pass_context
def command(ctx: click.Context, host: str, port: int, workers: int, threads: int, jobs: bool) -> None:
    """Run the web app. Ctrl-C stops it; a job in hand is finished or given back."""
    from onefunnel.store.checks import may_share
    from onefunnel.web.server import Server, TakenPortError, listen

    is_chosen = ctx.get_parameter_source("port") is not ParameterSource.DEFAULT
    try:
        listener = listen(host, port, or_next=not is_chosen)
    except TakenPortError as error:
        sys.exit(f"onefunnel: {error}")
    _make_ready()
    taken = listener.getsockname()[1]
    if taken != port:
        click.echo(f"Port {port} is taken, so this is port {taken}.")
    if workers > 1 and not may_share():
        click.echo("This SQLite must not be shared between processes, so there is one.", err=True)
        workers = 1
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{taken}/"
    Server(listener, workers=workers, threads=threads, runs_jobs=jobs, ready=lambda: _say(address)).run()


def _make_ready() -> None:
    """Static files and a clean bill of health, before the first request."""
    from django.core.checks import Error, run_checks
    from django.db import connections

    from onefunnel.store.scratch import sweep
    from onefunnel.web import build

    sweep()
    wrong = [message for message in run_checks(include_deployment_checks=False) if message.level >= 30]
    for message in wrong:
        click.echo(f"onefunnel: {message}", err=True)
    if any(isinstance(message, Error) for message in wrong):
        sys.exit(3)
    if build.missing():
        click.echo("Making the screen's fonts and charts, once ...")
    build.ensure()
    connections.close_all()


def _say(address: str) -> None:
    from onefunnel.store.home import home

    click.echo(f"\n  onefunnel is at {address}\n  its data is in {home().path}\n  Ctrl-C stops it\n")
    sys.stdout.flush()
