"""Tables that only ever grow: the database itself refuses to change or remove their rows. Called from migrations."""

from __future__ import annotations

from typing import Any

SQLITE = """create trigger {table}_keeps_{act} before {act} on {table}{only} begin
    select raise(abort, '{table} is append-only'); end"""
POSTGRESQL = (
    """create or replace function {table}_keeps() returns trigger language plpgsql as $$
    begin
        if tg_op = 'TRUNCATE' and not exists (select from {table}) then return null; end if;
        raise exception '{table} is append-only';
    end $$""",
    "create trigger {table}_keeps before update or delete on {table} for each row {only} execute function {table}_keeps()",
    "create trigger {table}_keeps_all before truncate on {table} for each statement execute function {table}_keeps()",
)


def protect(editor: Any, table: str, *, only_when: str = "") -> None:
    """From now on no row of `table` is changed or removed. `only_when` (as in `old.signed_at is not null`) narrows it to some."""
    only = f" when ({only_when})" if only_when else ""
    if editor.connection.vendor == "postgresql":
        for statement in POSTGRESQL if not only_when else POSTGRESQL[:2]:
            editor.execute(statement.format(table=table, only=only))
        return
    for act in ("update", "delete"):
        editor.execute(SQLITE.format(table=table, act=act, only=only))


def unprotect(editor: Any, table: str) -> None:
    """Takes the protection away, for a migration that goes back."""
    if editor.connection.vendor == "postgresql":
        editor.execute(f"drop function if exists {table}_keeps() cascade")
        return
    for act in ("update", "delete"):
        editor.execute(f"drop trigger if exists {table}_keeps_{act}")
