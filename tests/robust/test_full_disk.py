"""A full disk is refused clearly, loses nothing, and is forgotten as soon as there is room again, without a restart."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from onefunnel.ledger import manifest
from onefunnel.ledger.fingerprint import fingerprints
from tests.places import Place, free_port, serving, status
from tests.robust.content import MAPPING, content, write_deals

SIZE_MB = 24
pytestmark = pytest.mark.embedded  # with PostgreSQL the store lies on another disk than the one filled here
LEFT_BYTES = 200_000  # enough to start a command, too little to end an import


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, small enough to fill."""
    path = tmp_path / "small"
    path.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "tmpfs", path], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"no small file system to fill: mount says {done.stderr.strip()} (it needs root)")
    try:
        yield path
    finally:
        subprocess.run(["umount", "-l", path], check=True)


@contextmanager
def filled(disk: Path, *, leave: int = LEFT_BYTES) -> Iterator[None]:
    """The disk full but for a little; the room comes back afterwards."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):  # somebody else may take the last of the room
        while (room := shutil.disk_usage(disk).free - leave) > 0:
            file.write(b"\0" * min(room, 2**20))
    try:
        yield
    finally:
        ballast.unlink()


def write_exports(folder: Path) -> tuple[Path, Path, Path]:
    first, second, mapping = folder / "first", folder / "second", folder / "mapping.toml"
    write_deals(first, 0, rows=2500)
    write_deals(second, 1, rows=2500)
    mapping.write_text(MAPPING)
    return first, second, mapping


def test_an_import_into_a_full_disk_is_refused_and_goes_through_when_there_is_room(small_disk: Path, tmp_path: Path) -> None:
    place, calm = Place(small_disk / "home"), Place(tmp_path / "calm")
    first, second, mapping = write_exports(tmp_path)
    place.run("import", str(first), "--map", str(mapping))
    shutil.copytree(place.path, calm.path)
    before = fingerprints(place.path / "ledger", manifest.read(place.path / "ledger"))
    with filled(small_disk):
        refused = place.run("import", str(second), "--map", str(mapping), expect=1)
        assert "is full" in refused.stderr
        assert "Traceback" not in refused.stderr
        assert fingerprints(place.path / "ledger", manifest.read(place.path / "ledger")) == before
    for each in (place, calm):
        each.run("import", str(second), "--map", str(mapping))
    assert content(place.path / "ledger") == content(calm.path / "ledger")
    assert json.loads(place.run("import", "--report", "--json").stdout)["ties"]


def test_a_fold_on_a_full_disk_is_refused_and_the_old_generation_stays(small_disk: Path, tmp_path: Path) -> None:
    place = Place(small_disk / "home")
    first, _, mapping = write_exports(tmp_path)
    place.run("import", str(first), "--map", str(mapping))
    before = fingerprints(place.path / "ledger", manifest.read(place.path / "ledger"))
    with filled(small_disk, leave=60_000):
        refused = place.run("refresh", "--rebuild", expect=1)
        assert "full" in refused.stderr
        assert fingerprints(place.path / "ledger", manifest.read(place.path / "ledger")) == before
    place.run("refresh", "--rebuild")
    assert fingerprints(place.path / "ledger", manifest.read(place.path / "ledger")) == before


def test_a_running_server_outlives_a_full_disk(small_disk: Path) -> None:
    place = Place(small_disk / "home")
    with serving(place, "--port", str(free_port())) as (address, _, process):
        with filled(small_disk, leave=0):
            assert status(address + "account/login/") in (200, 507)
            assert process.poll() is None
        assert status(address + "account/login/") == 200
        assert process.poll() is None
