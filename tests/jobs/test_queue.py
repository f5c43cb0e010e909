"""Work is asked for in the caller's transaction, and no key has two open jobs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.tasks import TaskResultStatus, task_backends
from django.tasks.exceptions import TaskResultDoesNotExist

from onefunnel.jobs import lease, periodic, queue
from onefunnel.jobs.records import Job
from tests.jobs.sample_tasks import add_up, break_down

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


def test_django_s_own_enqueue_writes_a_row_that_can_be_asked_about() -> None:
    result = add_up.enqueue(2, 3)
    assert result.status == TaskResultStatus.READY
    again = add_up.get_result(result.id)
    assert (again.args, again.task.func) == ([2, 3], add_up.func)
    with pytest.raises(TaskResultDoesNotExist):
        task_backends["default"].get_result("no-such-job")


def test_a_job_whose_transaction_was_rolled_back_was_never_asked_for() -> None:
    with transaction.atomic():
        add_up.enqueue(2, 3)
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_a_task_can_be_put_off_until_later() -> None:
    queue.add(add_up.using(run_after=NOW + timedelta(hours=1)), 2, 3, now=NOW)
    assert lease.claim("anna", now=NOW) is None
    assert lease.claim("anna", now=NOW + timedelta(hours=1)) is not None


def test_the_more_urgent_job_goes_first_and_equals_go_in_order() -> None:
    first, second = queue.add(add_up, 1, 1, now=NOW), queue.add(add_up, 2, 2, now=NOW)
    urgent = queue.add(add_up.using(priority=10), 3, 3, now=NOW)
    claimed = [lease.claim("anna", now=NOW) for _ in range(4)]
    assert [job and job.id for job in claimed] == [urgent.id, first.id, second.id, None]


def test_asking_twice_under_one_key_makes_one_job() -> None:
    one = queue.add(add_up, 1, 1, now=NOW, key="sum")
    assert queue.add(add_up, 1, 1, now=NOW, key="sum").id == one.id
    assert Job.objects.count() == 1


def test_asking_now_brings_a_waiting_job_of_that_key_forward() -> None:
    queue.plant(add_up, key="sum", at=NOW + timedelta(minutes=5), now=NOW)
    queue.add(add_up, now=NOW, key="sum")
    assert Job.objects.get().run_after_at == NOW


def test_asking_while_it_runs_makes_it_run_once_more() -> None:
    queue.add(add_up, 1, 1, now=NOW, key="sum")
    running = lease.claim("anna", now=NOW)
    assert running
    queue.add(add_up, 1, 1, now=NOW, key="sum")
    queue.add(add_up, 1, 1, now=NOW, key="sum")
    assert lease.claim("berta", now=NOW) is None
    assert lease.finish(running, 2, now=NOW)
    once_more = lease.claim("berta", now=NOW)
    assert once_more
    assert once_more.args == [1, 1]
    assert lease.finish(once_more, 2, now=NOW)
    assert lease.claim("anna", now=NOW) is None


def test_a_periodic_job_is_open_once_and_comes_back_after_its_pause() -> None:
    periodic.plant(now=NOW)
    periodic.plant(now=NOW)
    keys = [one.key for one in periodic.periodic()]
    assert sorted(Job.objects.values_list("unique_key", flat=True)) == sorted(keys)
    while job := lease.claim("anna", now=NOW):
        lease.finish(job, None, now=NOW)
    periodic.plant(now=NOW)
    assert lease.claim("anna", now=NOW) is None
    longest = max(one.every for one in periodic.periodic())
    assert lease.claim("anna", now=NOW + longest) is not None


def test_old_jobs_are_forgotten_but_dead_ones_are_kept() -> None:
    for task, words in ((add_up, (1, 1)), (break_down, ("no",))):
        queue.add(task, *words, now=NOW)
        job = lease.claim("anna", now=NOW)
        assert job
        if task is add_up:
            lease.finish(job, 2, now=NOW)
        else:
            lease.fail(job, lease.GaveUp("no"), now=NOW)
    assert queue.forget(before=NOW) == 0
    assert queue.forget(before=NOW + timedelta(days=1)) == 1
    assert Job.objects.get().outcome == "dead"


def test_a_dead_job_can_be_revived_and_gets_its_attempts_back() -> None:
    job = queue.add(break_down, "no", now=NOW)
    assert not queue.revive(job.id, now=NOW)
    now = NOW
    while claimed := lease.claim("anna", now=now):
        lease.fail(claimed, ValueError("no"), now=now)
        now += lease.LONGEST_PAUSE
    assert Job.objects.get().outcome == "dead"
    assert queue.revive(job.id, now=now)
    claimed = lease.claim("anna", now=now)
    assert claimed
    lease.fail(claimed, ValueError("no"), now=now)
    row = Job.objects.get()
    assert (row.outcome, len(row.errors), row.run_after_at) == ("", lease.ATTEMPTS + 1, now + lease.FIRST_PAUSE)
