"""Run as a process of its own: a bare DuckDB reads columns, those of a CSV of paths or those that statements name, and nothing
more."""

from __future__ import annotations

import sys

import duckdb


def main(words: list[str]) -> None:
    with duckdb.connect() as database:
        database.execute("set enable_progress_bar = false")
        for statement in words[1:] if words[0] == "--sql" else [_of_file(words[0], database)]:
            print(database.execute(statement).fetchall())


def _of_file(file: str, database: duckdb.DuckDBPyConnection) -> str:
    told = database.read_csv(file, all_varchar=True)
    told.create_view("told")
    return f"select {', '.join(f'bit_xor(hash({column}))' for column in told.columns)} from told"


if __name__ == "__main__":
    main(sys.argv[1:])
