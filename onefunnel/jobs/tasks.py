"""The work that the queue brings along itself."""

from __future__ import annotations

from datetime import timedelta

from django.tasks import task
from django.utils import timezone

from onefunnel.jobs import queue

KEPT_FOR = timedelta(days=7)


@task
def tidy() -> int:
    """Forget jobs that ended well a week ago; dead ones stay until somebody has looked at them."""
    return queue.forget(before=timezone.now() - KEPT_FOR)
