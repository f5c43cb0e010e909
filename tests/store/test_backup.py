"""A backup holds everything and is checked; a restore fills an empty home and proves it."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from onefunnel.store.backup import archive
from tests.places import Place, own_database

Harm = Callable[[str, bytes], bytes | None]
SETTINGS = {"DJANGO_SETTINGS_MODULE": "onefunnel.settings"}


@pytest.fixture
def filled(place: Place) -> Place:
    """A home whose log was told two facts, with an uploaded file."""
    script = (
        "import django; django.setup()\n"
        "from datetime import UTC, datetime\n"
        "from onefunnel.ledger.intake import Fact\n"
        "from onefunnel.store.log import tell\n"
        "from onefunnel.store.upgrade import upgrade\n"
        "from onefunnel.store.home import home\n"
        "upgrade()\n"
        "facts = [Fact('products', {'product': 'd1'}, 1), Fact('products', {'product': 'd2'}, 2)]\n"
        "tell(facts, source='crm', now=datetime.now(UTC))\n"
        "(home().uploads / 'ab').mkdir(parents=True)\n"
        "(home().uploads / 'ab' / 'kept.gz').write_bytes(b'kept')\n"
    )
    subprocess.run([sys.executable, "-c", script], env=place.around | SETTINGS, check=True)
    return place


def facts(place: Place) -> tuple[int, bool]:
    said = json.loads(place.run("verify", "--json").stdout)
    return said["facts"], said["ok"]


def test_a_restored_home_holds_what_was_backed_up(filled: Place, tmp_path: Path) -> None:
    target = tmp_path / "all.tar.gz"
    filled.run("backup", str(target))
    assert target.stat().st_mode & 0o077 == 0
    with own_database(filled.address) as address:
        other = Place(tmp_path / "other", address)
        other.run("restore", str(target))
        assert facts(other) == (2, True)
        assert (other.path / "secret").read_text() == (filled.path / "secret").read_text()
        assert (other.path / "uploads" / "ab" / "kept.gz").read_bytes() == b"kept"
        other.run("verify", "--deep")
        again = other.run("restore", str(target), expect=1)
        assert "name a new folder" in again.stderr


def test_a_backup_never_replaces_a_file(filled: Place, tmp_path: Path) -> None:
    target = tmp_path / "all.tar.gz"
    target.write_text("precious")
    assert "exists already" in filled.run("backup", str(target), expect=1).stderr
    assert target.read_text() == "precious"


def test_a_cut_backup_is_refused_and_the_home_stays_empty(filled: Place, tmp_path: Path) -> None:
    target, broken = tmp_path / "all.tar.gz", tmp_path / "broken.tar.gz"
    filled.run("backup", str(target))
    broken.write_bytes(target.read_bytes()[: target.stat().st_size // 2])
    with own_database(filled.address) as address:
        other = Place(tmp_path / "other", address)
        assert "Not done" in other.run("restore", str(broken), expect=1).stderr
        assert not (other.path / "uploads").exists()
        assert facts(other) == (0, True)


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        (lambda name, content: content.upper() if name == "home/kept.gz" else content, "kept.gz in .* is not what was backed up"),
        (lambda name, content: None if name == archive.CONTENTS else content, "no list of contents"),
        (lambda name, content: None if name == "home/kept.gz" else content, "differ on home/kept.gz"),
        (lambda name, content: content.replace(b'"format": 1', b'"format": 9'), "of format 9"),
    ],
    ids=["changed", "no list", "file gone", "of another format"],
)
def test_a_backup_that_was_tampered_with_is_refused(harm: Harm, reason: str, tmp_path: Path) -> None:
    (tmp_path / "kept.gz").write_bytes(b"kept")
    with archive.writing(tmp_path / "all.tar.gz", {}) as writer:
        writer.add("home/kept.gz", tmp_path / "kept.gz")
    assert archive.unpack(tmp_path / "all.tar.gz", tmp_path / "whole")["files"]["home/kept.gz"]["size"] == 4
    with tarfile.open(tmp_path / "all.tar.gz") as old, tarfile.open(tmp_path / "harmed.tar.gz", "w:gz") as new:
        for member in old.getmembers():
            taken = old.extractfile(member)
            content = harm(member.name, taken.read() if taken else b"")
            if content is not None:
                member.size = len(content)
                new.addfile(member, io.BytesIO(content))
    with pytest.raises(archive.BrokenBackupError, match=reason):
        archive.unpack(tmp_path / "harmed.tar.gz", tmp_path / "harmed")
