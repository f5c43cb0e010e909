"""The peers from PyPI, each in an environment of its own under .make/, from a lock with hashes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.machine import ran_and_said

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".make" / "attribution"


@dataclass(frozen=True)
class Peer:
    """`most` is how many touches it is asked for: above it takes more memory or time than a bench should."""

    package: str
    kinds: tuple[str, ...]
    most: int

    @property
    def script(self) -> Path:
        return ROOT / "bench" / "attribution" / "inside" / f"{self.package.replace('-', '_')}.py"

    @property
    def programs(self) -> Path:
        return KEPT / self.package / "bin"


PEERS = (
    Peer("channelattribution", ("rules", "markov"), 10_000_000),
    Peer("marketing-attribution-models", ("rules", "markov", "shapley"), 1_000_000),
    Peer("shapley-attribution", ("rules", "shapley"), 1_000_000),
)


def installed(peer: Peer) -> str:
    """Make its environment once. Empty when it is there, else why it is not."""
    if (KEPT / peer.package / "made").exists():
        return ""
    shutil.rmtree(KEPT / peer.package, ignore_errors=True)
    lock = ROOT / "requirements" / f"{peer.package}.lock"
    if uv := shutil.which("uv"):
        steps = [
            [uv, "venv", "-q", "--python", sys.executable, KEPT / peer.package],
            [uv, "pip", "install", "-q", "--python", peer.programs / "python", "--require-hashes", "-r", lock],
        ]
    else:
        steps = [
            [sys.executable, "-m", "venv", KEPT / peer.package],
            [peer.programs / "python", "-m", "pip", "install", "-q", "--require-hashes", "-r", lock],
        ]
    for words in steps:
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode:
            last = [line.strip() for line in done.stderr.splitlines() if line.strip()][-1:]
            return f"could not be installed: {' '.join(last)[:300] or f'exit {done.returncode}'}"
    (KEPT / peer.package / "made").touch()
    return ""


def asked(peer: Peer, kind: str, file: Path) -> tuple[dict[str, float], dict[str, Any]]:
    """What one kind of its models costs as a process, and the credits or effects that it found."""
    around = os.environ | {"MPLBACKEND": "agg"}
    wall, cpu, peak, said = ran_and_said([peer.programs / "python", peer.script, kind, file], around)
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    return {"cpu_s": round(cpu, 2), "wall_s": round(wall, 1), "peak_mb": round(peak)}, found
