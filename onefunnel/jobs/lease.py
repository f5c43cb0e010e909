"""Take work on lease, say how far it is, and end it: every write of a worker is fenced by its attempt."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.json import normalize_json

from onefunnel.jobs.records import Job

LEASE = timedelta(seconds=90)
ATTEMPTS = 5
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=1)
LONGEST_MESSAGE = 300


class GaveUp(Exception):
    """Raised by a job that another attempt cannot help: it is kept as dead at once, with this reason."""


class LeaseLost(Exception):
    """Raised inside a job whose lease somebody else has by now; what it does from here on no longer counts."""


def claim(worker: str, *, now: datetime, queues: Sequence[str] = ("default",)) -> Job | None:
    """Take the next due job on lease, or None. A lease that ran out counts as a failed attempt of a vanished worker."""
    due = (
        Job.objects.filter(finished_at=None, run_after_at__lte=now, queue__in=queues)
        .filter(Q(lease="") | Q(leased_until_at__lte=now))
        .order_by("-priority", "run_after_at", "id")
    )
    if not due.exists():  # an idle worker takes no write lock
        return None
    with transaction.atomic():
        job = due.select_for_update(skip_locked=True).first()
        if job is None:
            return None
        if job.lease and _buried(job, _vanished(job, now), now=now):
            return None
        job.lease, job.leased_until_at, job.attempt = worker, now + LEASE, job.attempt + 1
        job.started_at, job.attempted_at = job.started_at or now, now
        job.workers = [*job.workers, worker]
        job.save()
    return job


def _vanished(job: Job, now: datetime) -> dict[str, Any]:
    story = f"{job.lease} took attempt {job.attempt} and was not heard of again after {job.leased_until_at}"
    return {"at": now.isoformat(), "attempt": job.attempt, "class": "onefunnel.jobs.lease.LeaseLost", "traceback": story}


def _buried(job: Job, error: dict[str, Any], *, now: datetime) -> bool:
    """Note an error on a row that the caller has locked; True if that was one too many and the job is dead."""
    job.errors = [*job.errors, error]
    if len(job.errors) - job.forgiven < ATTEMPTS:
        return False
    job.lease, job.leased_until_at, job.finished_at, job.outcome = "", None, now, "dead"
    job.save()
    return True


def _mine(job: Job) -> QuerySet[Job]:
    """The row as long as this attempt still holds it."""
    return Job.objects.filter(id=job.id, attempt=job.attempt, lease=job.lease, finished_at=None)


def beat(job: Job, *, now: datetime) -> bool:
    """Lengthen the lease; False when it is no longer ours."""
    return bool(_mine(job).update(leased_until_at=now + LEASE))


def report(job: Job, *, done: int, total: int | None, message: str) -> None:
    """Write on the row how far the job is, for the screens. Raises LeaseLost when the row is no longer ours."""
    if not _mine(job).update(done=done, total=total, message=message[:LONGEST_MESSAGE]):
        raise LeaseLost(str(job))


def finish(job: Job, result: Any, *, now: datetime) -> bool:
    """End a job well; False, and nothing written, when the lease was lost. Runs once more if asked for while it ran."""
    with transaction.atomic():
        row = _mine(job).select_for_update().first()
        if row is None:
            return False
        row.lease, row.leased_until_at, row.finished_at, row.outcome = "", None, now, "done"
        row.result = normalize_json(result)
        row.save()
        if row.again:
            Job.objects.create(
                task=row.task, queue=row.queue, priority=row.priority, args=row.args, kwargs=row.kwargs,
                unique_key=row.unique_key, enqueued_at=now, run_after_at=now,
            )  # fmt: skip
    return True


def fail(job: Job, error: BaseException, *, now: datetime) -> bool:
    """Note the error, and try again after a pause or keep the job as dead; False when the lease was lost."""
    kind = type(error)
    told = {
        "at": now.isoformat(),
        "attempt": job.attempt,
        "class": f"{kind.__module__}.{kind.__qualname__}",
        "traceback": "".join(traceback.format_exception(error)),
    }
    with transaction.atomic():
        row = _mine(job).select_for_update().first()
        if row is None:
            return False
        row.errors = [*row.errors, told]
        row.lease, row.leased_until_at = "", None
        if isinstance(error, GaveUp) or len(row.errors) - row.forgiven >= ATTEMPTS:
            row.finished_at, row.outcome = now, "dead"
        else:
            row.run_after_at = now + pause(len(row.errors) - row.forgiven)
        row.save()
    return True


def release(job: Job, *, now: datetime) -> bool:
    """Give a job back unfinished and unblamed, for a worker that was asked to stop."""
    return bool(_mine(job).update(lease="", leased_until_at=None, run_after_at=now))


def pause(failures: int) -> timedelta:
    """How long to wait after so many failures: 10 s, 40 s, 160 s ... up to an hour."""
    return min(FIRST_PAUSE * float(4 ** (failures - 1)), LONGEST_PAUSE)
