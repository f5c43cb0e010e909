"""Bring the ledger up to date with the log: the one place where the store and the ledger meet."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

import duckdb

from onefunnel.ledger import manifest
from onefunnel.ledger.fold import Folded, Progress, fold
from onefunnel.ledger.manifest import DamagedLedgerError
from onefunnel.store.home import home
from onefunnel.store.log import StoredLog
from onefunnel.store.notices import add_notice

LOGGER = logging.getLogger(__name__)


def refresh(*, now: datetime, rebuild: bool = False, progress: Progress | None = None) -> Folded:
    """Fold what was told since the last time. A ledger that is damaged or gone is put aside and made again from the log.

    Raises BusyLedgerError when another process keeps folding, FullDiskError when there is no room; both may be tried again.
    """
    ledger, log = home().ledger, StoredLog()
    wrong = damage(ledger)
    if not wrong:
        try:
            return fold(ledger, log, now=now, secret=home().secret, rebuild=rebuild, progress=progress)
        except (DamagedLedgerError, duckdb.IOException, duckdb.InvalidInputException, duckdb.SerializationException) as error:
            wrong = damage(ledger, deep=True)
            if not wrong:
                raise
            LOGGER.warning("the fold met a damaged file: %s", error)
    aside = put_aside(ledger, now=now)
    add_notice(
        f"The ledger was damaged ({wrong[0]}) and has been rebuilt from the log. Nothing was lost.", kept=aside.name, now=now
    )
    return fold(ledger, log, now=now, secret=home().secret, rebuild=True, progress=progress)


def damage(ledger: Path, *, deep: bool = False) -> list[str]:
    """What is wrong with the ledger's files, a sentence each; `deep` reads every byte."""
    try:
        found = manifest.read(ledger)
    except DamagedLedgerError as error:
        return [str(error)]
    if not found.generation and any(ledger.glob("*/*.parquet")):
        return ["its MANIFEST is missing"]
    return manifest.check_files(ledger, found, deep=deep)


def put_aside(ledger: Path, *, now: datetime) -> Path:
    """Move a damaged ledger out of the way, for whoever wants to know what happened to it."""
    aside = ledger.with_name(f"{ledger.name}.damaged-{now:%Y%m%d-%H%M%S}")
    ledger.rename(aside)
    return aside
