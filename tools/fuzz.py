"""Ask the served API everything its own document allows, and much that it forbids: no answer may be a 5xx.

Schemathesis lives in an environment of its own under .make, from its own hashed lock: what it needs is no concern of the app's.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements" / "schemathesis.lock"
PLACE = ROOT / ".make" / "schemathesis"
CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
    "response_headers_conformance", "unsupported_method", "allow_header_conformance",
)  # fmt: skip


EXPECTED = """[checks.not_a_server_error]
expected-statuses = ["2xx", "3xx", "4xx", 504]  # a deadline that whoever asks has set is kept: that is no break
"""


def environment() -> Path:
    """The program, installed once for each lock."""
    made = PLACE / f"made-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]}"
    if not made.exists():
        shutil.rmtree(PLACE, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(PLACE)], check=True)
        words = ["install", "-q", "--require-hashes", "-r", str(LOCK)]
        uv = shutil.which("uv")
        has_uv = uv and subprocess.run([uv, "--version"], capture_output=True, check=False).returncode == 0
        inside = str(PLACE / "bin" / "python")
        tool = (
            [str(uv), "pip", *words, "--python", inside] if has_uv else [sys.executable, "-m", "pip", "--python", inside, *words]
        )
        subprocess.run(tool, check=True)
        made.touch()
    return PLACE / "bin" / "schemathesis"


def fuzz(url: str, token: str, *, secs: int, examples: int) -> int:
    """0 when every answer kept what the document promises."""
    with tempfile.NamedTemporaryFile("w", suffix=".toml") as told:
        told.write(EXPECTED)
        told.flush()
        return _run(url, token, told.name, secs=secs, examples=examples)


def _run(url: str, token: str, config: str, *, secs: int, examples: int) -> int:
    words = [
        str(environment()), "--config-file", config,
        "run", f"{url}/api/v1/openapi.json", "-u", url, "-H", f"Authorization: Bearer {token}",
        "--phases", "examples,coverage,fuzzing", "--max-time", str(secs), "-n", str(examples), "--checks", ",".join(CHECKS),
        "--continue-on-failure", "--no-shrink", "--request-timeout", "60", "--warnings", "off",
    ]  # fmt: skip
    return subprocess.run(words, cwd=tempfile.gettempdir(), check=False).returncode


def main() -> int:
    """`python -m tools.fuzz URL [SECS]`, with the token in $ONEFUNNEL_TOKEN; serve with a large ONEFUNNEL_API_CALLS."""
    url, secs = sys.argv[1], int((*sys.argv[2:], "600")[0])
    return fuzz(url, os.environ["ONEFUNNEL_TOKEN"], secs=secs, examples=50)


if __name__ == "__main__":
    sys.exit(main())
