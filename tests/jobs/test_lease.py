"""A job has one holder at a time, and only its holder can end it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from onefunnel.jobs import lease, queue
from onefunnel.jobs.records import Job
from tests.jobs.sample_tasks import add_up

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LATER = NOW + lease.LEASE + timedelta(seconds=1)
pytestmark = pytest.mark.django_db(transaction=True)


def claimed(worker: str, *, now: datetime = NOW) -> Job:
    job = lease.claim(worker, now=now)
    assert job
    return job


def test_a_job_on_lease_is_not_given_to_another() -> None:
    queue.add(add_up, 1, 1, now=NOW)
    job = claimed("anna")
    assert job.is_held(NOW)
    assert lease.claim("berta", now=NOW) is None


def test_a_heartbeat_keeps_the_lease() -> None:
    queue.add(add_up, 1, 1, now=NOW)
    job = claimed("anna")
    assert lease.beat(job, now=NOW + lease.LEASE / 2)
    assert lease.claim("berta", now=LATER) is None


def test_a_job_whose_worker_went_silent_is_given_to_the_next_and_the_first_can_no_longer_end_it() -> None:
    queue.add(add_up, 1, 1, now=NOW)
    first, second = claimed("anna"), claimed("berta", now=LATER)
    assert second.attempt == first.attempt + 1
    assert not lease.beat(first, now=LATER)
    assert not lease.finish(first, 2, now=LATER)
    assert not lease.fail(first, ValueError(), now=LATER)
    assert not lease.release(first, now=LATER)
    with pytest.raises(lease.LeaseLost):
        lease.report(first, done=1, total=2, message="")
    assert lease.finish(second, 2, now=LATER)
    assert not lease.finish(second, 3, now=LATER)
    row = Job.objects.get()
    assert (row.result, row.outcome, row.workers) == (2, "done", ["anna", "berta"])
    assert "anna" in row.errors[0]["traceback"]


def test_the_same_worker_cannot_end_an_attempt_it_lost() -> None:
    queue.add(add_up, 1, 1, now=NOW)
    first, second = claimed("anna"), claimed("anna", now=LATER)
    assert not lease.finish(first, 2, now=LATER)
    assert lease.finish(second, 2, now=LATER)


def test_a_failed_job_waits_longer_each_time_and_is_kept_when_nothing_helps() -> None:
    queue.add(add_up, 1, 1, now=NOW)
    now, waits = NOW, []
    for _ in range(lease.ATTEMPTS):
        job = claimed("anna", now=now)
        lease.fail(job, ValueError("the moon is wrong"), now=now)
        job.refresh_from_db()
        waits.append((job.run_after_at - now).total_seconds())
        now = max(now, job.run_after_at)
    assert waits[:-1] == [10, 40, 160, 640]
    row = Job.objects.get()
    assert (row.outcome, row.finished_at, len(row.errors)) == ("dead", now, lease.ATTEMPTS)
    assert row.errors[-1]["class"] == "builtins.ValueError"
    assert "the moon is wrong" in row.errors[-1]["traceback"]


def test_a_job_that_kills_its_workers_is_not_tried_for_ever() -> None:
    queue.add(add_up, 1, 1, now=NOW)
    now, times = NOW, 0
    while lease.claim("anna", now=now):
        now, times = now + lease.LEASE, times + 1
    assert times == lease.ATTEMPTS
    assert Job.objects.get().outcome == "dead"


def test_a_job_given_back_is_not_blamed() -> None:
    queue.add(add_up, 1, 1, now=NOW)
    assert lease.release(claimed("anna"), now=NOW)
    assert claimed("berta").errors == []


def test_eight_workers_at_once_share_forty_jobs_and_none_gets_two() -> None:
    for number in range(40):
        queue.add(add_up, number, 0, now=NOW)
    taken: list[int] = []

    def take(worker: str) -> None:
        misses = 0
        while misses < 20:
            job = lease.claim(worker, now=NOW)
            if job is None:
                misses += 1
                continue
            taken.append(job.id)
            assert lease.finish(job, None, now=NOW)
        connections.close_all()

    workers = [threading.Thread(target=take, args=[f"worker {n}"]) for n in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(taken) == sorted(Job.objects.values_list("id", flat=True))
    assert set(Job.objects.values_list("outcome", flat=True)) == {"done"}
