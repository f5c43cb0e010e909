"""Tasks for the tests of the queue: they do little, and can be watched and made to fail."""

from __future__ import annotations

import os
import time
from pathlib import Path

from django.tasks import TaskContext, task

from onefunnel.jobs.lease import GaveUp
from onefunnel.jobs.running import progress


@task
def add_up(left: int, right: int) -> int:
    return left + right


@task(takes_context=True)
def which_attempt(context: TaskContext) -> int:
    return context.attempt


@task
def break_down(says: str) -> None:
    raise ValueError(says)


@task
def refuse(says: str) -> None:
    raise GaveUp(says)


@task
def count_to(number: int) -> str:
    for done in range(number + 1):
        progress(done, number, f"{done} of {number}")
    return "counted"


@task
def append_line(path: str, line: str, pause_secs: float) -> None:
    """Writes `begun LINE`, waits, then writes `ended LINE`, each in one write."""
    for word in ("begun", "ended"):
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(handle, f"{word} {line}\n".encode())
        os.close(handle)
        time.sleep(pause_secs if word == "begun" else 0)


def lines(path: Path, word: str) -> list[str]:
    """What was written after this word, in order."""
    return [line.split(" ", 1)[1] for line in path.read_text().splitlines() if line.startswith(word)] if path.exists() else []
