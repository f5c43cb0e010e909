"""Runs queued jobs one at a time, keeps their leases alive, and stops without losing one."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, connections
from django.tasks.base import TaskContext, TaskResultStatus
from django.tasks.signals import task_finished, task_started
from django.utils import timezone

from onefunnel.jobs import lease, periodic
from onefunnel.jobs.backend import LeasedRows, as_result, task_of
from onefunnel.jobs.records import Job
from onefunnel.jobs.running import Running, Stopping, current

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger(__name__)
LOOKS_EVERY_SECS = 1.0
PLANTS_EVERY = timedelta(seconds=30)
BEATS_EVERY_SECS = lease.LEASE.total_seconds() / 4


def new_name() -> str:
    """A worker's name: host, process and a random word, so that no two are ever the same."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"


class Worker:
    """One loop over the lease. Set `stop` to end it: the job in hand finishes, or goes back at its next report."""

    def __init__(self, *, clock: Callable[[], datetime] = timezone.now, name: str | None = None) -> None:
        self.clock = clock
        self.name = name or new_name()
        self.stop = threading.Event()
        self._planted_at: datetime | None = None

    def run(self, *, until_idle: bool = False) -> int:
        """Run jobs until stopped, or until none is due. Returns how many were run."""
        ran = 0
        while not self.stop.is_set():
            try:
                busy = self.step()
            except DatabaseError:  # a full disk, a server that restarts: say so and look again later
                log.exception("the queue could not be read or written")
                connections.close_all()
                busy = False
                self.stop.wait(5 * LOOKS_EVERY_SECS)
            ran += busy
            if not busy:
                if until_idle:
                    break
                self.stop.wait(LOOKS_EVERY_SECS)
        connections.close_all()
        return ran

    def step(self) -> bool:
        """Run the next due job, if any."""
        now = self.clock()
        if self._planted_at is None:
            periodic.begin(now=now)
            self._planted_at = now
        if now - self._planted_at >= PLANTS_EVERY:
            periodic.plant(now=now)
            self._planted_at = now
        job = lease.claim(self.name, now=now)
        if job is None:
            return False
        self.perform(job)
        return True

    def perform(self, job: Job) -> None:
        """Run one claimed job to its end and write that end, unless the lease was lost on the way."""
        running = Running(job, self.stop)
        token = current.set(running)
        try:
            with self._heart(running):
                ended = self._call(job)
        finally:
            current.reset(token)
        if not ended:
            log.warning("%s lost its lease on attempt %s; its end was not written", job, job.attempt)

    def _call(self, job: Job) -> bool:
        try:
            task = task_of(job)
            result = as_result(job)
            task_started.send(LeasedRows, task_result=result)
            first: tuple[Any, ...] = (TaskContext(task_result=result),) if task.takes_context else ()
            value = task.call(*first, *job.args, **job.kwargs)
            ended = lease.finish(job, value, now=self.clock())
            object.__setattr__(result, "status", TaskResultStatus.SUCCESSFUL)
            task_finished.send(LeasedRows, task_result=result)
        except Stopping:
            return lease.release(job, now=self.clock())
        except lease.LeaseLost:
            return False
        except Exception as error:
            log.exception("%s failed on attempt %s", job, job.attempt)
            return lease.fail(job, error, now=self.clock())
        return ended

    @contextmanager
    def _heart(self, running: Running) -> Iterator[None]:
        """Beats in a thread of its own, on a connection of its own, as long as the job runs."""
        over = threading.Event()

        def beats() -> None:
            while not over.wait(BEATS_EVERY_SECS):
                try:
                    if not lease.beat(running.job, now=self.clock()):
                        running.lost.set()
                except DatabaseError:
                    log.warning("%s: a heartbeat could not be written", running.job, exc_info=True)
            connections.close_all()

        heart = threading.Thread(target=beats, name=f"heart of job {running.job.id}", daemon=True)
        heart.start()
        try:
            yield
        finally:
            over.set()
            heart.join()


class Background:
    """A worker in a thread of this process, for a web server without workers of its own. Start it after a fork."""

    def __init__(self) -> None:
        self.worker = Worker()
        self.thread = threading.Thread(target=self.worker.run, name="worker", daemon=True)
        self.thread.start()

    def stop(self, *, within_secs: float = 15) -> bool:
        """Ask it to stop and wait; False when the job in hand goes on, whose lease will then run out."""
        self.worker.stop.set()
        self.thread.join(within_secs)
        return not self.thread.is_alive()
