"""Set the money that a file names beside what the ledger holds of that file's own records."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

from onefunnel.inbound import ledger_side
from onefunnel.inbound.ledger_side import Receipt, Sums
from onefunnel.inbound.questions import first_run
from onefunnel.inbound.records import ImportFile, ImportRun
from onefunnel.inbound.scratch import Scratch
from onefunnel.ledger.facts import TABLES
from onefunnel.ledger.intake import decode
from onefunnel.store.records import LogEntry

MENDED = " (mended).csv"


def tie_all(run: ImportRun) -> None:
    """Note beside the sums of a run's files what the ledger holds of their records, answered and mended ones included."""
    root = first_run(run)
    landed = {(f.name.removesuffix(MENDED), f.sheet) for f in run.files.all()}
    for file in root.files.exclude(section=""):
        if run == root or (file.name, file.sheet) in landed:
            _tie(file, _pieces(file, root))
    for file in run.files.filter(name__endswith=MENDED):
        _tie(file, [file])


def _tie(file: ImportFile, pieces: list[ImportFile]) -> None:
    latest = next((p for p in reversed(pieces) if p.name == file.name and p.survey), file)
    if not latest.survey:
        return
    held: dict[tuple[str, str], Sums] = {}
    for line in latest.survey["money"]:
        place = line["table"], line["target"]
        if place not in held:
            held[place] = _held(*place, pieces)
    survey = {**latest.survey, "money": [_beside(line, held[line["table"], line["target"]]) for line in latest.survey["money"]]}
    ImportFile.objects.filter(id__in={file.pk, latest.pk}).update(survey=survey)


def _beside(line: dict[str, Any], held: Sums) -> dict[str, Any]:
    records, total = held.get(line["currency"], (0, 0))
    return {**line, "ledger_records": records, "ledger_sum": total}


def _pieces(file: ImportFile, root: ImportRun) -> list[ImportFile]:
    """The file as it landed first, after each answer, and its mended records, the oldest first."""
    runs = ImportRun.objects.filter(taken_back_at=None)
    told = [*runs.filter(id=root.id), *runs.filter(after=root).order_by("begun_at", "id")]
    files = ImportFile.objects.filter(run__in=told, name__in=[file.name, file.name + MENDED], sheet=file.sheet)
    return sorted(files, key=lambda f: [r.id for r in told].index(f.run_id))


def _held(table: str, target: str, pieces: list[ImportFile]) -> Sums:
    """By the entries that told the records, or by their keys where the ledger knew some of them from elsewhere."""
    entries = LogEntry.objects.filter(file_id__in=[p.pk for p in pieces], kind="facts").order_by("id")
    if not _knew_some(pieces):
        return ledger_side.money_told_in(table, target, list(entries.values_list("id", flat=True)))
    with closing(Scratch()) as scratch:
        scratch.fill((key, "", "") for entry in entries.iterator(8) for key in _keys(bytes(entry.body), table))
        return ledger_side.money_under(table, target, scratch.keys())


def _knew_some(pieces: list[ImportFile]) -> bool:
    """Whether more records were duplicates than the pieces before had stored."""
    stored = 0
    for piece in pieces:
        receipt = ledger_side.receipts(piece.run_id).get(piece.pk, Receipt())
        if receipt.duplicate > stored:
            return True
        stored += receipt.stored
    return False


def _keys(body: bytes, table: str) -> Iterator[str]:
    for fact in decode(body, only={table}):
        yield str(fact.values[TABLES[table].key])
