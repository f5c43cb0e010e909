"""A worker killed in the middle of a job loses none, and no job is ended twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.jobs.sample_tasks import lines
from tests.places import Place

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.kills
WORKER = """
import sys
from datetime import timedelta
import django
django.setup()
from onefunnel.jobs import lease, worker
lease.LEASE = timedelta(seconds=2)  # so that the next worker need not wait a minute and a half
lease.ATTEMPTS = 1000
worker.BEATS_EVERY_SECS = 0.3
worker.LOOKS_EVERY_SECS = 0.05
worker.Worker().run()
"""
ASK = """
import sys
import django
django.setup()
from onefunnel.store.upgrade import upgrade
upgrade()
from tests.jobs.sample_tasks import append_line
for number in range(int(sys.argv[2])):
    append_line.enqueue(sys.argv[1], f"job {number}", 0.1)
"""
TELL = """
import json, django
django.setup()
from onefunnel.jobs.records import Job
print(json.dumps(list(Job.objects.order_by("id").values_list("task", "outcome", "attempt"))))
"""


def python(place: Place, text: str, *words: str) -> subprocess.Popen[str]:
    around = {**place.around, "DJANGO_SETTINGS_MODULE": "onefunnel.settings"}
    return subprocess.Popen(
        [sys.executable, "-c", text, *words], env=around, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    )


def jobs(place: Place) -> list[list[object]]:
    said = python(place, TELL).communicate()[0]
    return [row for row in json.loads(said) if "append_line" in row[0]]


def test_workers_killed_ten_times_over_lose_no_job_and_end_none_twice(place: Place, tmp_path: Path) -> None:
    chance, notes, wanted, kills = random.Random(7), tmp_path / "notes", 25, 10
    assert python(place, ASK, str(notes), str(wanted)).wait() == 0
    workers = [python(place, WORKER) for _ in range(2)]
    try:
        for _ in range(kills):
            time.sleep(chance.uniform(0.3, 1.2))
            victim = chance.randrange(2)
            os.killpg(workers[victim].pid, signal.SIGKILL)
            workers[victim].wait()
            workers[victim] = python(place, WORKER)
        deadline = time.monotonic() + 120
        while not (ended := jobs(place)) or not all(outcome == "done" for _, outcome, _ in ended):
            assert time.monotonic() < deadline, ended
            time.sleep(0.5)
    finally:
        for worker in workers:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
    assert len(ended) == wanted
    assert set(lines(notes, "ended")) == {f"job {number}" for number in range(wanted)}
    begun = len(lines(notes, "begun"))
    assert begun <= sum(int(str(attempt)) for _, _, attempt in ended)  # each beginning had an attempt of its own
    assert begun - wanted <= kills
