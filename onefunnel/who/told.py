"""Write facts down as the rows they tell of: one statement a table, many rows at once, the newest log entry wins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.db import connection
from django.db.models import BigIntegerField, BooleanField, DateField

from onefunnel.ledger.facts import TABLES
from onefunnel.ledger.intake import Fact, Value
from onefunnel.who.records import Account, Label, Merge, Opportunity, Owner, Person, Told

STATEMENTS = Path(__file__).parent / "tells"
FOLLOWED: dict[str, type[Told]] = {
    "owners": Owner,
    "accounts": Account,
    "people": Person,
    "opportunities": Opportunity,
    "products": Label,
    "campaigns": Label,
    "contents": Label,
    "merges": Merge,
}
RECORDS: tuple[type[Told], ...] = (Owner, Account, Person, Opportunity, Label, Merge)
Row = Mapping[str, Value]


@dataclass(frozen=True)
class Telling:
    """Where a batch of facts comes from: its entry's position, source and import, and when it was received."""

    entry: int
    source: str
    import_id: str
    received_at: datetime


@cache
def statement(record: type[Told]) -> str:
    return (STATEMENTS / f"{record.__name__.lower()}.sql").read_text()


@cache
def columns(record: type[Told]) -> tuple[tuple[str, bool], ...]:
    """The columns a fact fills, and whether an unknown value is null rather than empty text."""
    own = {field.attname for field in Told._meta.concrete_fields} | {"merged_into"}
    nullable = (BigIntegerField, DateField, BooleanField)
    return tuple((f.attname, isinstance(f, nullable)) for f in record._meta.concrete_fields if f.attname not in own)


def row(fact: Fact, telling: Telling) -> Row:
    """The row that a fact tells: a deletion leaves a bare key, and every text is free of the null bytes PostgreSQL refuses."""
    told = telling.received_at.isoformat(" ")
    values: Mapping[str, Value] = {} if fact.delete else {**fact.values, "fact": fact.table}
    return {
        **{name: values.get(name) if nullable else text(values.get(name)) for name, nullable in columns(FOLLOWED[fact.table])},
        "key": text(fact.values[TABLES[fact.table].key]),
        "source": telling.source,
        "source_id": text(values.get("source_id")),
        "import_id": telling.import_id,
        "entry": telling.entry,
        "told_at": told,
        "deleted_at": told if fact.delete else None,
    }


def text(value: Value) -> str:
    return "" if value is None else str(value).replace("\0", "")


def write(record: type[Told], rows: Iterable[Row]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statement(record), list(rows))
