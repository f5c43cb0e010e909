"""Erasing as queued work: the ledger is made again, which takes its time."""

from __future__ import annotations

from django.tasks import task
from django.utils import timezone

from onefunnel.inbound.persons import erase as erasing
from onefunnel.inbound.persons.gather import UnknownPersonError


@task
def erase(key: str, by: str) -> bool:
    """Everything of the person of this key; false where a run before a crash had done it, of which only the rest was left."""
    now = timezone.now()
    try:
        erasing.erase(key, now=now, by=by)
    except UnknownPersonError:
        erasing.finish(now=now)
        return False
    return True
