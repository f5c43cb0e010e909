"""What was set aside: look at it, download it to mend it, or dismiss it with a reason. `replaying` lands it again."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from onefunnel.inbound.importing import NotPossible
from onefunnel.inbound.landing import INLINE
from onefunnel.inbound.records import ImportFile, ImportRun, Quarantined
from onefunnel.inbound.uploads import Upload
from onefunnel.web.reply import harmless
from onefunnel.who import audit

ZERO = "␀"  # how a zero byte is shown
NUMBER = re.compile(r"[+-]?[\d.,' ]*\d%?")
OURS = ("_quarantine", "_line", "_column", "_reason", "_raw")


def listed(run: ImportRun, status: str = Quarantined.Status.OPEN) -> QuerySet[Quarantined]:
    """The records of a run that were set aside, in the order of its files."""
    return Quarantined.objects.filter(file__run=run, status=status).select_related("file").order_by("file__place", "record")


def payload(record: Quarantined) -> bytes:
    """The full payload as it came, from the kept upload where the database has only its beginning."""
    if record.whole or record.file.sheet:
        return record.payload.encode()
    return Upload(record.file.upload, record.file.size).slice(record.offset, record.length)


def download(file: ImportFile, status: str = Quarantined.Status.OPEN) -> Iterator[str]:
    """A CSV to mend: our columns first, then the file's own. Fields that are too many follow at the end; `_raw` is the text."""
    yield written_line([*OURS, *file.header])
    header = [str(name) for name in file.header]
    for record in Quarantined.objects.filter(file=file, status=status).order_by("record").iterator(500):
        fields = _cut(record, file)
        spare = [""] * (len(header) - len(fields))
        cells = [record.column, record.reason, record.payload, *fields, *spare]
        yield written_line([str(record.id), str(record.line), *map(disarmed, cells)])


def disarmed(cell: str) -> str:
    """A cell that a spreadsheet shows and does not run: what begins like a formula gets an apostrophe, unless a number."""
    return f"'{cell}" if cell.startswith("'") or (not NUMBER.fullmatch(cell) and harmless(cell) != cell) else cell


def armed(cell: str) -> str:
    """What a disarmed cell said."""
    rest = cell[1:]
    return rest if cell.startswith("'") and disarmed(rest) == cell else cell


def fields_of(record: Quarantined) -> list[tuple[str, str]]:
    """A record as far as it can be cut into the file's columns; what is too much stands under columns without a name."""
    fields = _cut(record, record.file)
    width = max(len(fields), len(record.file.header))
    names = [*map(str, record.file.header), *[""] * (width - len(record.file.header))]
    return list(zip(names, [*fields, *[""] * (width - len(fields))], strict=True))


def dismiss(records: Iterable[Quarantined], *, why: str, now: datetime, by: str = "") -> int:
    """They are not wanted. They stay listed, with who said so and why."""
    if not why.strip():
        raise NotPossible("say why they are not wanted; whoever comes later will ask")
    return _settle(records, Quarantined.Status.OPEN, Quarantined.Status.DISMISSED, why.strip()[:500], now=now, by=by)


def reopen(records: Iterable[Quarantined], *, now: datetime, by: str = "") -> int:
    """Undo a dismissal: they wait to be mended again."""
    return _settle(records, Quarantined.Status.DISMISSED, Quarantined.Status.OPEN, "", now=now, by=by)


def _settle(records: Iterable[Quarantined], was: str, becomes: str, why: str, *, now: datetime, by: str) -> int:
    kept = list(records)
    with transaction.atomic():
        count = Quarantined.objects.filter(id__in=[r.id for r in kept], status=was).update(
            status=becomes, status_at=now, status_by=by, why=why
        )
        if count:
            did = "record_dismissed" if becomes == Quarantined.Status.DISMISSED else "record_reopened"
            audit.note(by or None, did, f"import:{kept[0].file.run_id}", {"records": count})
    return count


def _cut(record: Quarantined, file: ImportFile) -> list[str]:
    """The record's fields; a zero byte shows as its sign. Of one that is kept only in part there are none to mend."""
    is_kept = record.whole or (ZERO in record.payload and record.length < INLINE)
    return cut(record.payload, file.delimiter) if is_kept else []


def cut(text: str, delimiter: str) -> list[str]:
    """The fields of a payload as far as they can be cut."""
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or ","), [])
    except csv.Error:
        return []


def written_line(fields: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(fields)
    return out.getvalue()
