"""A web server killed under load comes back with every page whole and nothing lost that it had acknowledged."""

from __future__ import annotations

import json
import os
import random
import signal
import threading
import time
from contextlib import suppress
from http.client import HTTPException

import pytest

from onefunnel.ledger import manifest
from onefunnel.ledger.fingerprint import fingerprints
from tests.places import Place, free_port, serving
from tests.robust.nursery import KILLS, Nursery
from tests.robust.visitor import Visitor

pytestmark = pytest.mark.kills
PAGES = ("", "measures/", "measures/win_rate/", "measures/win_rate/records/", "users/", "search/?q=a")
READERS = 4


def load(visitor: Visitor, over: threading.Event, broken: list[str]) -> None:
    """Ask for pages until it is over; a lost connection is the kill's, an error page is ours."""
    chance = random.Random(visitor.address)
    while not over.is_set():
        path = chance.choice(PAGES)
        try:
            code, text = visitor.get(path)
        except (OSError, HTTPException):
            time.sleep(0.05)
            continue
        if code >= 500:
            broken.append(f"{code} {path}: {text[:200]}")


def test_a_server_killed_under_load_loses_nothing_and_shows_no_broken_page(place: Place) -> None:
    place.run("demo", "--people", "300")
    ledger, port, chance = place.path / "ledger", free_port(), random.Random(31)
    before = fingerprints(ledger, manifest.read(ledger))
    visitor, broken, acknowledged = Visitor(f"http://127.0.0.1:{port}/"), list[str](), list[str]()
    with Nursery(place, "onefunnel.urls", "onefunnel.web.server") as nursery:
        for number in range(max(4, KILLS)):
            with nursery.serving(port, "--workers", "2") as child:
                if not number:
                    visitor.log_in()
                over = threading.Event()
                readers = [threading.Thread(target=load, args=[visitor, over, broken]) for _ in range(READERS)]
                for reader in readers:
                    reader.start()
                killer = threading.Timer(chance.uniform(0, 1.5), os.killpg, [child, signal.SIGKILL])
                acknowledged += _changes(visitor, number, killer)
                killer.join()
                over.set()
                for reader in readers:
                    reader.join(60)
        log = nursery.log.read_text()
        assert "Traceback" not in log, log[max(0, log.index("Traceback") - 500) :][:5000]
    assert broken == []
    assert acknowledged, "no change was acknowledged before a kill"
    with serving(place, "--port", str(port)) as (address, _, _):
        visitor = Visitor(address)
        visitor.log_in()
        assert {path: visitor.get(path)[0] for path in PAGES} == dict.fromkeys(PAGES, 200)
        people = [user["username"] for user in json.loads(place.run("users", "list", "--json").stdout)["users"]]
    assert [name for name in acknowledged if people.count(name) != 1] == []
    place.run("refresh")
    assert fingerprints(ledger, manifest.read(ledger)) == before


def _changes(visitor: Visitor, number: int, killer: threading.Timer) -> list[str]:
    """Add log-ins until the server is gone, its killer let loose after the first; the names whose adding was answered."""
    done: list[str] = []
    with suppress(OSError, HTTPException):
        while True:
            name = f"guest{number}x{len(done)}"
            visitor.send("users/new/", username=name, role="viewer", password=f"a-long-word-{name}", name="Guest", email="")
            done.append(name)
            if len(done) == 1:
                killer.start()
    return done
