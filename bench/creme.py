"""Creme CRM, another Django CRM, in an environment and a folder of its own: what its pages and its records cost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONTACTS = os.environ.get("BENCH_CONTACTS", "500")
SETUP = (["migrate", "-v0"], ["creme_populate"], ["generatemedia"])


def measure(folder: Path) -> list[dict[str, object]]:
    """A row a page and one for creating a contact; empty, and said so, where it cannot be installed."""
    try:
        project = _project(folder)
    except subprocess.CalledProcessError as error:
        print(f"Creme CRM left out: {' '.join(map(str, error.cmd))} ended with {error.returncode}", file=sys.stderr)
        return []
    script = ROOT / "bench" / "creme_pages.py"
    done = subprocess.run(
        [folder / "venv" / "bin" / "python", "-P", "-W", "ignore", script, CONTACTS],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    found: list[dict[str, object]] = json.loads(done.stdout.splitlines()[-1])
    return found


def _project(folder: Path) -> Path:
    """Its environment, its project and its tables, made once."""
    project = folder / "proj"
    if (folder / "made").exists():
        return project
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    programs = folder / "venv" / "bin"
    lock = str(ROOT / "requirements" / "creme.lock")
    if uv := shutil.which("uv"):
        _run([uv, "venv", "-q", "--python", sys.executable, folder / "venv"], folder)
        _run([uv, "pip", "install", "-q", "--python", programs / "python", "--require-hashes", "-r", lock], folder, tries=5)
    else:
        _run([sys.executable, "-m", "venv", folder / "venv"], folder)
        _run([programs / "python", "-m", "pip", "install", "-q", "--require-hashes", "-r", lock], folder, tries=5)
    _run([programs / "creme", "creme_start_project", "proj"], folder)
    with (project / "proj" / "settings.py").open("a") as settings:
        settings.write("\nfrom .local_settings import *\n")  # the way that its own comment shows: the key and the database
    for words in SETUP:
        _run([programs / "creme", *words, "--settings=proj.settings"], project)
    (folder / "made").touch()
    return project


def _run(words: list[str | Path], folder: Path, *, tries: int = 1) -> None:
    for left in reversed(range(tries)):
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return
        if not left:
            print(done.stderr[-2000:], file=sys.stderr)
            raise subprocess.CalledProcessError(done.returncode, [str(word) for word in words])
        time.sleep(10)
