"""What is done again and again: each has one open job at a time, planted anew when the last one has ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.tasks import Task
from django.utils.module_loading import import_string

from onefunnel.jobs import queue


@dataclass(frozen=True)
class Periodic:
    """A task, the key that keeps it single, and the pause between the end of one run and the start of the next."""

    key: str
    task: Task[..., Any]
    every: timedelta


def periodic() -> Iterator[Periodic]:
    """The list in the settings, so that rooms above this one can have periodic work too."""
    for key, (path, secs) in settings.PERIODIC_TASKS.items():
        yield Periodic(key, import_string(path), timedelta(seconds=secs))


def plant(*, now: datetime) -> None:
    """See to it that each periodic job is open: at once the first time, after its pause from then on."""
    for one in periodic():
        if not queue.is_open(one.key):
            last = queue.last_end(one.key)
            queue.plant(one.task, key=one.key, at=last + one.every if last else now, now=now)


def begin(*, now: datetime) -> None:
    """Ask for each once at a worker's start: what was broken or told while nobody worked is not left for later."""
    for one in periodic():
        queue.add(one.task, now=now, key=one.key)


def soon(key: str, *, now: datetime) -> None:
    """Ask for a periodic job now, in the caller's transaction: nobody waits for its next turn."""
    queue.add(next(one.task for one in periodic() if one.key == key), now=now, key=key)
