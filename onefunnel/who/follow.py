"""Follow the intake log: what it tells of people, accounts, opportunities and colleagues becomes the rows that screens show.

Each batch and the position it reaches are one transaction, so a killed reader goes on where it stood. A row is only ever replaced
by a newer entry, so that reading again is harmless. A takeback puts the rows of its import in doubt and reads the log again
for what stood before; a giveback reads again from the import's first entry. Neither needs memory that grows with the log.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from onefunnel.ledger.intake import decode
from onefunnel.store.records import LogEntry
from onefunnel.who.merging import resolve
from onefunnel.who.records import Cursor, Merge, TakenBack, Told
from onefunnel.who.told import FOLLOWED, RECORDS, Row, Telling, row, write

IN_DOUBT = 0
FACTS_A_BATCH = 10_000
ENTRIES_A_BATCH = 100
Progress = Callable[[int, int], None]
type Gathered = dict[type[Told], dict[str, Row]]


@dataclass(frozen=True)
class Followed:
    """What one call did: entries read, rows told, and the position reached."""

    entries: int
    rows: int
    position: int


def follow(*, progress: Progress | None = None) -> Followed:
    """Read the log to its end. `progress` hears the position and the last position, after each batch."""
    entries = rows = 0
    while (step := read_batch()).entries:
        entries, rows = entries + step.entries, rows + step.rows
        if progress:
            progress(step.position, LogEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0)
    return Followed(entries, rows, step.position)


@transaction.atomic
def read_batch() -> Followed:
    """The next entries and the cursor behind them, in one transaction."""
    Cursor.objects.get_or_create(name="who")
    cursor = Cursor.objects.select_for_update().get(name="who")
    told: Gathered = {record: {} for record in RECORDS}
    taken_back = set(TakenBack.objects.values_list("import_id", flat=True))
    entries = facts = 0
    for entry in LogEntry.objects.filter(id__gt=cursor.position).order_by("id")[:ENTRIES_A_BATCH]:
        entries, facts = entries + 1, facts + entry.facts
        again = entry.id <= cursor.reached
        cursor.position, cursor.reached = entry.id, max(cursor.reached, entry.id)
        if entry.kind == "facts" and entry.import_id not in taken_back:
            gather(told, entry)
        turns = entry.kind != "facts" and not again
        if turns or facts >= FACTS_A_BATCH or (again and cursor.position == cursor.reached):
            break
    rows = settle(told)
    if entries and turns:
        change_course(cursor, entry)
    elif entries and again and cursor.position == cursor.reached:
        end_doubt()
    cursor.save()
    return Followed(entries, rows, cursor.position)


def gather(told: Gathered, entry: LogEntry) -> None:
    telling = Telling(entry.id, entry.source, entry.import_id, entry.received_at)
    for fact in decode(bytes(entry.body), only=FOLLOWED):
        new = row(fact, telling)
        told[FOLLOWED[fact.table]][str(new["key"])] = new


def settle(told: Gathered) -> int:
    """Write what was gathered, then follow the merges it touches."""
    merges = told[Merge]
    changed = {key for record, rows in told.items() if record is not Merge for key in rows}
    changed |= giving_way(key__in=list(merges)) | {str(new["from_key"]) for new in merges.values()}
    for record, rows in told.items():
        if rows:
            write(record, rows.values())
    resolve(changed)
    return sum(map(len, told.values()))


def giving_way(**where: object) -> set[str]:
    return set(Merge.objects.filter(**where).values_list("from_key", flat=True))


def change_course(cursor: Cursor, entry: LogEntry) -> None:
    """A takeback or giveback was reached: decide from where the log must be read again, if at all."""
    if entry.kind == "takeback":
        TakenBack.objects.get_or_create(import_id=entry.import_id, defaults={"entry": entry.id})
        doubted = [record._default_manager.filter(import_id=entry.import_id).update(entry=IN_DOUBT) for record in RECORDS]
        if any(doubted):
            cursor.position = 0
    elif TakenBack.objects.filter(import_id=entry.import_id).delete()[0]:
        first = LogEntry.objects.filter(import_id=entry.import_id).order_by("id").values_list("id", flat=True)[0]
        cursor.position = first - 1


def end_doubt() -> None:
    """The log is read to where it had been read before: what is still in doubt was told by nobody else."""
    changed = giving_way(entry=IN_DOUBT)
    for record in RECORDS:
        record._default_manager.filter(entry=IN_DOUBT).delete()
    resolve(changed)
