"""A worker runs what is due, says how far it is, and can be asked to stop."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.tasks import TaskResultStatus
from django.utils import timezone

from onefunnel.jobs import lease, queue
from onefunnel.jobs.records import Job
from onefunnel.jobs.running import Running, Stopping, progress
from onefunnel.jobs.worker import Worker
from tests.jobs import sample_tasks as tasks

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nothing_periodic(settings: object) -> None:
    settings.PERIODIC_TASKS = {}  # type: ignore[attr-defined]


@pytest.fixture
def worker() -> Worker:
    return Worker(name="anna")


def test_a_result_comes_back_through_django_s_own_interface(worker: Worker) -> None:
    result = tasks.add_up.enqueue(2, 3)
    assert worker.run(until_idle=True) == 1
    result.refresh()
    assert result.status == TaskResultStatus.SUCCESSFUL
    assert (result.return_value, result.worker_ids, result.attempts) == (5, ["anna"], 1)


def test_a_task_that_takes_context_learns_its_attempt(worker: Worker) -> None:
    result = tasks.which_attempt.enqueue()
    worker.run(until_idle=True)
    assert tasks.which_attempt.get_result(result.id).return_value == 1


def test_an_error_is_kept_on_the_row_and_the_worker_goes_on(worker: Worker) -> None:
    bad, good = tasks.break_down.enqueue("no such moon"), tasks.add_up.enqueue(1, 1)
    assert worker.run(until_idle=True) == 2
    bad.refresh()
    good.refresh()
    assert (bad.status, good.status) == (TaskResultStatus.READY, TaskResultStatus.SUCCESSFUL)
    assert bad.errors[0].exception_class is ValueError
    assert "no such moon" in bad.errors[0].traceback


def test_a_job_that_gives_up_is_dead_at_once(worker: Worker) -> None:
    result = tasks.refuse.enqueue("this file is not a table")
    worker.run(until_idle=True)
    result.refresh()
    assert result.status == TaskResultStatus.FAILED
    assert len(result.errors) == 1


def test_a_task_that_the_code_no_longer_has_is_an_error_on_its_row(worker: Worker) -> None:
    tasks.add_up.enqueue(1, 1)
    Job.objects.update(task="onefunnel.jobs.tasks.long_gone")
    worker.run(until_idle=True)
    assert Job.objects.get().errors[0]["class"] == "builtins.ImportError"


def test_progress_is_on_the_row_for_screens(worker: Worker) -> None:
    tasks.count_to.enqueue(7)
    worker.run(until_idle=True)
    job = Job.objects.get()
    assert (job.done, job.total, job.message, job.share) == (7, 7, "7 of 7", 1.0)


def test_progress_outside_a_job_is_nobody_s_business() -> None:
    progress(1, 2, "alone")


def test_a_worker_that_was_asked_to_stop_gives_its_job_back_at_the_next_report() -> None:
    queue.add(tasks.count_to, 7, now=timezone.now())
    job = lease.claim("anna", now=timezone.now())
    assert job
    stop = threading.Event()
    running = Running(job, stop)
    running.report(1, 7, "one")
    stop.set()
    with pytest.raises(Stopping):
        running.report(2, 7, "two")


def test_a_job_stopped_half_way_is_run_again_from_the_start(worker: Worker) -> None:
    tasks.count_to.enqueue(7)
    worker.stop.set()
    job = lease.claim(worker.name, now=timezone.now())
    assert job
    worker.perform(job)
    assert Job.objects.get().status == TaskResultStatus.READY
    assert Worker(name="berta").run(until_idle=True) == 1
    assert Job.objects.get().result == "counted"


def test_a_worker_whose_lease_went_to_another_writes_no_end(worker: Worker) -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    queue.add(tasks.add_up, 1, 1, now=long_ago)
    job = lease.claim(worker.name, now=long_ago)
    assert job
    other = lease.claim("berta", now=timezone.now())
    assert other
    worker.perform(job)
    row = Job.objects.get()
    assert (row.lease, row.outcome) == ("berta", "")
