"""What is wrong with the ledger's files. It needs no Django, so that a plain question can look first."""

from __future__ import annotations

from pathlib import Path

from onefunnel.ledger import manifest
from onefunnel.ledger.manifest import DamagedLedgerError, Manifest
from onefunnel.store.home import home


def damage(ledger: Path, *, deep: bool = False) -> list[str]:
    """What is wrong with the ledger's files, a sentence each; `deep` reads every byte."""
    try:
        found = manifest.read(ledger)
    except DamagedLedgerError as error:
        return [str(error)]
    if is_lost(ledger, found):
        return ["its MANIFEST is missing"]
    return manifest.check_files(ledger, found, deep=deep)


def is_lost(ledger: Path, found: Manifest) -> bool:
    """Whether there was a ledger once that has no manifest any more."""
    return not found.generation and (mark().exists() or any(ledger.glob("*/*.parquet")))


def mark() -> Path:
    """A file that says that a ledger was made here once: where it is gone, something happened to it."""
    return home().path / "ledger.made"
