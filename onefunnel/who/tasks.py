"""Following the log as queued work, so that screens show what was told without anybody asking."""

from __future__ import annotations

from django.tasks import task
from django.utils import timezone

from onefunnel.jobs.running import progress
from onefunnel.who.follow import follow as follow_log
from onefunnel.who.uptodate import bring_up_to_date


@task
def follow() -> int:
    """Read the log to its end; returns the position reached."""
    return follow_log(progress=progress).position


@task
def catch_up() -> int:
    """The ledger and the screens follow what was undone."""
    return bring_up_to_date(now=timezone.now(), progress=progress).folded.generation
