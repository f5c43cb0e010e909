"""Every check of the code itself, one after another: all of them run, and any that fails fails the whole."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BESIDE = Path(sys.executable).parent
OURS = ["--settings", "onefunnel.settings"]

CHECKS: dict[str, list[str]] = {
    "ruff": ["ruff", "check", "-q"],
    "ruff format": ["ruff", "format", "--check", "-q"],
    "imports run one way": ["lint-imports"],
    "types": ["mypy"],
    "django": ["python", "-m", "django", "check", "--fail-level", "WARNING", *OURS],
    "migrations complete": ["python", "-m", "django", "makemigrations", "--check", "--dry-run", *OURS],
    "house rules": ["python", "-m", "pytest", "-q", "tests/gates"],
}


def main() -> int:
    """0 when all is well, 1 otherwise."""
    bad = []
    with tempfile.TemporaryDirectory() as home:
        around = os.environ | {"ONEFUNNEL_HOME": home, "PATH": f"{BESIDE}{os.pathsep}{os.environ['PATH']}"}
        for name, words in CHECKS.items():
            print(f"=== {name}", flush=True)
            done = subprocess.run([BESIDE / words[0], *words[1:]], cwd=ROOT, env=around, check=False)
            if done.returncode:
                bad.append(name)
    print("check: all is well" if not bad else f"check: failed: {', '.join(bad)}")
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
