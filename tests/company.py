"""The made-up company as a place for tests that only read: made once a run, by the command that everyone uses."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

PEOPLE = "400"
LEFT_OUT = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")


def surroundings(home: Path) -> dict[str, str]:
    """The environment of a command that works in this home, on its own SQLite."""
    return {name: value for name, value in os.environ.items() if name not in LEFT_OUT} | {"ONEFUNNEL_HOME": str(home)}


@pytest.fixture(scope="session")
def company_home() -> Iterator[Path]:
    """A home with 400 people and their two years. Where the whole suite runs, each process has a copy of one."""
    with tempfile.TemporaryDirectory(prefix="onefunnel-company-", ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "home"
        if kept := os.environ.get("ONEFUNNEL_SUITE"):
            shutil.copytree(_once(Path(kept)), home)
        else:
            _make(home)
        yield home


def _once(kept: Path) -> Path:
    """The home that the first process of the suite makes, while the others wait for it."""
    home = kept / "company"
    with (kept / "company.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            _make(kept / "company.half")
            (kept / "company.half").rename(home)
    return home


def _make(home: Path) -> None:
    words = [sys.executable, "-m", "onefunnel", "demo", "--people", PEOPLE]
    done = subprocess.run(words, env=surroundings(home), capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr
