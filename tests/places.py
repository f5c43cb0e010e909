"""Homes for commands and servers that run as processes of their own, each on a database of its own."""

from __future__ import annotations

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlparse, urlunparse

COMMAND = Path(sys.executable).parent / "onefunnel"


@dataclass(frozen=True)
class Place:
    """One home and the address of its database; without an address the database is SQLite in the home."""

    path: Path
    address: str | None = None

    @property
    def around(self) -> Mapping[str, str]:
        """The environment of a process that lives here."""
        kept = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "PYTEST_CURRENT_TEST")}
        return kept | {"ONEFUNNEL_HOME": str(self.path)} | ({"DATABASE_URL": self.address} if self.address else {})

    def run(self, *words: str, expect: int | None = 0, within_secs: float = 300) -> subprocess.CompletedProcess[str]:
        """Run `onefunnel *words` to its end; any exit code is fine when none is expected."""
        done = subprocess.run(
            [COMMAND, *words], env=self.around, capture_output=True, text=True, timeout=within_secs, check=False
        )
        assert expect is None or done.returncode == expect, f"{words} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def start(self, *words: str, log: Path | None = None) -> subprocess.Popen[bytes]:
        """Start `onefunnel *words` in a process group of its own, so that it can be killed whole."""
        out = log.open("ab") if log else subprocess.DEVNULL
        return subprocess.Popen([COMMAND, *words], env=self.around, stdout=out, stderr=out, start_new_session=True)


@contextmanager
def own_database(server: str | None) -> Iterator[str | None]:
    """A new database on the server of a `postgresql://` address, dropped afterwards; None stays None."""
    if not server:
        yield None
        return
    import psycopg

    name = f"place_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"create database {name}")
        try:
            yield urlunparse(urlparse(server)._replace(path=f"/{name}"))
        finally:
            admin.execute(f"drop database {name} with (force)")


@contextmanager
def serving(place: Place, *words: str) -> Iterator[tuple[str, Path, subprocess.Popen[bytes]]]:
    """A running server: its address, what it printed, its process."""
    log = place.path.with_name(f"serve-{time.monotonic_ns()}.log")
    process = place.start("serve", *words, log=log)
    try:
        deadline = time.monotonic() + 120
        while not (said := re.search(r"http://\S+/", log.read_text())):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        yield said.group(0), log, process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def status(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=30) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as error:
        return error.code


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
