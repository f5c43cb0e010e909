"""A consistent copy of the operational store, as files: SQLite by its backup call, PostgreSQL table by table by COPY."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from onefunnel.store.home import home

SQLITE = "store.sqlite3"
TABLES = "tables"


def migrations() -> list[str]:
    """What the store's tables look like, as the migrations that made them."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def dump(folder: Path) -> None:
    """The store as it is at one moment, into an empty folder. Nobody has to stop writing."""
    if connection.vendor == "sqlite":
        _dump_sqlite(folder / SQLITE)
    else:
        _dump_postgresql(folder / TABLES)


def load(folder: Path) -> None:
    """Fill an empty store from what `dump` wrote, for the same kind of database."""
    if (folder / SQLITE).exists():
        connection.close()
        for name in (f"{SQLITE}-wal", f"{SQLITE}-shm"):  # of the empty store that gives way
            home().database.with_name(name).unlink(missing_ok=True)
        (folder / SQLITE).replace(home().database)
    else:
        _load_postgresql(folder / TABLES)


def is_empty() -> bool:
    """Whether the store holds nothing that a restore would bury: no entry in the log, no import, nobody who may log in."""
    telling = {"store.logentry", "inbound.importrun", settings.AUTH_USER_MODEL.lower()}
    return not any(_has_rows(model) for model in apps.get_models() if model._meta.label_lower in telling)


def _has_rows(model: Any) -> bool:
    if model._meta.db_table not in connection.introspection.table_names():
        return False
    return bool(model.objects.exists())


def _dump_sqlite(target: Path) -> None:
    import sqlite3

    connection.ensure_connection()
    copy = sqlite3.connect(target)
    try:
        connection.connection.backup(copy)
        copy.execute("pragma journal_mode=delete").close()
        found = copy.execute("pragma integrity_check").fetchone()[0]
        if found != "ok":
            raise RuntimeError(f"the copy of the database is damaged: {found}")
    finally:
        copy.close()


def _tables() -> list[str]:
    """Every table of ours, parents and children in any order: constraints are looked at when the load commits."""
    models = apps.get_models(include_auto_created=True)
    return sorted({model._meta.db_table for model in models if model._meta.managed and not model._meta.proxy})


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]


def _copy(table: str, columns: Iterable[str], way: str) -> str:
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    return f"copy {connection.ops.quote_name(table)} ({names}) {way}"


def _dump_postgresql(folder: Path) -> None:
    folder.mkdir()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read, read only")
        cursor.execute("set local statement_timeout = 0")
        for table in _tables():
            columns = _columns(table)
            with (folder / f"{table}.copy").open("wb") as file:
                file.write(("\t".join(columns) + "\n").encode())
                with cursor.copy(_copy(table, columns, "to stdout")) as rows:
                    for block in rows:
                        file.write(block)


def _load_postgresql(folder: Path) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = 0")
        tables = [path.stem for path in sorted(folder.glob("*.copy"))]
        cursor.execute("truncate " + ", ".join(map(connection.ops.quote_name, tables)) + " cascade")
        for table in tables:
            with (folder / f"{table}.copy").open("rb") as file:
                columns = file.readline().decode().rstrip("\n").split("\t")
                with cursor.copy(_copy(table, columns, "from stdin")) as rows:
                    while block := file.read(1 << 20):
                        rows.write(block)
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True)):
            cursor.execute(statement)
