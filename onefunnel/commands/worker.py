"""`onefunnel worker`: run queued jobs in a process of their own, beside the web servers of a team."""

from __future__ import annotations

import signal
from types import FrameType

import click


@click.command()
@click.option("--until-idle", is_flag=True, help="Run what is due now and end, for a scheduler of your own.")
def command(until_idle: bool) -> None:
    """Run queued jobs until stopped. Several workers share the queue; one that dies loses nothing."""
    from onefunnel.jobs.worker import Worker
    from onefunnel.store.scratch import sweep

    sweep()
    worker = Worker()

    def stop(number: int, frame: FrameType | None) -> None:
        click.echo("Stopping: the job in hand is finished or given back.", err=True)
        worker.stop.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    click.echo(f"Worker {worker.name} waits for jobs. Ctrl-C stops it.", err=True)
    ran = worker.run(until_idle=until_idle)
    click.echo(f"{ran} {'job' if ran == 1 else 'jobs'} run.")
