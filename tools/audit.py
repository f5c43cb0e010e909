"""Are there known vulnerabilities in what we lock? Says so only after a package that has some was flagged in the same run.

Behind a mirror the vulnerability service answers nothing and an audit looks green. So a canary goes first: a version with known
flaws that must be flagged. pip-audit stands in an environment of its own, `.make/audit`, away from what it audits.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / ".make" / "audit"
CANARY = "jinja2==2.10\n"
FLAGGED = 1  # pip-audit's exit code both for a flaw and for what it could not look up
NOT_AUDITED = 2

type Run = Callable[[Path], tuple[int, str]]


def tool() -> list[str]:
    """pip-audit in its own environment, made once."""
    program = PLACE / "bin" / "pip-audit"
    if not program.exists():
        shutil.rmtree(PLACE, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", PLACE], check=True)
        subprocess.run([PLACE / "bin" / "python", "-m", "pip", "install", "-q", "pip-audit>=2.9"], check=True)
    return [str(program), "--strict", "--no-deps", "--disable-pip", "--progress-spinner", "off", "-r"]


def run(words: list[str], lock: Path) -> tuple[int, str]:
    done = subprocess.run([*words, str(lock)], capture_output=True, text=True, check=False, timeout=600)
    return done.returncode, done.stdout + done.stderr


def audit(locks: list[Path], ask: Run) -> tuple[int, str]:
    """0 with a sentence when nothing is known, 1 with pip-audit's table when something is, 2 when nobody could tell."""
    with tempfile.TemporaryDirectory() as folder:
        canary = Path(folder) / "canary.txt"
        canary.write_text(CANARY)
        code, said = ask(canary)
    if code != FLAGGED or not any(mark in said for mark in ("PYSEC-", "GHSA-", "CVE-")):
        return NOT_AUDITED, f"not audited: {CANARY.strip()} has known flaws and was not flagged. What was said:\n{said.strip()}"
    found = [(lock.name, *ask(lock)) for lock in locks]
    flaws = [f"{name}:\n{said.strip()}" for name, code, said in found if code]
    return (1, "\n".join(flaws)) if flaws else (0, f"nothing known against {', '.join(lock.name for lock in locks)}")


def main() -> int:
    words = tool()
    code, said = audit(sorted((ROOT / "requirements").glob("*.lock")), lambda lock: run(words, lock))
    print(f"audit: {said}")
    return code


if __name__ == "__main__":
    sys.exit(main())
