"""What a job may do about itself while it runs: say how far it is, and notice that it should stop."""

from __future__ import annotations

import threading
import time
from contextvars import ContextVar
from dataclasses import dataclass, field

from onefunnel.jobs import lease
from onefunnel.jobs.records import Job

EVERY_SECS = 0.5


class Stopping(Exception):
    """Raised inside a job at its next report when the worker was asked to stop: the job goes back to the lease."""


@dataclass
class Running:
    """One job in this thread's hands. `lost` is set by the heart when the lease has gone to somebody else."""

    job: Job
    stop: threading.Event
    lost: threading.Event = field(default_factory=threading.Event)
    said_at: float = float("-inf")

    def report(self, done: int, total: int | None, message: str) -> None:
        if self.lost.is_set():
            raise lease.LeaseLost(str(self.job))
        if self.stop.is_set():
            raise Stopping
        now = time.monotonic()
        if now - self.said_at < EVERY_SECS and done != total:
            return
        self.said_at = now
        lease.report(self.job, done=done, total=total, message=message)


current: ContextVar[Running | None] = ContextVar("current", default=None)


def progress(done: int, total: int | None = None, message: str = "") -> None:
    """Say how far the job of this thread is; outside a job nothing happens. Call it between transactions, not inside one.

    Raises `Stopping` or `LeaseLost` when the job should end here; let them pass.
    """
    running = current.get()
    if running:
        running.report(done, total, message)
