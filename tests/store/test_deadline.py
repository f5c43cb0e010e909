"""A runaway statement is interrupted, by its own connection's deadline and no other's."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection

from onefunnel.store.sqlite import deadline
from onefunnel.store.sqlite.base import Cursor
from onefunnel.store.sqlite.deadline import Connection

RUNAWAY = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
LAZY = "with recursive n(i) as (select 1 union all select i + 1 from n) select i from n where i % 100000000 = 1"


def opened(path: Path) -> Any:
    return Connection.watched(str(path))


@pytest.mark.embedded  # PostgreSQL has its own statement_timeout
@pytest.mark.django_db
@pytest.mark.parametrize("sql", [RUNAWAY, LAZY + " limit 9"])
def test_a_runaway_statement_is_interrupted_and_the_connection_goes_on(sql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "DEADLINE_SECS", 0.2)
    with connection.cursor() as cursor:

        def run(text: str) -> list[tuple[Any, ...]]:
            cursor.execute(text)
            return cursor.fetchall()

        with pytest.raises(OperationalError, match="interrupt"):
            run(sql)
        assert run("select 1") == [(1,)]


def test_a_deadline_ends_with_its_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "DEADLINE_SECS", -1.0)
    one = opened(tmp_path / "a.sqlite3")
    one.cursor(factory=Cursor).execute("create table t (i)")
    assert not one.deadline.has_passed()
    with one.deadline.set():
        assert one.deadline.has_passed()


def test_a_deadline_is_its_own_connections_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "DEADLINE_SECS", -1.0)
    one, other = opened(tmp_path / "a.sqlite3"), opened(tmp_path / "a.sqlite3")
    with one.deadline.set():
        assert not other.deadline.has_passed()
        many = "with recursive n(i) as (select 1 union all select i + 1 from n limit 200000) select count(*) from n"
        assert other.execute(many).fetchone() == (200_000,)


def test_a_closed_connection_leaves_nothing_behind(tmp_path: Path) -> None:
    one = opened(tmp_path / "a.sqlite3")
    gone = weakref.ref(one.deadline)
    one.close()
    del one
    gc.collect()
    assert gone() is None
