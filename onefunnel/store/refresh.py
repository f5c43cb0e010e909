"""Bring the ledger up to date with the log: the one place where the store and the ledger meet."""

from __future__ import annotations

import logging
import shutil
from datetime import datetime
from pathlib import Path

import duckdb

from onefunnel.ledger import manifest
from onefunnel.ledger.fold import WAIT_SECS, Folded, Progress, fold
from onefunnel.ledger.folder import alone, writing
from onefunnel.ledger.manifest import DamagedLedgerError
from onefunnel.store.damage import damage, mark
from onefunnel.store.home import home
from onefunnel.store.log import StoredLog
from onefunnel.store.notices import add_notice

LOGGER = logging.getLogger(__name__)


def refresh(*, now: datetime, rebuild: bool = False, progress: Progress | None = None) -> Folded:
    """Fold what was told since the last time. A ledger that is damaged or gone is made again from the log, with a notice.

    Raises BusyLedgerError when another process keeps folding, FullDiskError when there is no room; both may be tried again.
    """
    with alone(home().path / "refresh.lock", wait_secs=WAIT_SECS):
        ledger = home().ledger
        wrong = damage(ledger)
        if not wrong:
            try:
                return _fold(now=now, rebuild=rebuild, progress=progress)
            except (DamagedLedgerError, duckdb.IOException, duckdb.InvalidInputException, duckdb.SerializationException) as error:
                wrong = damage(ledger, deep=True)
                if not wrong:
                    raise
                LOGGER.warning("the fold met a damaged file: %s", error)
        return _mend(wrong, now=now, progress=progress)


def _fold(*, now: datetime, rebuild: bool, progress: Progress | None) -> Folded:
    folded = fold(home().ledger, StoredLog(), now=now, secret=home().secret, rebuild=rebuild, progress=progress)
    mark().touch()
    return folded


def _mend(wrong: list[str], *, now: datetime, progress: Progress | None) -> Folded:
    """Rebuild beside what is damaged, so that readers keep what can still be read; then put the damaged files aside."""
    LOGGER.warning("the ledger is damaged and will be rebuilt: %s", "; ".join(wrong))
    aside = _aside(now)
    damaged = _damaged_files()
    if _is_unreadable():
        _put_aside([manifest.NAME], aside)
    folded = _fold(now=now, rebuild=True, progress=progress)
    _put_aside(damaged, aside)
    kept = aside.name if aside.exists() else ""
    add_notice(f"The ledger was damaged ({wrong[0]}). It has been rebuilt from the log; nothing was lost.", kept=kept, now=now)
    return folded


def clear_unlisted() -> None:
    """Remove every file of the ledger that is not in force, at once, and what was put aside: they hold what was taken out."""
    ledger = home().ledger
    with writing(ledger, wait_secs=WAIT_SECS):
        listed = manifest.read(ledger).names
        for path in ledger.glob("*/*.parquet"):
            if path.relative_to(ledger).as_posix() not in listed:
                path.unlink(missing_ok=True)
    for aside in home().path.glob("ledger.damaged-*"):
        shutil.rmtree(aside, ignore_errors=True)


def _is_unreadable() -> bool:
    try:
        manifest.read(home().ledger)
    except DamagedLedgerError:
        return True
    return False


def _damaged_files() -> list[str]:
    """The listed files that are there, but not as they were written."""
    if _is_unreadable():
        return []
    ledger = home().ledger
    listed = [file for files in manifest.read(ledger).tables.values() for file in files]
    return [f.name for f in listed if (ledger / f.name).is_file() and manifest.digest(ledger / f.name) != f.digest]


def _aside(now: datetime) -> Path:
    return home().path / f"ledger.damaged-{now:%Y%m%d-%H%M%S}"


def _put_aside(names: list[str], aside: Path) -> None:
    """Move damaged files where somebody can look at them. Only the latest such folder is kept."""
    if not names:
        return
    for older in home().path.glob("ledger.damaged-*"):
        if older != aside:
            shutil.rmtree(older, ignore_errors=True)
    for name in names:
        target = aside / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (home().ledger / name).rename(target)
