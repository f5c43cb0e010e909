"""What a figure was measured on, and by how much a process grew."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from importlib import metadata
from pathlib import Path


def machine() -> dict[str, object]:
    """The machine in words that let a figure be read elsewhere."""
    cpu = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line), ""
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cpu": cpu or platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory / 2**30, 1),
        "load_at_start": round(os.getloadavg()[0], 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        **{name: metadata.version(name) for name in ("duckdb", "django", "onefunnel")},
    }


def ran(words: Sequence[str | Path], around: Mapping[str, str]) -> tuple[float, float, float]:
    """Seconds of wall, seconds of processor and peak megabytes of a command and its children. Raises when it fails."""
    return ran_and_said(words, around)[:3]


def ran_and_said(words: Sequence[str | Path], around: Mapping[str, str]) -> tuple[float, float, float, str]:
    """The same, and what it said."""
    with tempfile.NamedTemporaryFile(suffix=".json") as told:
        alone = [sys.executable, "-I", "-S", str(Path(__file__).with_name("alone.py")), told.name]
        done = subprocess.run(
            [*alone, *words], env=dict(around), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{words} failed:\n{done.stdout[-3000:]}")
        used = json.loads(Path(told.name).read_text())
    return used["wall"], used["cpu"], used["peak"], done.stdout


def cost(work: Callable[[int], object], *, times: int = 5) -> dict[str, float]:
    """The medians of several runs in milliseconds, after one that warms up: processor time of the process, and wall as an
    upper bound, since a shared machine stretches it. `work` is given the number of the run, to ask something new each time."""
    work(0)
    taken = []
    for number in range(1, times + 1):
        began, used = time.perf_counter(), time.process_time()
        work(number)
        taken.append(((time.process_time() - used) * 1000, (time.perf_counter() - began) * 1000))
    cpu, wall = zip(*taken, strict=True)
    return {"cpu_ms": round(statistics.median(cpu), 1), "wall_ms": round(statistics.median(wall), 1)}
