"""Run the whole suite, pass by pass, on everything onefunnel promises to run on, and say honestly how each pass ended."""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tools.postgres import binaries, private_server

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".make"


@dataclass(frozen=True)
class Pass:
    """One run of pytest: which tests, with which words and surroundings."""

    name: str
    words: tuple[str, ...]
    around: dict[str, str] = field(default_factory=dict)


def second_duckdb() -> Path:
    """The folder of the older DuckDB we support, installed once beside the .venv from its own hashed lock."""
    lock = ROOT / "requirements" / "duckdb15.lock"
    target = KEPT / "duckdb15"
    made = target / f"made-{hashlib.sha256(lock.read_bytes()).hexdigest()[:16]}"
    if not made.exists():
        shutil.rmtree(target, ignore_errors=True)
        words = ["install", "-q", "--target", str(target), "--require-hashes", "-r", str(lock)]
        uv = shutil.which("uv")
        has_uv = uv and subprocess.run([uv, "--version"], capture_output=True, check=False).returncode == 0
        tool = [str(uv), "pip", *words, "--python", sys.executable] if has_uv else [sys.executable, "-m", "pip", *words]
        for attempt in range(5):
            if subprocess.run(tool, check=False).returncode == 0:
                break
            time.sleep(5 * attempt)
        else:
            raise RuntimeError("DuckDB 1.5 could not be installed")
        made.touch()
    return target


STORE_FREE = (  # what the operational store answers alike on any database: run on it by night alone
    "tests/agree/test_bridge.py",
    "tests/agree/test_outlook.py",
    "tests/agree/test_pages.py",
    "tests/agree/test_targets.py",
    "tests/agree/test_tiles_and_lists.py",
    "tests/api/test_answers.py",
    "tests/api/test_client.py",
    "tests/api/test_contract.py",
    "tests/docs",
    "tests/learn/test_attribution_page.py",
    "tests/learn/test_exposure_page.py",
    "tests/learn/test_win_and_loss_page.py",
    "tests/web/test_frame.py",
    "tests/who/test_headers.py",
    "tests/who/test_matrix.py",
    "tests/who/test_matrix_tokens.py",
)


def passes(*, nightly: bool, words: tuple[str, ...], server: str | None) -> Iterator[Pass]:
    """Every pass in order: Spark, the suite on SQLite, the store on PostgreSQL, the ledger on the older DuckDB."""
    around = {"ONEFUNNEL_NIGHTLY": "1"} if nightly else {}
    two = ("-n", "2", "--dist", "loadgroup")  # one test at a time; groups do nothing with pytest 9.2 (pytest-xdist issue 1386)
    yield Pass("Spark", ("-n", "2", "--dist", "loadfile", "-m", "spark", *words), around)  # one file a process
    yield Pass("SQLite, DuckDB 2, Chromium", (*two, "-m", "not postgres and not spark", *words), around)
    if server:
        store = (*two, "--store-only", "-m", "not spark and not browser", *words)
        fewer = {} if nightly else {"ONEFUNNEL_KILLS": "4"}  # more of them run on SQLite, and by night everywhere
        store += () if nightly else tuple(f"--ignore={path}" for path in STORE_FREE)
        yield Pass("PostgreSQL", store, {**around, **fewer, "DATABASE_URL": server})
    older = {"PYTHONPATH": str(second_duckdb()), "ONEFUNNEL_EXPECT_DUCKDB": "1.5."}
    yield Pass(
        "DuckDB 1.5", (*two, "--ledger-only", "-m", "not spark and not browser and not kills", *words), {**around, **older}
    )


def run(one: Pass) -> tuple[int, str]:
    """Pytest's exit code and closing line. Its output is shown as it comes."""
    print(f"\n=== {one.name} ===", flush=True)
    slug = "".join(c if c.isalnum() else "-" for c in one.name.lower())
    surroundings = (
        os.environ | one.around | {"ONEFUNNEL_SUITE": str(KEPT), "ONEFUNNEL_PASS_SLUG": slug, "ONEFUNNEL_PASS": one.name}
    )
    words = [sys.executable, "-m", "pytest", *one.words]
    closing = ""
    with subprocess.Popen(words, cwd=ROOT, env=surroundings, stdout=subprocess.PIPE, text=True, errors="replace") as pytest:
        assert pytest.stdout
        for line in pytest.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            closing = line.strip() or closing
    return pytest.returncode, closing


def main() -> int:
    """0 when every pass was green; the first bad exit code otherwise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nightly", action="store_true", help="also run what is too long for every run")
    parser.add_argument(
        "--only", default="", metavar="NAME", help="only the passes whose name contains this: sqlite, postgresql, duckdb 1.5"
    )
    parser.add_argument("words", nargs="*", help="further words for pytest, after --")
    chosen = parser.parse_args()
    KEPT.mkdir(exist_ok=True)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # or each of some thousand processes compiles every module anew: 2 s each
    for old in KEPT.glob("skipped-*.txt"):
        old.unlink()
    for old in KEPT.glob("company*"):  # made anew by the first test that looks at it
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))  # so that the private server is stopped as well
    ended: list[tuple[str, int, str]] = []
    with ExitStack() as kept:
        server = kept.enter_context(private_server()) if binaries() else None
        for one in passes(nightly=chosen.nightly, words=tuple(chosen.words), server=server):
            if chosen.only.lower() in one.name.lower():
                ended.append((one.name, *run(one)))
    (KEPT / "closing.txt").write_text("".join(f"{name}:\n{closing}\n" for name, _, closing in ended))
    print(f"\n=== how each pass ended ===\n{(KEPT / 'closing.txt').read_text()}", flush=True)
    if not server:
        print("PostgreSQL: skipped, no server programs (Debian: apt-get install postgresql)")
        (KEPT / "skipped-postgresql.txt").write_text("the whole PostgreSQL pass\tno PostgreSQL server programs\n")
    return next((code for _, code, _ in ended if code), 0)


if __name__ == "__main__":
    sys.exit(main())
