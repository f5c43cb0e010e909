"""`onefunnel demo`: from an empty home to log-ins and answers, once, and never over somebody's own data."""

from __future__ import annotations

import json
import subprocess
import sys

from onefunnel.words import Role
from tests.places import Place

TELL_OWN = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "onefunnel.settings"
django.setup()
from datetime import UTC, datetime
from django.core.management import call_command
call_command("migrate", verbosity=0)
from onefunnel.ledger.intake import Fact
from onefunnel.store.log import tell
own = Fact("company", {"company": "company", "base_currency": "SEK", "source_id": "company"})
tell([own], source="acme", now=datetime.now(UTC))
"""


def test_an_empty_home_is_filled_once_and_a_broken_run_goes_on(place: Place) -> None:
    first = place.run("demo", "--people", "60", "--until", "2026-11-20")
    assert "Northwind Controls is ready: 60 people" in first.stdout
    assert "onefunnel serve" in first.stdout
    assert "for the made-up company only" in first.stdout
    truth = place.path / "demo" / "truth.json"
    planted = json.loads(truth.read_text())
    assert planted["company"]["facts"]["people"] >= planted["company"]["people"] == 60
    answer = json.loads(place.run("ask", "new_leads", "--json").stdout)
    assert answer["question"]

    whole = truth.read_bytes()
    truth.unlink()  # as if it had been killed just before its last step
    again = json.loads(place.run("demo", "--people", "60", "--json").stdout)
    assert (again["new"], again["until"]) == (0, "2026-11-20")
    assert truth.read_bytes() == whole
    assert {one["role"] for one in again["logins"]} == {role.value for role in Role}

    refused = place.run("demo", "--people", "61", expect=1)
    assert "60 people" in refused.stderr
    assert "onefunnel --home" in refused.stderr
    assert truth.read_bytes() == whole


def test_a_home_with_own_data_is_left_alone(place: Place) -> None:
    place.path.mkdir()
    subprocess.run([sys.executable, "-c", TELL_OWN], env=place.around, check=True, timeout=120)
    refused = place.run("demo", "--people", "40", "--json", expect=1)
    assert "told by acme" in json.loads(refused.stdout)["refused"]
    assert not (place.path / "demo").exists()
