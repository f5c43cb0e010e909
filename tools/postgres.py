"""A private PostgreSQL for the tests: made in a temporary folder, on a free loopback port, gone afterwards."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")  # nothing here outlives the run
NEEDED = ("initdb", "postgres", "pg_isready")
STARTS_WITHIN_SECS = 60


def binaries() -> Path | None:
    """The folder of PostgreSQL's programs, the newest first, or None when there is no server."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parts[-2]), reverse=True)
    on_path = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    return next((folder for folder in (*versions, *on_path) if all((folder / name).exists() for name in NEEDED)), None)


def _owner() -> str | None:
    """PostgreSQL refuses to run as root: the user to run it as, or None to stay who we are."""
    if os.geteuid() != 0:
        return None
    return next(name for name in ("postgres", "nobody") if name in {entry.pw_name for entry in pwd.getpwall()})


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def private_server() -> Iterator[str]:
    """Yield the `postgresql://` address of a fresh server; the caller has made sure that there are `binaries()`."""
    programs = binaries()
    assert programs, "no PostgreSQL programs"
    folder = Path(tempfile.mkdtemp(prefix="onefunnel-pg-"))
    owner, word = _owner(), secrets.token_hex(16)
    try:
        (folder / "word").write_text(word)
        if owner:
            for path in (folder, folder / "word"):
                shutil.chown(path, owner, pwd.getpwnam(owner).pw_gid)
        data = folder / "data"
        words = [
            f"--pwfile={folder / 'word'}",
            "--auth=scram-sha-256",
            "--username=onefunnel",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        ]
        made = subprocess.run(
            [programs / "initdb", "-D", data, "--no-sync", *words],
            user=owner,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise RuntimeError(f"initdb failed: {made.stderr}")
        with _running(programs, data, owner, word) as address:
            yield address
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(programs: Path, data: Path, owner: str | None, word: str) -> Iterator[str]:
    port = _free_port()
    settings = (*QUICK, "listen_addresses=127.0.0.1", f"port={port}", "unix_socket_directories=", "max_connections=200")
    with (data.parent / "server.log").open("w") as log:
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, *(f"--{setting}" for setting in settings)],
            user=owner, cwd=data.parent, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        try:
            _wait_until_ready(programs, port, server, data.parent / "server.log")
            yield f"postgresql://onefunnel:{word}@127.0.0.1:{port}/postgres"
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait_until_ready(programs: Path, port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(STARTS_WITHIN_SECS * 5):
        ready = subprocess.run([programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)], check=False)
        if ready.returncode == 0:
            return
        if server.poll() is not None:
            break
        time.sleep(0.2)
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}")
