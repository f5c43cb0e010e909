"""`make bench`: sizes come from BENCH_ROWS and BENCH_TOUCHES (numbers with commas), results go to bench/results."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench import creme, importing, journey
from bench.attribution.__main__ import measure as attribution
from bench.machine import machine, ran
from bench.showing import show

ROOT = Path(__file__).resolve().parents[1]
ONEFUNNEL = Path(sys.executable).parent / "onefunnel"
ROWS = [int(word) for word in os.environ.get("BENCH_ROWS", "100000,1000000").split(",")]
TOUCHES = [int(word) for word in os.environ.get("BENCH_TOUCHES", "10000,1000000").split(",")]
PEOPLE = os.environ.get("BENCH_PEOPLE", "400")
Rows = list[dict[str, object]]


def of_size(demo: Path, touches: int, folder: Path) -> dict[str, Rows]:
    """Measures and pages over the made-up company copied up to so many touches."""
    around = os.environ | {"ONEFUNNEL_HOME": str(folder / "home"), "DJANGO_SETTINGS_MODULE": "onefunnel.settings"}
    words = [sys.executable, "-m", "bench.sized", str(demo), str(touches)]
    done = subprocess.run(words, env=around, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    found: dict[str, Rows] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> int:
    found: dict[str, object] = {"machine": machine(), "began_at": datetime.now(UTC).isoformat(timespec="seconds")}
    print(json.dumps(found["machine"], indent=1))
    with tempfile.TemporaryDirectory(prefix="onefunnel-bench-") as name:
        folder = Path(name)
        imports = [row for rows in ROWS for row in importing.import_rows(ONEFUNNEL, rows, folder / "import")]
        found["imports"] = imports
        show("Import and rebuild, beside DuckDB copying the same CSV to Parquet", imports)
        demo = folder / "demo"
        ran([ONEFUNNEL, "demo", "--people", PEOPLE], os.environ | {"ONEFUNNEL_HOME": str(demo)})
        for touches in TOUCHES:
            sized = of_size(demo, touches, folder / f"sized-{touches}")
            found[f"measures_{touches}"], found[f"pages_{touches}"] = sized["measures"], sized["pages"]
            show(f"Measures at {touches:,} touches, beside a bare scan of the same columns", sized["measures"])
            show(f"Pages at {touches:,} touches", sized["pages"])
        found["attribution"] = attribution(TOUCHES, demo)
        found["journey"] = long_journey = journey.measure(demo)
        show(f"An account with {journey.TOUCHES:,} touches", long_journey)
    if other := creme.measure(ROOT / ".make" / "creme"):
        found["creme"] = other
        show("Creme CRM", other)
    results = ROOT / "bench" / "results"
    results.mkdir(exist_ok=True)
    target = results / f"{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    target.write_text(json.dumps(found, indent=1) + "\n")
    print(f"written to {target.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
