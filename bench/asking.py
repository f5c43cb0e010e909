"""Each measure over the last full quarter and over all time, beside a bare DuckDB scan of the columns it reads."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import duckdb

from bench.machine import cost
from onefunnel.ledger import manifest
from onefunnel.ledger.answer import answer
from onefunnel.ledger.binding import files_sql
from onefunnel.ledger.duck import Duck
from onefunnel.ledger.facts import TABLES
from onefunnel.ledger.measure import Measure, measures
from onefunnel.ledger.relations import relations
from onefunnel.words import Period, Scope

DEADLINE_SECS = 300.0


def ask_all(ledger: Path, quarter: tuple[date, date]) -> list[dict[str, object]]:
    """A row for each measure: milliseconds for the quarter, for all time and of the bare scan, and the ratio of the last two."""
    duck, bare, rows = Duck(ledger), duckdb.connect(), []
    bare.execute("set enable_progress_bar = false")
    for name, measure in sorted(measures().items()):
        quarterly, ever = (_cost(duck, measure, scope) for scope in (Scope(period=Period(*quarter)), Scope()))
        texts = scan_sql(measure, ledger)
        scan = cost(lambda _, texts=texts: [bare.execute(text).fetchall() for text in texts])  # type: ignore[misc]
        rows.append(
            {
                "measure": name,
                "quarter_cpu_ms": quarterly["cpu_ms"],
                "quarter_wall_ms": quarterly["wall_ms"],
                "ever_cpu_ms": ever["cpu_ms"],
                "scan_cpu_ms": scan["cpu_ms"],
                "ratio": round(ever["cpu_ms"] / max(scan["cpu_ms"], 0.01), 1),
            }
        )
    duck.close()
    return rows


def _cost(duck: Duck, measure: Measure, scope: Scope) -> dict[str, float]:
    return cost(lambda _: answer(duck, measure, scope, deadline_secs=DEADLINE_SECS))


def scan_sql(measure: Measure, ledger: Path) -> list[str]:
    """One statement a fact table: every column that the measure, or a relation below it, names is read once."""
    text = _all_text(measure.sql)
    words, kept = set(re.findall(r"[a-z_]+", text)), manifest.read(ledger)
    found = []
    for name in sorted(words & TABLES.keys()):
        columns = [column.name for column in TABLES[name].kept if column.name in words]
        if kept.files(name) and columns:
            scanned = ", ".join(f"bit_xor(hash({column}))" for column in columns)
            found.append(f"select {scanned} from {files_sql(ledger, kept.files(name))}")
    return found


def _all_text(sql: str) -> str:
    """A text with those of every relation it builds on."""
    text, by_name = sql, {one.name: one for one in relations()}
    seen: set[str] = set()
    while fresh := (set(re.findall(r"[a-z_]+", text)) & by_name.keys()) - seen:
        seen |= fresh
        text += "".join(by_name[name].sql for name in fresh)
    return text
