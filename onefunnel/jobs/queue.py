"""Ask for work, in the caller's transaction: once, once a key, or again and again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models.functions import Least
from django.tasks import Task
from django.utils.json import normalize_json

from onefunnel.jobs.records import Job


def add(task: Task[..., Any], *args: Any, now: datetime, key: str | None = None, **kwargs: Any) -> Job:
    """Put work in the queue, in the caller's transaction.

    With a `key` there is at most one open job of that key: a waiting one is brought forward, and a running one is told
    to run once more, because it may have looked before the caller wrote.
    """
    at = max(task.run_after or now, now)
    row = Job(
        task=task.module_path, queue=task.queue_name, priority=task.priority, unique_key=key, enqueued_at=now, run_after_at=at,
        args=normalize_json(list(args)), kwargs=normalize_json(kwargs),
    )  # fmt: skip
    if key is None:
        row.save(force_insert=True)
        return row
    while True:
        Job.objects.bulk_create([row], ignore_conflicts=True)
        job = Job.objects.filter(unique_key=key, finished_at=None).first()
        if job and _told(job, at=at):
            return job


def plant(task: Task[..., Any], *, key: str, at: datetime, now: datetime) -> None:
    """See to it that an open job of this key exists, due at `at`; one that exists already is left as it is."""
    row = Job(
        task=task.module_path, queue=task.queue_name, priority=task.priority, unique_key=key, enqueued_at=now, run_after_at=at
    )
    Job.objects.bulk_create([row], ignore_conflicts=True)


def _told(job: Job, *, at: datetime) -> bool:
    """Whether the open job of a key now covers a wish for `at`; False if it ended in the meantime.

    The update locks a waiting row until the caller commits: a worker that took it earlier would not see the caller's facts.
    """
    is_open = Job.objects.filter(id=job.id, finished_at=None)
    if is_open.filter(lease="").update(run_after_at=Least("run_after_at", at)):
        return True
    return bool(is_open.exclude(lease="").update(again=True))


def is_open(key: str) -> bool:
    """Whether a job of this key waits or runs."""
    return Job.objects.filter(unique_key=key, finished_at=None).exists()


def last_end(key: str) -> datetime | None:
    """When the last job of this key ended."""
    return (
        Job.objects.filter(unique_key=key).exclude(finished_at=None).order_by("-id").values_list("finished_at", flat=True).first()
    )


def forget(*, before: datetime) -> int:
    """Delete jobs that ended well before this instant; returns how many."""
    ended = Job.objects.filter(outcome="done", finished_at__lt=before)
    return ended.delete()[0]


def revive(job_id: int, *, now: datetime) -> bool:
    """Give a dead job another five attempts; its errors stay. False when it is not dead or its key is open again."""
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(id=job_id, outcome="dead").first()
        if job is None or (job.unique_key and is_open(job.unique_key)):
            return False
        job.finished_at, job.outcome, job.run_after_at, job.forgiven = None, "", now, len(job.errors)
        job.save()
    return True
