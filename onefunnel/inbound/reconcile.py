"""Does it add up? Per file: records read, stored, duplicate and quarantined; counts and money beside the source's own."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import QuerySet

from onefunnel.inbound import ledger_side
from onefunnel.inbound.ledger_side import Receipt
from onefunnel.inbound.questions import first_run
from onefunnel.inbound.records import ImportFile, ImportRun, Quarantined, Question
from onefunnel.words import MILLI_CENTS


@dataclass(frozen=True)
class MoneyLine:
    """A money column of a file, in milli-cents: what the file says, and what the ledger holds of its records once they landed."""

    table: str
    target: str
    column: str
    currency: str
    file_records: int
    file_sum: int
    ledger_records: int
    ledger_sum: int

    @property
    def difference(self) -> int:
        return self.ledger_sum - self.file_sum

    @property
    def sentence(self) -> str:
        """What a person should know about the line."""
        in_file = f"{self.file_sum / MILLI_CENTS:,.2f} {self.currency or 'of no currency'} in the file"
        if not self.difference:
            return f"{in_file} and in the ledger"
        in_ledger = f"{self.ledger_sum / MILLI_CENTS:,.2f} in the ledger"
        return f"{in_file}, {in_ledger}: records were quarantined, repeat an id or were deleted"


@dataclass(frozen=True)
class FileReport:
    """One file of a run. `unaccounted` is zero once the ledger has read the run; anything else is a fault."""

    id: int
    name: str
    is_mapped: bool
    read: int
    ignored: int
    joined: int
    received: int
    stored: int
    duplicate: int
    quarantined: int
    still_open: int
    blank: int
    again_read: int | None
    missing: int | None
    missing_of: int | None
    missing_deleted: bool
    is_landed: bool
    notes: list[str]
    kept_aside: list[str]
    money: list[MoneyLine]
    erased: int = 0

    @property
    def unaccounted(self) -> int:
        return self.received - self.stored - self.duplicate - self.quarantined - self.erased


@dataclass(frozen=True)
class RunReport:
    """A whole run. `state` is landing, landed, failed or taken back; `ties` says that nothing is unaccounted for."""

    id: str
    kind: str
    source: str
    folder: str
    state: str
    failure: str
    ties: bool
    files: list[FileReport]
    rows_in_ledger: dict[str, int]
    questions: list[dict[str, Any]]
    carried: list[dict[str, Any]]

    def total(self, name: str) -> int:
        return sum(int(getattr(f, name)) for f in self.files)

    def as_json(self) -> dict[str, Any]:
        said = asdict(self)
        for file, shown in zip(self.files, said["files"], strict=True):
            shown["unaccounted"] = file.unaccounted
            for line, money in zip(file.money, shown["money"], strict=True):
                money["difference"] = line.difference
        names = ("read", "ignored", "joined", "received", "stored", "duplicate", "quarantined", "unaccounted")
        return {**said, "totals": {name: self.total(name) for name in names}}


def state_of(run: ImportRun) -> str:
    if run.taken_back_at:
        return "taken back"
    if run.landed_at:
        return "landed"
    return "failed" if run.failure else "landing"


def report(run: ImportRun) -> RunReport:
    """The reconciliation of one run, as the ledger stands."""
    receipts = ledger_side.receipts(run.id)
    files = [_file(run, f, receipts.get(f.id, Receipt())) for f in run.files.order_by("place")]
    state = state_of(run)
    ties = state == "landed" and all(f.unaccounted == 0 and f.again_read in (None, f.read) for f in files if f.is_mapped)
    return RunReport(
        run.id, run.kind, run.source, run.folder, state, run.failure, ties, files, _rows(run),
        _as_data(Question.objects.filter(run=first_run(run))), _as_data(Question.objects.filter(pk__in=run.carried)),
    )  # fmt: skip


def _file(run: ImportRun, file: ImportFile, receipt: Receipt) -> FileReport:
    survey = file.survey or {}
    still_open = Quarantined.objects.filter(file=file, status=Quarantined.Status.OPEN).count()
    return FileReport(
        file.id, str(file), bool(file.section), file.read, file.ignored, file.joined, file.received,
        receipt.stored, receipt.duplicate, file.quarantined, still_open, file.blank, survey.get("read"),
        file.missing, file.missing_of, file.cleared_at is not None,
        file.landed_at is not None, list(file.notes), list(file.kept_aside), [] if run.taken_back_at else _money(survey),
        file.erased,
    )  # fmt: skip


def _money(survey: dict[str, Any]) -> list[MoneyLine]:
    lines = []
    for said in survey.get("money", ()):
        if "ledger_sum" in said:
            names = ("table", "target", "column", "currency", "records", "sum", "ledger_records", "ledger_sum")
            lines.append(MoneyLine(*(said[name] for name in names)))
    return lines


def _rows(run: ImportRun) -> dict[str, int]:
    """How many rows of each table the source has told in all."""
    from onefunnel.ledger.facts import TABLES

    counted = {name: ledger_side.rows_of(name, run.source) for name in TABLES}
    return {name: n for name, n in counted.items() if n}


def _as_data(asked: QuerySet[Question]) -> list[dict[str, Any]]:
    return [
        {
            "id": q.id, "file": str(q.file), "kind": q.kind, "table": q.table, "target": q.target, "column": q.column,
            "value": q.value, "count": q.count, "suggestion": q.suggestion, "choices": q.choices, "question": q.sentence,
            "is_open": q.is_open, "answer": q.answer,
            "said_by": q.answered_by or q.dismissed_by, "is_revoked": q.revoked_at is not None,
        }
        for q in asked.select_related("file")
    ]  # fmt: skip
