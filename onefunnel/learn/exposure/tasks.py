"""Estimates as queued work: one at a time for each scope, kept with the generation and the agreement they were made from."""

from __future__ import annotations

from datetime import datetime

from django.tasks import task
from django.utils import timezone

from onefunnel.jobs import queue
from onefunnel.jobs.records import Job
from onefunnel.jobs.running import progress
from onefunnel.learn.exposure.asking import address, scope_of, work_out
from onefunnel.learn.exposure.records import Estimation
from onefunnel.store.engine import clock, engine_for
from onefunnel.words import Scope

KEPT = 200


@task
def estimate_lift(asked: str, asked_by: str) -> int:
    """Work one scope out and keep it; returns its number."""
    now = timezone.now()
    scope = scope_of(asked, today=clock().day_of(now))
    found = work_out(engine_for(scope), scope, progress=progress)
    kept = Estimation.objects.create(
        asked=asked, generation=found.generation, agreement=found.agreement[:400], folded_at=found.folded_at,
        asked_by=asked_by, made_at=timezone.now(), findings=[one.as_json() for one in found.findings], naive=found.naive,
    )  # fmt: skip
    old = Estimation.objects.values_list("id", flat=True)[KEPT:]
    Estimation.objects.filter(id__in=list(old)).delete()
    return kept.id


def estimate_later(scope: Scope, *, by: str, now: datetime) -> None:
    """Queue the work, once however often it is asked for."""
    asked = address(scope)
    if not is_working(scope):
        queue.add(estimate_lift, asked, by, now=now, key=_key(asked))


def latest(scope: Scope) -> Estimation | None:
    """What was last worked out for this scope."""
    return Estimation.objects.filter(asked=address(scope)).first()


def job_of(scope: Scope) -> Job | None:
    """The last work on this scope."""
    return Job.objects.filter(unique_key=_key(address(scope))).order_by("-id").first()


def is_working(scope: Scope) -> bool:
    return queue.is_open(_key(address(scope)))


def _key(asked: str) -> str:
    from hashlib import sha256

    return f"exposure {sha256(asked.encode()).hexdigest()[:32]}"
