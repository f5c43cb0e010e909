"""Imports as queued work: landing goes on in the background, and what was undone disappears from every screen."""

from __future__ import annotations

from datetime import datetime

from django.tasks import task
from django.utils import timezone

from onefunnel.inbound import importing
from onefunnel.inbound.records import ImportRun
from onefunnel.jobs import queue
from onefunnel.jobs.records import Job
from onefunnel.jobs.running import progress
from onefunnel.who.uptodate import bring_up_to_date


@task
def land(run_id: str) -> str:
    """Everything of one import, from its first record to its questions and to the people on screen."""

    def heard(name: str, records: int, done: int, size: int) -> None:
        progress(done, size, f"{name}: {records:,} records")

    run = importing.carry_out(
        importing.find(run_id), now=timezone.now(), progress=heard, say=lambda text: progress(0, None, text)
    )
    bring_up_to_date(now=timezone.now())
    return run.id


@task
def catch_up() -> int:
    """After a takeback or giveback: the ledger and the screens follow."""
    return bring_up_to_date(now=timezone.now(), progress=progress).folded.generation


def key_of(run: ImportRun) -> str:
    return f"import {run.id}"


def land_later(run: ImportRun, *, now: datetime) -> None:
    """Queue the landing, once however often it is asked for."""
    queue.add(land, run.id, now=now, key=key_of(run))


def catch_up_later(*, now: datetime) -> None:
    queue.add(catch_up, now=now, key="catch up")


def job_of(run: ImportRun) -> Job | None:
    """The latest queued work on an import."""
    return Job.objects.filter(unique_key=key_of(run)).order_by("-id").first()
