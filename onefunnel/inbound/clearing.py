"""What a full export no longer names is deleted: counted first, shown, held back where it is much, and undone by a takeback."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import batched

from django.db import transaction

from onefunnel.inbound import ledger_side
from onefunnel.inbound.mapping import FileRule, Mapping
from onefunnel.inbound.records import ImportFile, ImportRun, Quarantined
from onefunnel.inbound.scratch import Scratch
from onefunnel.ledger.facts import TABLES
from onefunnel.ledger.intake import Fact, decode
from onefunnel.store import log
from onefunnel.store.records import LogEntry
from onefunnel.who import audit

MOST_PERCENT = 10  # of the rows that earlier exports told; more of them missing looks like half a file
A_BATCH = 2000


class HeldBack(ValueError):
    """What is missing is not deleted: the message says why."""


@dataclass(frozen=True)
class Missing:
    """Rows that earlier exports of a file told and this one does not name, of how many, by table."""

    keys: dict[str, list[str]]
    of: int

    @property
    def rows(self) -> int:
        return sum(map(len, self.keys.values()))


def find(rule: FileRule, source: str, named: Iterable[str]) -> Missing:
    """Compare the keys that a full export names with those that the ledger knows from the same file of the same source."""
    entries = _entries(rule.section, source)
    keys: dict[str, list[str]] = {}
    known = 0
    with closing(Scratch()) as scratch:
        scratch.fill((key, "", "") for key in named)
        for table in dict.fromkeys(fact.table for fact in rule.facts):
            found = ledger_side.keys_told_in(table, source, entries)
            known += len(found)
            keys[table] = [key for key in found if key not in scratch]
    return Missing({table: gone for table, gone in keys.items() if gone}, known)


def weigh(run: ImportRun, mapping: Mapping, *, now: datetime) -> bool:
    """Count what each full file of a landed import no longer names, and delete it where it is little. True where it did."""
    cleared = False
    for file in full_files(run, mapping):
        rule = mapping.section(file.section, file.sheet)
        if rule is None or file.cleared_at is not None:
            continue
        missing = find(rule, run.source, _named(run, file.section))
        ImportFile.objects.filter(id=file.id).update(missing=missing.rows, missing_of=missing.of)
        file.missing, file.missing_of = missing.rows, missing.of
        if missing.rows and not why_held(file):
            _tell(file, missing, now=now, by="")
            cleared = True
    return cleared


def full_files(run: ImportRun, mapping: Mapping) -> list[ImportFile]:
    """The files of an import that name every record there is; answers and mended records are only pieces."""
    if run.kind != ImportRun.Kind.IMPORT:
        return []
    rules = {f.id: mapping.section(f.section, f.sheet) for f in run.files.all()}
    return [f for f in run.files.all() if f.section and f.landed_at and (rule := rules[f.id]) is not None and rule.full]


def why_held(file: ImportFile) -> str:
    """Why what is missing waits for somebody's word; empty where it need not."""
    if Quarantined.objects.filter(file=file, status=Quarantined.Status.OPEN).exists():
        return "records of the file are quarantined and may be the ones that are missing"
    if (file.missing or 0) * 100 > (file.missing_of or 0) * MOST_PERCENT:
        return f"that is more than {MOST_PERCENT} %, so the file may be only a part"
    return ""


def clear(file: ImportFile, mapping: Mapping, *, now: datetime, by: str) -> int:
    """Delete what a full export no longer names because somebody says so; the number of rows."""
    run, rule = file.run, mapping.section(file.section, file.sheet)
    if file.missing is None or rule is None or file.cleared_at is not None or run.taken_back_at is not None:
        raise HeldBack(f"there is nothing of {file} to delete")
    later = ImportFile.objects.filter(run__source=run.source, section=file.section, run__begun_at__gt=run.begun_at)
    if later.filter(run__kind=ImportRun.Kind.IMPORT, run__taken_back_at=None).exists():
        raise HeldBack(f"a later import of {file.section} knows better; decide there")
    missing = find(rule, run.source, _named(run, file.section))
    with transaction.atomic():
        _tell(file, missing, now=now, by=by)
        audit.note(by or None, "missing_deleted", f"import:{run.id}", {"rows": missing.rows})
    return missing.rows


def _tell(file: ImportFile, missing: Missing, *, now: datetime, by: str) -> None:
    gone = (Fact(table, {TABLES[table].key: key}, 0, True) for table, keys in missing.keys.items() for key in keys)
    with transaction.atomic():
        for facts in batched(gone, A_BATCH):
            log.tell(facts, source=file.run.source, now=now, import_id=file.run_id)
        ImportFile.objects.filter(id=file.id).update(missing=missing.rows, missing_of=missing.of, cleared_at=now, cleared_by=by)


def _named(run: ImportRun, section: str) -> Iterator[str]:
    """The keys of every fact that an import told from a file, with the answers and mended records that followed."""
    runs = [run.id, *run.followers.values_list("id", flat=True)]
    files = ImportFile.objects.filter(run__in=runs, section=section).values_list("id", flat=True)
    for entry in LogEntry.objects.filter(import_id__in=runs, file_id__in=list(files)).order_by("id").iterator(8):
        for fact in decode(bytes(entry.body)):
            yield str(fact.values[TABLES[fact.table].key])


def _entries(section: str, source: str) -> list[int]:
    files = ImportFile.objects.filter(run__source=source, section=section, run__taken_back_at=None).values_list("id", flat=True)
    return list(LogEntry.objects.filter(file_id__in=list(files), kind="facts").values_list("id", flat=True))
