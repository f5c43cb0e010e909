"""The made-up company as a place for tests that only read: made once a run, by the command that everyone uses."""

from __future__ import annotations

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
    """A home with 400 people and their two years."""
    home = Path(tempfile.mkdtemp(prefix="onefunnel-company-"))
    words = [sys.executable, "-m", "onefunnel", "demo", "--people", PEOPLE]
    done = subprocess.run(words, env=surroundings(home), capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    yield home
    shutil.rmtree(home, ignore_errors=True)
