"""The work that the queue brings along itself."""

from __future__ import annotations

from datetime import timedelta

from django.tasks import task
from django.utils import timezone

from onefunnel.jobs import queue
from onefunnel.jobs.running import progress
from onefunnel.store import refresh as ledger

KEPT_FOR = timedelta(days=7)


@task
def tidy() -> int:
    """Forget jobs that ended well a week ago; dead ones stay until somebody has looked at them."""
    return queue.forget(before=timezone.now() - KEPT_FOR)


@task
def refresh() -> int:
    """Bring the ledger up to date with the log; returns the generation now in force."""
    return ledger.refresh(now=timezone.now(), progress=progress).generation
