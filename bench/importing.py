"""Import and fold of made-up touches as commands of their own, beside DuckDB reading the same file and writing Parquet."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import duckdb

from bench.machine import ran

MAPPING = """
source = "bench"
company = { base_currency = "EUR", zone = "UTC", fiscal_month = 1 }
dates = "ISO"
decimals = "1234.56"

[[file]]
name = "touches.csv"
[[file.facts]]
table = "touches"
id = "id"
account = "account"
kind = "kind"
team = "team"
channel = "channel"
touched_at = "at"
"""
ROW = """
select 't' || i as id, 'A' || (i % 50000) as account, ['email', 'call', 'visit'][1 + i % 3] as kind,
    case when i % 2 = 0 then 'marketing' else 'sales' end as team, ['search', 'event', 'direct'][1 + i % 3] as channel,
    strftime(timestamp '2025-01-01' + to_seconds(i * 5), '%Y-%m-%d %H:%M:%S') as at
from range($rows) as r(i)
"""


def import_rows(onefunnel: Path, rows: int, folder: Path) -> list[dict[str, object]]:
    """Rows a second and peak megabytes of import (with its first fold) and of a rebuild, and the ratio to the bare copy."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "files").mkdir(parents=True)
    bare = duckdb.connect()
    touches = folder / "files" / "touches.csv"
    bare.execute(f"copy ({ROW.replace('$rows', str(rows))}) to '{touches}' (format csv, header)")
    (folder / "mapping.toml").write_text(MAPPING)
    began = time.monotonic()
    bare.execute(f"copy (from read_csv('{touches}', all_varchar = true)) to '{folder / 'bare.parquet'}' (format parquet)")
    copied = time.monotonic() - began
    around = os.environ | {"ONEFUNNEL_HOME": str(folder / "home")}
    steps = {
        "import": [onefunnel, "import", folder / "files", "--map", folder / "mapping.toml"],
        "rebuild": [onefunnel, "refresh", "--rebuild"],
    }
    found: list[dict[str, object]] = []
    for name, words in steps.items():
        wall, cpu, peak = ran(words, around)
        rate = {"rows_per_s": round(rows / wall), "cpu_s": round(cpu, 1), "peak_mb": round(peak)}
        found.append({"step": name, "rows": rows, **rate, "times_the_bare_copy": round(wall / copied, 1)})
    shutil.rmtree(folder)
    return found
