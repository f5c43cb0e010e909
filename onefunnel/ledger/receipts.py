"""What became of the records that were told: stored, or known already, counted by the fold for each file of each import."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from onefunnel.ledger.binding import files_sql
from onefunnel.ledger.manifest import Manifest

TABLE = "receipts"


@dataclass(frozen=True)
class Receipt:
    """For one file of one import (empty and 0 where told otherwise): records that changed something, and that did not."""

    import_id: str
    file_id: int
    source: str
    stored: int
    duplicate: int


def receipts(ledger: Path, manifest: Manifest) -> list[Receipt]:
    """The receipts of a generation. Those of an import that was taken back are not in it."""
    files = files_sql(ledger, manifest.files(TABLE))
    if not files:
        return []
    with duckdb.connect() as connection:
        order = "order by import_id, file_id, source"
        found = connection.execute(f"select import_id, file_id, source, stored, duplicate from {files} {order}")  # noqa: S608
        return [Receipt(*row) for row in found.fetchall()]
