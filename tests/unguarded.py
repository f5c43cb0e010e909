"""A table that only grows, opened for once: so that tests may meddle with it as an intruder would, or be swept up after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace


@contextmanager
def unguarded(table: str) -> Iterator[None]:
    from django.db import connection

    from onefunnel.store.append_only import protect, unprotect

    with connection.cursor() as cursor:
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        unprotect(editor, table)
        yield
        protect(editor, table)
