"""Measures and pages at one size, in a process of its own: `python -m bench.sized DEMO_HOME TOUCHES`; prints one line of JSON."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

from bench.asking import ask_all
from bench.stage import multiply


def last_quarter(today: date) -> tuple[date, date]:
    """The last full quarter before a day."""
    begins = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    ends = begins - timedelta(days=1)
    return date(ends.year, ends.month - 2, 1), ends


def main() -> int:
    demo, touches, home = Path(sys.argv[1]), int(sys.argv[2]), Path(os.environ["ONEFUNNEL_HOME"])
    shutil.copytree(demo, home, ignore=shutil.ignore_patterns("ledger"))
    made = multiply(demo / "ledger", home / "ledger", touches=touches)
    until = date.fromisoformat(json.loads((home / "demo" / "company.json").read_text())["until"])
    measures = ask_all(home / "ledger", last_quarter(until))
    paged = subprocess.run([sys.executable, "-m", "bench.pages"], capture_output=True, text=True, check=False)
    if paged.returncode:
        raise RuntimeError(paged.stderr[-3000:])
    print(json.dumps({"touches": made.rows("touches"), "measures": measures, "pages": json.loads(paged.stdout.splitlines()[-1])}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
