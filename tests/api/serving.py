"""A served copy of the made-up company, for programs that come in from outside, each with a token of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.company import surroundings

FIRST_PORT = int(os.environ.get("ONEFUNNEL_TEST_PORT", "8150"))
MAKE_TOKEN = """
import sys
from django.contrib.auth.models import User
from django.utils import timezone
from onefunnel.who import tokens
from onefunnel.who.access import Action
user = User.objects.get(username=sys.argv[1])
chosen = [Action(word) for word in sys.argv[2:]] or tokens.offered(user)
print(tokens.make(user=user, name="a test", actions=chosen, days=1, now=timezone.now(), by=user)[1])
"""
SET_UP = "import django; django.setup()\nfrom onefunnel.store.upgrade import upgrade; upgrade()\n"


@dataclass(frozen=True)
class Served:
    """Where it is, and the home behind it."""

    url: str
    home: Path

    def token(self, username: str, *actions: str) -> str:
        """A new token of one of the demo's cast; for all that the role may, unless told otherwise."""
        return inside(self.home, MAKE_TOKEN, username, *actions).strip()


def inside(home: Path, code: str, *words: str) -> str:
    """What a piece of Python prints that runs in that home."""
    around = surroundings(home) | {"DJANGO_SETTINGS_MODULE": "onefunnel.settings"}
    done = subprocess.run([sys.executable, "-c", SET_UP + code, *words], env=around, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def free_port() -> int:
    """A port that nobody listens on, from where the tests' ports begin."""
    for port in range(FIRST_PORT, FIRST_PORT + 40):
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise RuntimeError("no free port for the test server")


@contextmanager
def served(company_home: Path, copy: Path) -> Iterator[Served]:
    """A copy of the home, served until the end: what is written there touches no other test."""
    shutil.copytree(company_home, copy)
    port = free_port()
    words = [sys.executable, "-m", "onefunnel", "serve", "--port", str(port)]
    with (copy / "serve.log").open("wb") as log:
        process = subprocess.Popen(words, env=surroundings(copy), stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait(process, f"http://127.0.0.1:{port}/api/v1/openapi.json", copy / "serve.log")
            yield Served(f"http://127.0.0.1:{port}", copy)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended: {log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the server did not answer: {log.read_text()[-2000:]}")
