"""An import killed at any moment goes on where it was: nothing acknowledged is lost and nothing is doubled."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.places import Place, own_database
from tests.robust.content import MAPPING, content, write_deals
from tests.robust.nursery import Nursery, moments

pytestmark = pytest.mark.kills
KILLS_A_FOLDER = 6


def reports(nursery: Nursery) -> list[tuple[bool, int]]:
    """Of each import that landed, whether it adds up and how many records it set aside, in the order of landing."""
    runs = json.loads(nursery.says("import", "--list", "--json"))
    found = []
    for run in sorted(runs["imports"] if isinstance(runs, dict) else runs, key=lambda run: str(run["id"])):
        said = json.loads(nursery.says("import", "--report", run["id"], "--json"))
        found.append((bool(said["ties"]), sum(file["quarantined"] for file in said["files"])))
    return found


def folders(tmp_path: Path) -> Iterator[Path]:
    """The same export as it looks later and later."""
    for version in count():
        folder = tmp_path / f"export-{version:03}"
        write_deals(folder, version)
        yield folder


def test_imports_killed_at_random_moments_end_equal_to_undisturbed_ones(place: Place, tmp_path: Path) -> None:
    (tmp_path / "mapping.toml").write_text(MAPPING)
    using = ("--map", str(tmp_path / "mapping.toml"))
    exports, later = [], folders(tmp_path)
    with Nursery(place) as nursery:
        for _ in range(2):  # the first one also makes the home
            exports.append(next(later))
            longest = nursery.run("import", str(exports[-1]), *using)
        exports.append(next(later))
        for number, moment in enumerate(moments(21, longest), 1):
            while not nursery.kill("import", str(exports[-1]), *using, after_secs=moment):
                exports.append(next(later))  # that one had landed before: aim at the next, and sooner
                moment /= 2
            if number % KILLS_A_FOLDER == 0:
                nursery.run("import", str(exports[-1]), *using)
                exports.append(next(later))
        nursery.run("import", str(exports[-1]), *using)
        nursery.run("refresh")
        landed = reports(nursery)

    with own_database(os.environ.get("DATABASE_URL")) as address:
        calm = Place(tmp_path / "calm", address)
        calm.path.mkdir()
        shutil.copy(place.path / "secret", calm.path / "secret")
        with Nursery(calm) as nursery:
            for export in exports:
                nursery.run("import", str(export), *using)
            nursery.run("refresh")
            undisturbed = reports(nursery)
        assert content(place.path / "ledger") == content(calm.path / "ledger")
        assert all(ties for ties, _ in landed)
        assert {aside for _, aside in landed} == {aside for _, aside in undisturbed}
