"""An import killed at any moment goes on where it was: nothing acknowledged is lost and nothing is doubled."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.places import Place, own_database
from tests.robust.content import MAPPING, content, write_deals
from tests.robust.nursery import Nursery, moments

pytestmark = pytest.mark.kills
KILLS_A_FOLDER = 6


def reports(place: Place) -> list[tuple[bool, int]]:
    """Of each import that landed, whether it adds up and how many records it set aside, in the order of landing."""
    runs = json.loads(place.run("import", "--list", "--json").stdout)
    found = []
    for run in sorted(runs["imports"] if isinstance(runs, dict) else runs, key=lambda run: str(run["id"])):
        said = json.loads(place.run("import", "--report", run["id"], "--json").stdout)
        found.append((bool(said["ties"]), sum(file["quarantined"] for file in said["files"])))
    return found


def folders(tmp_path: Path, count: int) -> list[Path]:
    found = [tmp_path / f"export-{version:03}" for version in range(count)]
    for version, folder in enumerate(found):
        write_deals(folder, version)
    (tmp_path / "mapping.toml").write_text(MAPPING)
    return found


def test_imports_killed_at_random_moments_end_equal_to_undisturbed_ones(place: Place, tmp_path: Path) -> None:
    times = moments(21, 1.0)
    exports = folders(tmp_path, 1 + -(-len(times) // KILLS_A_FOLDER))
    using = ("--map", str(tmp_path / "mapping.toml"))
    with Nursery(place) as nursery:
        longest, killed = nursery.run("import", str(exports[0]), *using), 0
        for number, share in enumerate(times):
            killed += nursery.kill("import", str(exports[1 + number // KILLS_A_FOLDER]), *using, after_secs=share * longest)
            if (number + 1) % KILLS_A_FOLDER == 0 or number + 1 == len(times):
                nursery.run("import", str(exports[1 + number // KILLS_A_FOLDER]), *using)
        nursery.run("refresh")
    assert killed > len(times) // 2

    with own_database(os.environ.get("DATABASE_URL")) as address:
        calm = Place(tmp_path / "calm", address)
        calm.path.mkdir()
        shutil.copy(place.path / "secret", calm.path / "secret")
        with Nursery(calm) as nursery:
            for export in exports:
                nursery.run("import", str(export), *using)
            nursery.run("refresh")
        assert content(place.path / "ledger") == content(calm.path / "ledger")
        assert all(ties for ties, _ in reports(place))
        assert {aside for _, aside in reports(place)} == {aside for _, aside in reports(calm)}
