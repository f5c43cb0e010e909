"""What was set aside: look at it, download it, mend it, and put it through the same rules again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import BinaryIO

from django.db import transaction
from django.db.models import QuerySet

from onefunnel.inbound import starting, uploads
from onefunnel.inbound.answering import mapping_text
from onefunnel.inbound.importing import NotPossible, mapping_of
from onefunnel.inbound.loading import parse
from onefunnel.inbound.opening import open_file
from onefunnel.inbound.questions import first_run
from onefunnel.inbound.reader.records import Good
from onefunnel.inbound.reader.table import Table
from onefunnel.inbound.records import ImportFile, ImportRun, Quarantined
from onefunnel.inbound.uploads import Upload
from onefunnel.who import audit

OURS = ("_quarantine", "_line", "_column", "_reason", "_raw")
Mended = tuple[int, list[str]]  # the quarantined record's id and its fields in the header's order


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
    yield _line([*OURS, *file.header])
    header = [str(name) for name in file.header]
    for record in Quarantined.objects.filter(file=file, status=status).order_by("record").iterator(500):
        fields = _fields(record.payload, file.delimiter) if record.whole else []
        spare = [""] * (len(header) - len(fields))
        yield _line([str(record.id), str(record.line), record.column, record.reason, record.payload, *fields, *spare])


def replay_mended(mended: BinaryIO, *, now: datetime, by: str = "") -> ImportRun:
    """A new run over records that were downloaded and mended; not yet carried out. The other columns keep their names."""
    body = mended.read()
    with Table(lambda: io.BytesIO(body), "mended.csv") as table:
        header = list(table.header)
        if OURS[0] not in header:
            raise NotPossible(f"this is no quarantine download: it has no column {OURS[0]}")
        with table.open() as stream:
            records = list(table.records(stream))
    rows: list[Mended] = []
    keep = [i for i, name in enumerate(header) if name not in OURS]
    for record in records:
        if not isinstance(record, Good):
            raise NotPossible(f"line {record.line} of the mended file cannot be read: {record.reason}")
        rows.append((_id(record.fields[header.index(OURS[0])], record.line), [record.fields[i] for i in keep]))
    return _replay(rows, [header[i] for i in keep], now=now, by=by)


def replay_run(run: ImportRun, *, now: datetime, by: str = "") -> ImportRun:
    """A new run over what a run has set aside, unmended, through its mapping with the answers given since."""
    files = {q.file_id: q.file for q in listed(run) if q.whole}
    if len(files) != 1:
        says = f"{len(files)} files have records set aside; download, mend and replay them file by file"
        raise NotPossible(says if files else "nothing of it is set aside that can be read again")
    return replay_file(next(iter(files.values())), now=now, by=by)


def replay_file(file: ImportFile, *, now: datetime, by: str = "") -> ImportRun:
    """The same for one file."""
    aside = Quarantined.objects.filter(file=file, status=Quarantined.Status.OPEN, whole=True).order_by("record")
    width = len(file.header)
    rows = [(q.id, fields) for q in aside if len(fields := _fields(q.payload, file.delimiter)) == width]
    if not rows:
        raise NotPossible("nothing of it is set aside that can be read again without being mended")
    return _replay(rows, [str(name) for name in file.header], now=now, by=by)


def fields_of(record: Quarantined) -> list[tuple[str, str]]:
    """A record as far as it can be cut into the file's columns; what is too much stands under columns without a name."""
    fields = _fields(record.payload, record.file.delimiter) if record.whole else []
    width = max(len(fields), len(record.file.header))
    names = [*map(str, record.file.header), *[""] * (width - len(record.file.header))]
    return list(zip(names, [*fields, *[""] * (width - len(fields))], strict=True))


def replay_one(record: Quarantined, fields: Sequence[str], *, now: datetime, by: str = "") -> ImportRun:
    """The same for one record that was mended on screen; `fields` are in the header's order, those beyond it must be empty."""
    width = len(record.file.header)
    if any(value.strip() for value in fields[width:]):
        raise NotPossible("the record still has more values than the file has columns; move them where they belong")
    return _replay([(record.id, list(fields[:width]))], [str(name) for name in record.file.header], now=now, by=by)


def dismiss(records: Iterable[Quarantined], *, now: datetime, by: str = "") -> int:
    """They are not wanted. They stay listed, with who said so."""
    kept = list(records)
    with transaction.atomic():
        count = Quarantined.objects.filter(id__in=[r.id for r in kept], status=Quarantined.Status.OPEN).update(
            status=Quarantined.Status.DISMISSED, status_at=now, status_by=by
        )
        if count:
            audit.note(by or None, "record_dismissed", f"import:{kept[0].file.run_id}", {"records": count})
    return count


def _replay(rows: Sequence[Mended], header: Sequence[str], *, now: datetime, by: str) -> ImportRun:
    known = {q.id: q for q in Quarantined.objects.filter(id__in=[i for i, _ in rows]).select_related("file__run")}
    files = {q.file_id: q.file for q in known.values()}
    if len(files) != 1 or len(known) != len({i for i, _ in rows}):
        raise NotPossible("the records must all be quarantined records of one file of this home")
    if any(q.status != Quarantined.Status.OPEN for q in known.values()):
        raise NotPossible("some of these records were replayed or dismissed already")
    file = next(iter(files.values()))
    root = first_run(file.run)
    text = mapping_text(root)
    kept = uploads.keep(io.BytesIO("".join(_line(r) for r in [header, *(fields for _, fields in rows)]).encode()))
    again = ImportFile(
        name=f"{file.name} (mended).csv", sheet=file.sheet, section=file.section, upload=kept.digest, size=kept.size,
        encoding="utf-8", delimiter=",", header=list(header), kept_aside=file.kept_aside,
    )  # fmt: skip
    mapping = parse(text, name=root.mapping_name)
    rule = mapping.section(file.section, file.sheet)
    if rule is not None and not rule.facts:
        raise NotPossible(f"{file} is only looked into by other files; mend it there and import the folder again")
    with transaction.atomic():
        run = starting.create(
            mapping, [again], digest=starting.digest_of(text, [again]), folder=root.folder,
            kind=ImportRun.Kind.REPLAY, now=now, by=by, after=root,
        )  # fmt: skip
        with open_file(run.files.get(), mapping_of(run)) as opened:
            assert opened.rules is not None
        Quarantined.objects.filter(id__in=list(known)).update(
            status=Quarantined.Status.REPLAYED, status_at=now, status_by=by, replayed_in=run
        )
        audit.note(by or None, "record_mended", f"import:{file.run_id}", {"records": len(known), "landed_in": run.id})
    return run


def _id(said: str, line: int) -> int:
    if not said.strip().isdigit():
        raise NotPossible(f"line {line} of the mended file has no {OURS[0]}; leave that column as it was")
    return int(said)


def _fields(text: str, delimiter: str) -> list[str]:
    """The fields of a payload as far as they can be cut."""
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or ","), [])
    except csv.Error:
        return []


def _line(fields: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(fields)
    return out.getvalue()
