"""How the files of a generation are named in SQL: a table by its files, or by its columns where it has no rows yet."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from onefunnel.ledger.facts import SQL_TYPES, Table
from onefunnel.ledger.manifest import File


def facts_sql(ledger: Path, table: Table, files: Iterable[File]) -> str:
    """The select of a fact table's kept columns, typed even where there are no rows."""
    names = ", ".join(column.name for column in table.kept)
    found = files_sql(ledger, files)
    return f"select {names} from {found}" if found else nothing(table)  # noqa: S608


def files_sql(ledger: Path, files: Iterable[File]) -> str:
    """The table function that reads some files; empty where there are none."""
    paths = ", ".join(quoted(ledger / file.name) for file in files)
    return f"read_parquet([{paths}])" if paths else ""


def nothing(table: Table) -> str:
    """A table without rows."""
    columns = ", ".join(f"cast(null as {SQL_TYPES[column.kind]}) as {column.name}" for column in table.kept)
    return f"select {columns} where false"


def quoted(path: Path) -> str:
    """A path as SQL text, for the statements that take no parameter there."""
    return "'" + str(path).replace("'", "''") + "'"
