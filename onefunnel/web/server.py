"""The web server of one machine: gunicorn with threads, a worker for queued jobs in each of its processes."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

from django.db import connections
from gunicorn.app.base import BaseApplication

from onefunnel.jobs.worker import Background

PORTS_TRIED = 20


class TakenPortError(Exception):
    """Nothing can listen there; the message says why."""


def listen(host: str, port: int, *, or_next: bool) -> socket.socket:
    """A listening socket at this port, or at one of the next ones when `or_next`. Raises TakenPortError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, port + (PORTS_TRIED if or_next else 1)):
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
            listener.listen(128)
        except OSError as error:
            listener.close()
            reason = error.strerror
            continue
        return listener
    raise TakenPortError(f"cannot listen on {host} port {port}: {reason}")


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn, set up in code; `ready` is called once it accepts requests."""

    def __init__(
        self, listener: socket.socket, *, workers: int, threads: int, runs_jobs: bool, ready: Callable[[], None]
    ) -> None:
        self.listener = listener
        self.chosen = {"workers": workers, "threads": threads}
        self.runs_jobs = runs_jobs
        self.ready = ready
        self.background: Background | None = None
        super().__init__()

    def load_config(self) -> None:
        settings = {
            "bind": f"fd://{self.listener.fileno()}",
            "worker_class": "gthread",
            "timeout": 120,
            "graceful_timeout": 20,
            "keepalive": 5,
            "loglevel": "warning",
            "proc_name": "onefunnel",
            "control_socket_disable": True,
            "when_ready": lambda arbiter: self.ready(),
            "pre_fork": lambda arbiter, worker: connections.close_all(),
            "post_fork": lambda arbiter, worker: self._start_jobs(),
            "worker_exit": lambda arbiter, worker: self._stop_jobs(),
        }
        for name, value in (settings | self.chosen).items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        from onefunnel.wsgi import application

        return application

    def _start_jobs(self) -> None:
        if self.runs_jobs:
            self.background = Background()

    def _stop_jobs(self) -> None:
        if self.background:
            self.background.stop()
