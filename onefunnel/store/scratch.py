"""What is half read lies in the home's own scratch folder, one folder a process; what a killed one left behind is swept away."""

from __future__ import annotations

import atexit
import fcntl
import os
import secrets
import shutil
import time
from pathlib import Path

from onefunnel.store.home import home

LOCK = "lock"
YOUNG_SECS = 60.0  # a folder without a lock may be one that is being made
_held: dict[tuple[Path, int], tuple[Path, int]] = {}


def scratch() -> Path:
    """This process's folder, made when it is first needed and gone with the process; on the disk that the home is on."""
    key = (home().path, os.getpid())
    if key not in _held:
        folder = home().path / "scratch" / f"{os.getpid()}-{secrets.token_hex(4)}"
        folder.mkdir(mode=0o700, parents=True)
        lock = os.open(folder / LOCK, os.O_WRONLY | os.O_CREAT, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        _held[key] = folder, lock
        atexit.register(_leave, folder, os.getpid())
    return _held[key][0]


def sweep() -> int:
    """Remove the folders of processes that are no more; how many. Those that live hold their lock, in whichever container."""
    return sum(_swept(folder) for folder in (home().path / "scratch").glob("*/"))


def _swept(folder: Path) -> bool:
    try:
        lock = os.open(folder / LOCK, os.O_WRONLY)
    except OSError:
        if time.time() - folder.stat().st_mtime < YOUNG_SECS:
            return False
        shutil.rmtree(folder, ignore_errors=True)
        return True
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    else:
        shutil.rmtree(folder, ignore_errors=True)
        return True
    finally:
        os.close(lock)


def _leave(folder: Path, process: int) -> None:
    if process == os.getpid():  # a fork of ours goes earlier
        shutil.rmtree(folder, ignore_errors=True)
