"""On PostgreSQL too nothing stays of somebody who was erased in the tables' own files, dead rows among them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.inbound.test_erasing import CANARY, FILES, ROOT
from tests.places import Place

pytestmark = pytest.mark.postgres
SUNG = [text.encode() for text in (CANARY[0], CANARY[1], CANARY[2])]


def rows_of(place: Place) -> Iterator[tuple[Path, bytes]]:
    """The files of the place's own database as they lie on the disk: tables, indexes, what is stored beside them."""
    import psycopg

    with psycopg.connect(place.address or "", autocommit=True) as server:
        server.execute("checkpoint")
        told = server.execute("select current_setting('data_directory'), oid from pg_database where datname = current_database()")
        folder, number = told.fetchone() or ("", 0)
    for path in sorted((Path(folder) / "base" / str(number)).iterdir()):
        yield path, path.read_bytes()


def singing(place: Place) -> set[str]:
    return {f"{path.name}: {text.decode()}" for path, raw in rows_of(place) for text in SUNG if text in raw}


def test_no_dead_row_holds_somebody_who_was_erased(place: Place, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text)
    words = [sys.executable, "-m", "tests.inbound.erasing", folder, CANARY[1], tmp_path / "theirs.zip", tmp_path / "all.tar.gz"]
    process = subprocess.Popen(
        words, cwd=ROOT, env=place.around, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout
    assert process.stdout.readline() == "TOLD\n", process.communicate()[1]
    try:
        sang = singing(place)
    except PermissionError:
        process.kill()
        pytest.skip("the server's files are another user's")
    assert process.stdin
    process.stdin.write("go on\n")
    process.stdin.flush()
    assert process.stdout.readline() == "ERASED\n", process.communicate()[1]
    assert sang
    assert singing(place) == set()
    process.communicate("go on\n", timeout=120)
