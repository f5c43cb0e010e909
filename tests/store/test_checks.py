"""The SQLite in use is named when it could lose writes."""

from __future__ import annotations

import sqlite3

import pytest

from onefunnel.store import checks


@pytest.mark.parametrize(
    ("version", "sound"), [((3, 6, 23), True), ((3, 7, 0), False), ((3, 40, 1), False), ((3, 51, 2), False), ((3, 51, 3), True)]
)
def test_versions_with_the_wal_reset_race_are_known(version: tuple[int, int, int], sound: bool) -> None:
    assert checks.is_sound(version) is sound


def test_the_sqlite_we_bring_along_is_sound() -> None:
    assert sqlite3.__name__ == "pysqlite3"
    assert checks.is_sound()


def test_an_unsound_one_is_named_with_a_way_out(monkeypatch: pytest.MonkeyPatch, settings: object) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    if checks.may_share():  # on PostgreSQL there is nothing to warn of
        assert checks.check_sqlite() == []
        return
    warning = checks.check_sqlite()[0]
    assert "3.40.1" in warning.msg
    assert "pysqlite3" in str(warning.hint)


def test_an_unsound_sqlite_and_several_processes_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "may_share", lambda: False)
    assert [found.id for found in checks.check_sqlite()] == ["store.W001"]
    monkeypatch.setenv("WEB_CONCURRENCY", "3")
    assert [found.id for found in checks.check_sqlite()] == ["store.E001"]
    assert sqlite3.sqlite_version in checks.check_sqlite()[0].msg
