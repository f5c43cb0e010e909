"""Asks measures of a Spark cluster and prints the answers: a process of its own, since a process has one Spark only.

By night every measure is asked; by day as many as it takes to read each relation and fact table there is.

python -m tests.measures.cluster LEDGER MASTER
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from onefunnel.ledger import sqltext
from onefunnel.ledger.answer import answer, records
from onefunnel.ledger.engine import Engine
from onefunnel.ledger.measure import Measure, measures
from onefunnel.words import Period, Scope
from tests.measures.sparks import SMALL

SCOPES = (
    Scope(as_of=datetime(2026, 1, 1, tzinfo=UTC)),
    Scope(period=Period(date(2025, 1, 1), date(2025, 4, 30)), as_of=datetime(2025, 4, 1, 9, tzinfo=UTC), region="West"),
)


def asked() -> dict[str, Measure]:
    """The measures to ask: by day the greediest few that between them read everything that any measure reads."""
    every = measures()
    if os.environ.get("ONEFUNNEL_NIGHTLY") == "1":
        return dict(every)
    reads = {name: set(sqltext.read(measure.path).reads) for name, measure in every.items()}
    unread, chosen = set[str]().union(*reads.values()), list[str]()
    while unread:
        chosen.append(max(reads, key=lambda name: (len(reads[name] & unread), name)))
        unread -= reads[chosen[-1]]
    return {name: every[name] for name in sorted(chosen)}


def ask_everything(engine: Engine) -> dict[str, dict[str, Any]]:
    """The measures' rows, notes and list's number, each cell as its exact text; the scopes take turns."""
    said = {}
    for number, (name, measure) in enumerate(asked().items()):
        scope = SCOPES[number % len(SCOPES)]
        found = answer(engine, measure, scope, deadline_secs=900)
        listed = records(engine, measure, scope, limit=20, deadline_secs=900)
        said[name] = {
            "rows": [[repr(cell) for cell in row] for row in found.rows],
            "notes": list(found.notes),
            "total": listed.total,
            "counted": repr(listed.value),
            "list": [[repr(cell) for cell in row] for row in listed.rows],
        }
    return said


def main(ledger: str, master: str) -> None:
    from onefunnel.ledger.spark import Spark

    two = {"spark.executor.memory": "512m", "spark.sql.shuffle.partitions": "2"}
    two["spark.executor.extraJavaOptions"] = SMALL["spark.driver.extraJavaOptions"]
    engine = Spark(Path(ledger), master, SMALL | two)
    answers = ask_everything(engine)
    print(json.dumps({"executors": executors(engine), "answers": answers}))


def executors(engine: Any) -> int:
    """How many executors the cluster gave, the driver left out."""
    context = engine.spark.sparkContext
    for _ in range(100):
        known = context._jsc.sc().getExecutorMemoryStatus().size() - 1
        if known >= 2:
            break
        time.sleep(0.2)
    return int(known)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
