"""A web server killed while files are brought and land through its screens: what it acknowledged is done in the end, and once."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

import pytest

from tests.places import Place, free_port, own_database
from tests.robust.content import MAPPING, content, write_deals
from tests.robust.nursery import KILLS, Nursery
from tests.robust.visitor import Visitor

pytestmark = pytest.mark.kills
STEPS = ("upload", "landing", "landed")
ROWS = 400
TIMES = max(3, KILLS // 8)
PAGES = ("imports/", "imports/new/", "accounts/", "deals/")
Gone = (OSError, HTTPException)


@dataclass
class Journey:
    """One export on its way through the screens; `draft` and `run` are the paths that the server acknowledged."""

    visitor: Visitor
    export: Path
    draft: str = ""
    run: str = ""
    is_landed: bool = False
    sent: set[str] = field(default_factory=set)

    @property
    def step(self) -> str:
        return "" if self.is_landed else "landed" if self.run else "landing" if self.draft else "upload"

    def go_on(self) -> None:
        """The next step, as a person would go on from what the screen last said."""
        step = self.step
        self.sent.add(step)
        if step == "upload":
            files = [("files", self.export / "accounts.csv"), ("files", self.export / "deals.csv")]
            code, self.draft = self.visitor.bring("imports/new/", [*files, ("own", self.export.with_name("mapping.toml"))])
            assert (code, self.draft[:12]) == (302, "imports/new/")
        elif step == "landing":
            code, where = self.visitor.bring(f"{self.draft}landing/")
            assert (code, where[:8]) == (302, "imports/")
            self.run = where
        else:
            while json.loads(self.visitor.get(f"{self.run}progress/?format=json")[1])["busy"]:
                time.sleep(0.1)
            self.is_landed = True

    def look_again(self) -> None:
        """After a kill: what was acknowledged is there; a landing that was asked for without a reply may have begun."""
        if self.run:
            assert self.visitor.get(self.run)[0] == 200
        elif self.draft and (code := self.visitor.get(self.draft)[0]) != 200:
            assert (code, "landing" in self.sent) == (404, True), f"{self.draft} was acknowledged and shows {code}"
            self.run = f"imports/{json.loads(self.visitor.get('imports/?format=json')[1])['imports'][0]['id']}/"

    def adds_up(self) -> bool:
        """Its page accounts for every record, and set aside is what cannot be read, not more and not twice."""
        said = json.loads(self.visitor.get(f"{self.run}?format=json")[1])
        unreadable = (self.export / "deals.csv").read_text().count("a lot")
        return bool(said["ties"]) and sum(file["quarantined"] for file in said["files"]) == unreadable


def visit(visitor: Visitor, over: threading.Event, broken: list[str]) -> None:
    """Look at pages until it is over; a lost connection is the kill's, an error page is ours."""
    chance = random.Random(3)
    while not over.wait(0.3):
        path = chance.choice(PAGES)
        with suppress(*Gone):
            code, text = visitor.get(path)
            if code >= 500:
                broken.append(f"{code} {path}: {text[:200]}")


def test_uploads_and_landings_survive_a_server_that_is_killed_at_random_moments(place: Place, tmp_path: Path) -> None:
    place.run(
        "users",
        "add",
        "ines",
        "--role",
        "funnel_owner",
        "--name",
        "Ines",
        "--email",
        "ines@northwind.example",
        "--password",
        "onefunnel-demo",
    )
    (tmp_path / "mapping.toml").write_text(MAPPING)
    port, chance, over, broken = free_port(), random.Random(47), threading.Event(), list[str]()
    visitor = Visitor(f"http://127.0.0.1:{port}/")
    journeys: list[Journey] = []

    def begin() -> Journey:
        journeys.append(Journey(visitor, tmp_path / f"export-{len(journeys):03}"))
        write_deals(journeys[-1].export, len(journeys) - 1, rows=ROWS)
        return journeys[-1]

    reader, killed = threading.Thread(target=visit, args=[visitor, over, broken]), 0
    with Nursery(place, "onefunnel.urls", "onefunnel.web.server") as nursery:
        try:
            with nursery.serving(port):
                visitor.log_in()
                reader.start()
                took = _undisturbed(begin())
            journey = begin()
            for number in range(TIMES):
                with nursery.serving(port) as child:
                    journey.look_again()
                    journey = begin() if journey.is_landed else journey
                    aimed = STEPS[number % len(STEPS)]
                    killed += _killed(journey, child, aimed, after_secs=chance.uniform(0, took[aimed]))
            with nursery.serving(port):
                journey.look_again()
                while journey.step:
                    journey.go_on()
                assert [path for path in PAGES if visitor.get(path)[0] != 200] == []
                assert [journey.run for journey in journeys if not journey.adds_up()] == []
        finally:
            over.set()
            reader.join(60)
    assert broken == []
    assert killed > TIMES // 3, "hardly a kill hit the work it was meant for"
    assert "Traceback" not in nursery.log.read_text(), nursery.log.read_text()[-3000:]
    _equal_to_calm(place, [one.export for one in journeys], tmp_path)


def _undisturbed(journey: Journey) -> dict[str, float]:
    """Seconds that each step takes when nothing is killed."""
    took = {}
    while step := journey.step:
        began = time.monotonic()
        journey.go_on()
        took[step] = time.monotonic() - began
    return took


def _killed(journey: Journey, child: int, aimed: str, *, after_secs: float) -> bool:
    """Go on to the step aimed at and let the killer loose there; whether the step was lost with the server."""
    killer = threading.Timer(after_secs, os.killpg, [child, signal.SIGKILL])
    try:
        while journey.step and journey.step != aimed and STEPS.index(journey.step) < STEPS.index(aimed):
            journey.go_on()
        killer.start()
        while journey.step:
            journey.go_on()
    except Gone:
        return True
    finally:
        killer.join()
    return False


def _equal_to_calm(place: Place, exports: list[Path], tmp_path: Path) -> None:
    with own_database(os.environ.get("DATABASE_URL")) as address:
        calm = Place(tmp_path / "calm", address)
        calm.path.mkdir()
        shutil.copy(place.path / "secret", calm.path / "secret")
        with Nursery(calm) as nursery:
            for export in exports:
                nursery.run("import", str(export), "--map", str(export.with_name("mapping.toml")))
        assert content(place.path / "ledger") == content(calm.path / "ledger")
