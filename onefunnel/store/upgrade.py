"""Bring the operational store's tables up to what this version of the code expects, one process at a time."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from onefunnel.store.home import home

ONE_UPGRADE = 0x1F4F  # the advisory lock that lets one process change the tables on PostgreSQL


def is_current() -> bool:
    """Whether every migration has been applied: by their files' names, and only where one is new by what they say."""
    if _on_disk() <= MigrationRecorder(connection).applied_migrations().keys():
        return True
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _on_disk() -> set[tuple[str, str]]:
    return {
        (app.label, path.stem)
        for app in apps.get_app_configs()
        for path in Path(app.path, "migrations").glob("*.py")
        if path.stem != "__init__"
    }


def upgrade() -> bool:
    """Apply the migrations that are missing; False when there were none. Two processes may call this at once."""
    if is_current():
        return False
    with _alone():
        call_command("migrate", interactive=False, verbosity=0)
    return True


@contextmanager
def _alone() -> Iterator[None]:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_lock(%s)", [ONE_UPGRADE])
            try:
                yield
            finally:
                cursor.execute("select pg_advisory_unlock(%s)", [ONE_UPGRADE])
        return
    with (home().path / "upgrade.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
