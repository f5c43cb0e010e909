"""Following the log as queued work, so that screens show what was told without anybody asking."""

from __future__ import annotations

from django.tasks import task

from onefunnel.jobs.running import progress
from onefunnel.who.follow import follow as follow_log


@task
def follow() -> int:
    """Read the log to its end; returns the position reached."""
    return follow_log(progress=progress).position
