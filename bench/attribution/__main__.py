"""`python -m bench.attribution [HOME]`: sizes from BENCH_TOUCHES; HOME is one that `onefunnel demo` made, for the ledger's part.

With BENCH_KEEP the paths and ledgers stay in that folder for the next run.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench.attribution.run import ROOT, Rows, of_size
from bench.machine import machine
from bench.showing import show

TOUCHES = [int(word) for word in os.environ.get("BENCH_TOUCHES", "10000,1000000").split(",")]


def measure(sizes: list[int], demo: Path | None) -> dict[str, Rows]:
    """All sizes, shown as they come."""
    found: dict[str, Rows] = {}
    with tempfile.TemporaryDirectory(prefix="onefunnel-bench-") as scratch:
        folder = Path(os.environ.get("BENCH_KEEP", scratch))
        folder.mkdir(parents=True, exist_ok=True)
        for touches in sizes:
            sized = of_size(touches, folder, demo)
            for name, rows in sized.items():
                found[f"{name}_{touches}"] = rows
                if rows:
                    show(f"Attribution at {touches:,} touches: {name}", rows)
    return found


def main() -> int:
    demo = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    about: dict[str, object] = {"machine": machine(), "began_at": datetime.now(UTC).isoformat(timespec="seconds")}
    print(json.dumps(about["machine"], indent=1))
    found = about | measure(TOUCHES, demo) | {"load_at_end": round(os.getloadavg()[0], 1)}
    target = ROOT / "bench" / "results" / f"attribution-{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    target.write_text(json.dumps(found, indent=1) + "\n")
    print(f"written to {target.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
