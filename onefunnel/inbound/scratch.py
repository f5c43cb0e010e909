"""Texts by key in a scratch file without a name, so that memory stays flat however many there are; gone once closed or killed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

PRAGMAS = ("journal_mode=off", "synchronous=off", "locking_mode=exclusive", "cache_size=-16000")


class Scratch:
    """`fill` it once, then ask. What stands under one key comes in the order in which it was filled in."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("", isolation_level=None)  # SQLite's own temporary file
        for pragma in PRAGMAS:
            self._file.execute(f"pragma {pragma}")
        self._file.execute("create table said (key text not null, moment text not null, told text not null)")

    def fill(self, rows: Iterable[tuple[str, str, str]]) -> Scratch:
        """Keys, the moment each row is about (empty where it is about none), and what is told."""
        self._file.execute("begin")
        self._file.executemany("insert into said values (?, ?, ?)", rows)
        self._file.execute("create index said_key on said (key, moment)")
        self._file.execute("commit")
        return self

    def find(self, key: str) -> list[str]:
        return [row[0] for row in self._file.execute("select told from said where key = ? order by rowid", (key,))]

    def before(self, key: str, moment: str) -> list[str]:
        """The latest that stands under the key before a moment, if any."""
        sql = "select told from said where key = ? and moment < ? order by moment desc, rowid desc limit 1"
        return [row[0] for row in self._file.execute(sql, (key, moment))]

    def __contains__(self, key: str) -> bool:
        return self._file.execute("select 1 from said where key = ? limit 1", (key,)).fetchone() is not None

    def keys(self) -> Iterator[str]:
        """Each key once."""
        yield from (row[0] for row in self._file.execute("select distinct key from said order by key"))

    def close(self) -> None:
        self._file.close()
