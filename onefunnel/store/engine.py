"""The process's own engine over the ledger of this home: DuckDB unless `ONEFUNNEL_ENGINE` names a Spark master."""

from __future__ import annotations

import os
import threading
from functools import cache

from onefunnel.ledger.duck import Duck
from onefunnel.ledger.engine import Engine
from onefunnel.store.home import home

_lock = threading.Lock()


def engine(chosen: str = "") -> Engine:
    """The engine in force, or the one chosen. One for each process and home; safe to share between threads."""
    with _lock:
        return _engine(chosen or os.environ.get("ONEFUNNEL_ENGINE") or "duckdb", str(home().path), os.getpid())


@cache
def _engine(chosen: str, path: str, process: int) -> Engine:
    ledger = home().ledger
    if chosen == "duckdb":
        return Duck(ledger)
    if chosen.startswith(("spark://", "local")):
        from onefunnel.ledger.spark import Spark

        return Spark(ledger, chosen)
    raise ValueError(f"there is no engine '{chosen}'; it can be duckdb, spark://HOST:PORT or local[N]")
