"""Says whether the SQLite inside this installation may be written by more than one process."""

from __future__ import annotations

import os
import sqlite3
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

FIRST_RACY, FIRST_SOUND = (3, 7, 0), (3, 51, 3)  # the WAL-reset race: a checkpoint can overlook what another connection wrote


def is_sound(version: tuple[int, ...] | None = None) -> bool:
    """Whether this SQLite version (the one in use unless given) is free of the WAL-reset race."""
    used = tuple(version or sqlite3.sqlite_version_info)
    return not FIRST_RACY <= used < FIRST_SOUND


def may_share() -> bool:
    """Whether several processes may use this store at once."""
    return "sqlite" not in settings.DATABASES["default"]["ENGINE"] or is_sound()


@register("database")
def check_sqlite(**kwargs: Any) -> list[CheckMessage]:
    if may_share():
        return []
    found = ".".join(map(str, sqlite3.sqlite_version_info))
    hint = "Install the pysqlite3 wheel, which brings its own SQLite; until then run one process only."
    if int(os.environ.get("WEB_CONCURRENCY", "1")) > 1:
        return [Error(f"SQLite {found} loses writes when several processes share it.", hint=hint, id="store.E001")]
    return [Warning(f"SQLite {found} can lose writes when several processes share one file.", hint=hint, id="store.W001")]
