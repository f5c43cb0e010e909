"""A job: work that was asked for, who has it on lease, how far it has come and how it ended."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.tasks.base import TaskResultStatus


class Job(models.Model):
    """One row of work. Done or dead is `finished_at` with an `outcome`; waiting and running differ by the lease.

    `attempt` grows with every claim and fences what a worker may still write: one that lost its lease holds an old number.
    `errors` is a list of `{at, attempt, class, traceback}`, one for each attempt that failed or whose worker vanished;
    the first `forgiven` of them no longer count since somebody revived the dead job.
    """

    OUTCOMES = ("", "done", "dead")

    id = models.BigAutoField(primary_key=True)
    task = models.CharField(max_length=200)
    queue = models.CharField(max_length=40, default="default")
    priority = models.SmallIntegerField(default=0)
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    unique_key = models.CharField(max_length=120, null=True, blank=True)
    again = models.BooleanField(default=False)

    enqueued_at = models.DateTimeField()
    run_after_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    attempted_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    lease = models.CharField(max_length=80, blank=True, default="")
    leased_until_at = models.DateTimeField(null=True)
    attempt = models.IntegerField(default=0)
    workers = models.JSONField(default=list)

    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    message = models.CharField(max_length=300, blank=True, default="")

    outcome = models.CharField(max_length=4, blank=True, default="")
    result = models.JSONField(null=True)
    errors = models.JSONField(default=list)
    forgiven = models.IntegerField(default=0)

    class Meta:
        db_table = "job"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["-priority", "run_after_at", "id"], condition=Q(finished_at=None), name="job_open"),
            models.Index(fields=["finished_at"], name="job_finished"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["unique_key"], condition=Q(finished_at=None), name="job_one_open_a_key"),
            models.CheckConstraint(condition=Q(outcome__in=["", "done", "dead"]), name="job_outcome"),
            models.CheckConstraint(
                condition=Q(finished_at=None, outcome="") | (~Q(finished_at=None) & ~Q(outcome="")),
                name="job_finished_has_outcome",
            ),
            models.CheckConstraint(condition=Q(finished_at=None) | Q(finished_at__gte=F("enqueued_at")), name="job_in_order"),
        ]

    def __str__(self) -> str:
        return f"job {self.id}: {self.task}"

    @property
    def status(self) -> TaskResultStatus:
        """Django's word for where this job stands."""
        if self.finished_at:
            return TaskResultStatus.SUCCESSFUL if self.outcome == "done" else TaskResultStatus.FAILED
        return TaskResultStatus.RUNNING if self.lease else TaskResultStatus.READY

    @property
    def share(self) -> float | None:
        """How far it has come, 0 to 1, or None while nobody knows."""
        return min(1.0, self.done / self.total) if self.total else None

    def is_held(self, now: datetime) -> bool:
        """Whether a worker holds a lease that has not run out."""
        return bool(self.lease) and self.leased_until_at is not None and self.leased_until_at > now
