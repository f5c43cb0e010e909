"""Looking for duplicates as queued work: one search of a kind at a time."""

from __future__ import annotations

from datetime import datetime

from django.tasks import task
from django.utils import timezone

from onefunnel.jobs import queue
from onefunnel.jobs.records import Job
from onefunnel.jobs.running import progress
from onefunnel.who.matching import finding


@task
def look_for_duplicates(kind: str, by: str) -> int:
    """Search and propose; returns the number of the search."""
    return finding.search(kind, now=timezone.now(), by=by, progress=progress).pk


def search_later(kind: str, *, by: str, now: datetime) -> None:
    """Queue the search, once however often it is asked for."""
    if not is_searching(kind):
        queue.add(look_for_duplicates, kind, by, now=now, key=_key(kind))


def is_searching(kind: str) -> bool:
    return queue.is_open(_key(kind))


def job_of(kind: str) -> Job | None:
    """The last search of a kind, running or ended."""
    return Job.objects.filter(unique_key=_key(kind)).order_by("-id").first()


def _key(kind: str) -> str:
    return f"duplicates {kind}"
