"""Put records that were set aside through the same rules again: as they are, mended on screen, or mended in a download."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from onefunnel.inbound import starting, uploads
from onefunnel.inbound.answering import mapping_text
from onefunnel.inbound.importing import NotPossible
from onefunnel.inbound.loading import parse
from onefunnel.inbound.mapping import Mapping
from onefunnel.inbound.opening import open_file
from onefunnel.inbound.quarantine import OURS, armed, cut, written_line
from onefunnel.inbound.questions import first_run
from onefunnel.inbound.reader.records import Good
from onefunnel.inbound.reader.table import Table
from onefunnel.inbound.records import ImportFile, ImportRun, Quarantined
from onefunnel.who import audit

Mended = tuple[int, list[str]]  # the quarantined record's id and its fields in the header's order


@dataclass(frozen=True)
class Piece:
    """Records of one file that go through its rules again."""

    file: ImportFile
    header: Sequence[str]
    rows: Sequence[Mended]


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
        rows.append((_id(record.fields[header.index(OURS[0])], record.line), [armed(record.fields[i]) for i in keep]))
    return _replay([_piece(rows, [header[i] for i in keep])], now=now, by=by)


def replay_run(run: ImportRun, *, now: datetime, by: str = "") -> ImportRun:
    """A new run over what a run has set aside, unmended, through its mapping with the answers given since."""
    mapping = parse(mapping_text(run))
    pieces = []
    for file in ImportFile.objects.filter(run=run, set_aside__status=Quarantined.Status.OPEN).distinct().order_by("place"):
        rule = mapping.section(file.section, file.sheet)
        rows = _readable(file) if rule is not None and rule.facts else []
        pieces += [Piece(file, [str(name) for name in file.header], rows)] if rows else []
    if not pieces:
        raise NotPossible("nothing of it is set aside that can be read again without being mended")
    return _replay(pieces, now=now, by=by)


def replay_file(file: ImportFile, *, now: datetime, by: str = "") -> ImportRun:
    """The same for one file."""
    rows = _readable(file)
    if not rows:
        raise NotPossible("nothing of it is set aside that can be read again without being mended")
    return _replay([Piece(file, [str(name) for name in file.header], rows)], now=now, by=by)


def _readable(file: ImportFile) -> list[Mended]:
    aside = Quarantined.objects.filter(file=file, status=Quarantined.Status.OPEN, whole=True).order_by("record")
    return [(q.id, fields) for q in aside if len(fields := cut(q.payload, file.delimiter)) == len(file.header)]


def replay_one(record: Quarantined, fields: Sequence[str], *, now: datetime, by: str = "") -> ImportRun:
    """The same for one record that was mended on screen; `fields` are in the header's order, those beyond it must be empty."""
    width = len(record.file.header)
    if any(value.strip() for value in fields[width:]):
        raise NotPossible("the record still has more values than the file has columns; move them where they belong")
    header = [str(name) for name in record.file.header]
    return _replay([Piece(record.file, header, [(record.id, list(fields[:width]))])], now=now, by=by)


def _replay(pieces: Sequence[Piece], *, now: datetime, by: str) -> ImportRun:
    root = first_run(pieces[0].file.run)
    text = mapping_text(root)
    mapping = parse(text, name=root.mapping_name)
    ids = [i for piece in pieces for i, _ in piece.rows]
    if Quarantined.objects.filter(id__in=ids, status=Quarantined.Status.OPEN).count() != len(ids):
        raise NotPossible("some of these records were replayed or dismissed already")
    files = [_mended_file(piece, mapping) for piece in pieces]
    with transaction.atomic():
        run = starting.create(
            mapping, files, digest=starting.digest_of(text, files), folder=root.folder,
            kind=ImportRun.Kind.REPLAY, now=now, by=by, after=root,
        )  # fmt: skip
        for file in run.files.all():
            with open_file(file, mapping) as opened:
                assert opened.rules is not None
        Quarantined.objects.filter(id__in=ids).update(
            status=Quarantined.Status.REPLAYED, status_at=now, status_by=by, replayed_in=run
        )
        audit.note(by or None, "record_mended", f"import:{root.id}", {"records": len(ids), "landed_in": run.id})
    return run


def _mended_file(piece: Piece, mapping: Mapping) -> ImportFile:
    file = piece.file
    rule = mapping.section(file.section, file.sheet)
    if rule is not None and not rule.facts:
        raise NotPossible(f"{file} is only looked into by other files; mend it there and import the folder again")
    lines = "".join(written_line(fields) for fields in [piece.header, *(fields for _, fields in piece.rows)])
    kept = uploads.keep(io.BytesIO(lines.encode()))
    return ImportFile(
        name=f"{file.name} (mended).csv", sheet=file.sheet, section=file.section, upload=kept.digest, size=kept.size,
        encoding="utf-8", delimiter=",", header=list(piece.header), kept_aside=file.kept_aside,
    )  # fmt: skip


def _piece(rows: Sequence[Mended], header: Sequence[str]) -> Piece:
    """Mended records with the file that they all must belong to."""
    known = Quarantined.objects.filter(id__in=[i for i, _ in rows]).select_related("file__run")
    files = {q.file_id: q.file for q in known}
    if len(files) != 1 or len(known) != len({i for i, _ in rows}):
        raise NotPossible("the records must all be quarantined records of one file of this home")
    return Piece(next(iter(files.values())), header, rows)


def _id(said: str, line: int) -> int:
    if not said.strip().isdigit():
        raise NotPossible(f"line {line} of the mended file has no {OURS[0]}; leave that column as it was")
    return int(said)
