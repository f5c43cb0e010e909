"""Django's Tasks API on leased rows: `some_task.enqueue(...)` writes a `Job` in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.tasks import Task, TaskResult
from django.tasks.backends.base import BaseTaskBackend
from django.tasks.base import TaskError
from django.tasks.exceptions import TaskResultDoesNotExist
from django.tasks.signals import task_enqueued
from django.utils import timezone
from django.utils.module_loading import import_string

from onefunnel.jobs import queue
from onefunnel.jobs.records import Job


class LeasedRows(BaseTaskBackend):
    """Tasks kept in the operational store; `jobs.worker` runs them."""

    supports_defer = True
    supports_get_result = True
    supports_priority = True

    def enqueue[**P, R](self, task: Task[P, R], args: Sequence[Any], kwargs: Mapping[str, Any]) -> TaskResult[P, R]:
        self.validate_task(task)
        result = cast("TaskResult[P, R]", as_result(queue.add(task, *args, now=timezone.now(), **kwargs), self.alias))
        task_enqueued.send(type(self), task_result=result)
        return result

    def get_result(self, result_id: str) -> TaskResult[..., Any]:
        job = Job.objects.filter(id=int(result_id)).first() if result_id.isdecimal() else None
        if job is None:
            raise TaskResultDoesNotExist(result_id)
        return as_result(job, self.alias)


def task_of(job: Job) -> Task[..., Any]:
    """The task a row names. Raises ImportError when the code no longer has it."""
    found = import_string(job.task)
    if not isinstance(found, Task):
        raise ImportError(f"{job.task} is not a task")
    return found.using(priority=job.priority, queue_name=job.queue, run_after=job.run_after_at)


def as_result(job: Job, alias: str = "default") -> TaskResult[..., Any]:
    """A row in the words of Django's Tasks API."""
    result: TaskResult[..., Any] = TaskResult(
        task=task_of(job),
        id=str(job.id),
        status=job.status,
        enqueued_at=job.enqueued_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        last_attempted_at=job.attempted_at,
        args=job.args,
        kwargs=job.kwargs,
        backend=alias,
        errors=[TaskError(exception_class_path=error["class"], traceback=error["traceback"]) for error in job.errors],
        worker_ids=list(job.workers),
    )
    object.__setattr__(result, "_return_value", job.result)  # as Django's own backends do: the field has no argument
    return result
