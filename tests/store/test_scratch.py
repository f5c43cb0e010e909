"""What is half read lies in the home, goes with its process, and is swept where that process was killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from onefunnel.store import scratch
from onefunnel.store.home import Home
from onefunnel.web.uploads import InScratch

HOLD = (
    "from onefunnel.store.scratch import scratch\n"
    "(scratch() / 'half').write_text('zyxquil')\n"
    "print(scratch(), flush=True)\n"
    "input()\n"
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(scratch, "home", lambda: Home(tmp_path))
    monkeypatch.setattr(scratch, "_held", {})
    return tmp_path


def holder(home: Path) -> tuple[subprocess.Popen[str], Path]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD], env=os.environ | {"ONEFUNNEL_HOME": str(home)}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout
    return process, Path(process.stdout.readline().strip())


def test_only_what_a_killed_process_left_is_swept(home: Path) -> None:
    (killed, left), (living, kept) = holder(home), holder(home)
    killed.kill()
    killed.wait()
    assert (left / "half").exists()
    assert scratch.sweep() == 1
    assert not left.exists()
    assert (kept / "half").read_text() == "zyxquil"
    living.communicate("\n")
    assert not kept.exists(), "a process that ends takes its folder with it"


def test_a_folder_that_is_being_made_is_left_alone(home: Path) -> None:
    young = home / "scratch" / "1-young"
    young.mkdir(parents=True)
    assert scratch.sweep() == 0
    os.utime(young, (0, 0))
    assert scratch.sweep() == 1


def test_a_large_upload_lies_in_the_home_and_has_no_name(home: Path) -> None:
    handler = InScratch()
    handler.new_file("files", "people.csv", "text/csv", 3_000_000)
    handler.receive_data_chunk(b"zyxquil\n" * 400_000, 0)
    lies = [path.name for path in (home / "scratch").rglob("*") if path.is_file()]
    assert lies == [scratch.LOCK]
    assert any(str(home / "scratch") in str(one.readlink()) for one in Path("/proc/self/fd").iterdir() if one.is_symlink())
    kept = handler.file_complete(3_200_000)
    assert (kept.size, kept.name, kept.read(8)) == (3_200_000, "people.csv", b"zyxquil\n")
    handler.upload_interrupted()
    assert kept.closed
