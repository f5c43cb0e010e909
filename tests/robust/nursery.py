"""A process with everything loaded that forks one command at a time: a kill then hits work, not the loading of modules."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.places import Place, status

ROOT = Path(__file__).resolve().parents[2]
SERVE = str(Path(__file__).with_name("serve_briefly.py"))
_usual = "200" if os.environ.get("ONEFUNNEL_NIGHTLY") else "50" if os.environ.get("CI") else "8"
KILLS = int(os.environ.get("ONEFUNNEL_KILLS") or _usual)

NURSERY = """
import importlib, os, runpy, sys, shlex
import django
django.setup()
import duckdb, gunicorn.app.base
from onefunnel.__main__ import VERBS, main
for verb in VERBS:
    try:
        importlib.import_module(f"onefunnel.commands.{verb}{'_' if verb in ('import', 'map') else ''}")
    except ImportError:
        pass
for module in sys.argv[1:]:
    importlib.import_module(module)
print("ready", flush=True)
for line in sys.stdin:
    words = shlex.split(line)
    child = os.fork()
    if child == 0:
        os.setsid()
        log = os.open(words[0], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0), os.dup2(log, 1), os.dup2(log, 2)
        sys.argv = ["onefunnel", *words[1:]]
        if words[1].endswith(".py"):
            sys.argv = words[1:]
            runpy.run_path(words[1], run_name="__main__")
            os._exit(0)
        try:
            main(words[1:])
        except SystemExit as ended:
            sys.stdout.flush(), sys.stderr.flush()
            os._exit(ended.code if isinstance(ended.code, int) else int(ended.code is not None))
        except BaseException:
            import traceback
            traceback.print_exc()
            os._exit(99)
    print(child, flush=True)
    print(os.waitpid(child, 0)[1], flush=True)
"""


class Nursery:
    """Runs `onefunnel` commands in forks at one place, `modules` loaded beside; `log` holds what they printed."""

    def __init__(self, place: Place, *modules: str) -> None:
        self.place = place
        self.modules = modules
        self.log = place.path.with_name(f"{place.path.name}.log")

    def __enter__(self) -> Self:
        around = {**self.place.around, "DJANGO_SETTINGS_MODULE": "onefunnel.settings"}
        words = [sys.executable, "-c", NURSERY, *self.modules]
        self.process = subprocess.Popen(words, env=around, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._read() == "ready"
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(60)

    def _read(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def start(self, *words: str) -> int:
        """Begin a command; the answer is its process id."""
        assert self.process.stdin
        self.process.stdin.write(" ".join(f"'{word}'" for word in (str(self.log), *words)) + "\n")
        self.process.stdin.flush()
        return int(self._read())

    def end(self) -> int:
        """Wait for the command that was begun: its exit code, or minus the signal that ended it."""
        return os.waitstatus_to_exitcode(int(self._read()))

    def run(self, *words: str) -> float:
        """Run a command to its good end; returns the seconds it took."""
        began = time.monotonic()
        self.start(*words)
        code = self.end()
        assert code == 0, f"{words} ended with {code}:\n{self.log.read_text()[-4000:]}"
        return time.monotonic() - began

    def says(self, *words: str) -> str:
        """Run a command to its good end; what it printed."""
        before = self.log.stat().st_size if self.log.exists() else 0
        self.run(*words)
        return self.log.read_bytes()[before:].decode()

    @contextmanager
    def serving(self, port: int, *words: str) -> Iterator[int]:
        """A server from its first reply to its end by kill -9; gives its process."""
        child = self.start(SERVE, str(port), *words)
        try:
            for _ in range(600):
                with suppress(OSError):
                    if status(f"http://127.0.0.1:{port}/account/login/") == 200:
                        break
                time.sleep(0.05)
            yield child
        finally:
            with suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)
            assert self.end() == -signal.SIGKILL, self.log.read_text()[-3000:]

    def kill(self, *words: str, after_secs: float) -> bool:
        """Begin a command and kill -9 its whole session later; False when it had ended by itself, well, before that."""
        child = self.start(*words)
        time.sleep(after_secs)
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        code = self.end()
        assert code in (0, -signal.SIGKILL), f"{words} ended with {code}:\n{self.log.read_text()[-4000:]}"
        return code != 0


def moments(seed: int, longest_secs: float) -> list[float]:
    """KILLS random moments up to a little more than the longest, so that the end of the work is hit too."""
    chance = random.Random(seed)
    return [chance.uniform(0, longest_secs * 1.1) for _ in range(KILLS)]
