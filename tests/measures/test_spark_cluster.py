"""A cluster of Spark says what DuckDB says, to the last digit."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from onefunnel.ledger.duck import Duck
from onefunnel.ledger.facts import TABLES
from onefunnel.ledger.fold import fold
from onefunnel.ledger.intake import Fact
from tests.ledger.logs import NOW, MemoryLog
from tests.measures import chance, cluster

pytestmark = pytest.mark.spark
pytest.importorskip("pyspark", reason="no Spark: install the extra 'spark'")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folded ledger of facts by chance."""
    log = MemoryLog()
    for table, rows in chance.facts(Random(20251), 60).items():
        log.tell(*(Fact(table, {name: told(value) for name, value in row.items()}) for row in rows))
    path = tmp_path_factory.mktemp("cluster") / "ledger"
    fold(path, log, now=NOW)
    return path


def told(value: object) -> Any:
    """A cell as the log writes it."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else value


@pytest.fixture(scope="module")
def master() -> Iterator[str]:
    """A standalone cluster of one master and two workers, on loopback."""
    import pyspark

    spark_class = str(Path(pyspark.__file__).parent / "bin" / "spark-class")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"spark://127.0.0.1:{port}"
    surroundings = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_NO_DAEMONIZE": "1", "PYSPARK_PYTHON": sys.executable}
    deploy = "org.apache.spark.deploy"
    worker = [f"{deploy}.worker.Worker", "--host", "127.0.0.1", "--cores", "1", "--memory", "600m", "--webui-port", "0", address]
    commands = [
        [f"{deploy}.master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0"],
        worker,
        worker,
    ]
    daemons = []
    for command in commands:
        daemons.append(
            subprocess.Popen([spark_class, *command], env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        )
        if len(daemons) == 1:
            wait_for(port)
    yield address
    for daemon in daemons:
        daemon.terminate()
        daemon.wait(30)


def wait_for(port: int) -> None:
    """Until somebody listens there."""
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"nobody listens on {port}")


def test_a_cluster_says_what_duckdb_says_to_the_last_digit(ledger: Path, master: str) -> None:
    asked = subprocess.run(
        [sys.executable, "-m", "tests.measures.cluster", str(ledger), master],
        check=False, cwd=ROOT, capture_output=True, text=True, timeout=1500, env={**os.environ, "SPARK_LOCAL_IP": "127.0.0.1"},
    )  # fmt: skip
    assert asked.returncode == 0, asked.stderr[-3000:]
    spark_says = json.loads(asked.stdout.splitlines()[-1])
    assert spark_says["executors"] == 2
    duck_says = cluster.ask_everything(Duck(ledger))
    assert json.loads(json.dumps(duck_says)) == spark_says["answers"]
    assert len(duck_says) >= 15
    assert sum(1 for said in duck_says.values() if said["total"]) > len(duck_says) / 2


def test_every_fact_table_is_known_to_the_cluster(ledger: Path) -> None:
    """The comparison would prove little over an empty ledger."""
    duck = Duck(ledger)
    for name in ("deals", "stage_entries", "first_responses", "handovers"):
        assert name not in TABLES
        assert duck.rows(f"select count(*) as n from {name}", {}).rows[0][0] > 0
