"""A number for the content of each table, whatever the order and the files of its rows: equal content, equal fingerprint."""

from __future__ import annotations

import tempfile
from pathlib import Path

from onefunnel.ledger.engine_room import workbench
from onefunnel.ledger.manifest import Manifest


def fingerprints(ledger: Path, manifest: Manifest) -> dict[str, str]:
    """For each table of a generation, its rows and the sum of their hashes. Comparable within one version of DuckDB."""
    found = {}
    with tempfile.TemporaryDirectory() as folder, workbench(Path(folder)) as bench:
        for table in sorted(manifest.tables):
            paths = [str(ledger / file.name) for file in manifest.files(table)]
            bench.set("files", paths)
            bench.run("create or replace temp view content as select * from read_parquet(getvariable('files'))")
            columns = sorted(row[0] for row in bench.run("describe content"))
            hashed = f"select count(*), sum(hash({', '.join(columns)})::hugeint) from content"  # noqa: S608
            rows, total = bench.run(hashed)[0]
            if rows:
                found[table] = f"{rows}:{total}"
    return found
