"""How an import looks on screen: its sentence, its tables and the questions a person can answer with one click."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from onefunnel.inbound import clearing
from onefunnel.inbound.reconcile import RunReport, state_of
from onefunnel.inbound.records import ImportFile, ImportRun, Quarantined, Question
from onefunnel.web.figures import whole
from onefunnel.web.tiles import Tile

STATES = {
    "landing": ("loader-circle", "", "landing"),
    "landed": ("circle-check", "good", "landed"),
    "failed": ("circle-alert", "bad", "failed"),
    "taken back": ("undo-2", "", "taken back"),
}
KINDS = {"import": "import", "replay": "mended records", "answer": "answered questions"}
COUNTS = ("read", "stored", "duplicate", "quarantined", "ignored", "joined")


@dataclass(frozen=True)
class Line:
    """One import in the list."""

    run: ImportRun
    kind: str
    icon: str
    tone: str
    state: str
    read: int
    quarantined: int
    open_questions: int


def line(run: ImportRun) -> Line:
    """Expects files and questions prefetched."""
    files = list(run.files.all())
    icon, tone, state = STATES[state_of(run)]
    still_asked = sum(question.is_open for question in run.questions.all())
    read, aside = sum(file.read for file in files), sum(file.quarantined for file in files)
    return Line(run, KINDS[run.kind], icon, tone, state, read, aside, still_asked)


def line_data(line: Line) -> dict[str, Any]:
    run = line.run
    return {
        "id": run.id,
        "kind": run.kind,
        "source": run.source,
        "folder": run.folder,
        "mapping": run.mapping_name,
        "state": line.state,
        "read": line.read,
        "quarantined": line.quarantined,
        "open_questions": line.open_questions,
        "begun_at": run.begun_at.isoformat(),
        "begun_by": run.begun_by,
    }


def sentence(report: RunReport) -> tuple[str, str]:
    """The answer and its reason."""
    received = report.total("received")
    name = report.folder or report.source
    if report.state == "taken back":
        return f"The import of {name} was taken back", "None of its records count any more. Give it back and they do again."
    if report.state == "failed":
        return (
            f"The import of {name} stopped",
            f"{report.failure} What had landed stays; it can go on from there.",
        )
    if report.state == "landing":
        return (
            f"The import of {name} is landing",
            "You may leave this page: the work goes on, and an interruption loses nothing.",
        )
    aside = report.total("quarantined")
    if not report.ties:
        missing = report.total("unaccounted")
        said = f"{abs(missing):,} of {received:,} records are not accounted for"
        return said, "The ledger may not have read this import yet; if this stays, onefunnel verify says what is wrong."
    reason = (
        f"{report.total('stored'):,} stored + {report.total('duplicate'):,} duplicate + {aside:,} quarantined = {received:,}."
    )
    return f"All {received:,} records are accounted for", reason


def tiles(report: RunReport, quarantine_path: str) -> list[Tile]:
    says = {
        "read": "records in the files",
        "stored": "became facts",
        "duplicate": "were known already",
        "quarantined": "set aside, to be mended",
    }
    return [
        Tile(
            name=name.capitalize(),
            figure=f"{report.total(name):,}",
            exact=f"{report.total(name):,} {says[name]}",
            basis=says[name],
            opens=quarantine_path if name == "quarantined" and report.total(name) else "",
        )
        for name in says
    ]


def money(report: RunReport) -> list[dict[str, Any]]:
    """The money columns, written out."""
    return [
        {
            "file": file.name,
            "column": line.column,
            "table": line.table,
            "target": line.target,
            "in_file": whole(line.file_sum, "money", line.currency),
            "in_ledger": whole(line.ledger_sum, "money", line.currency),
            "file_records": line.file_records,
            "ledger_records": line.ledger_records,
            "difference": whole(line.difference, "money", line.currency),
            "ties": line.difference == 0,
            "differs": "see quarantine" if file.quarantined else "repeated ids or deletions",
        }
        for file in report.files
        for line in file.money
    ]


@dataclass(frozen=True)
class Asked:
    """A question with the answers that one click gives."""

    question: Question
    offers: list[tuple[str, str]]
    takes_text: bool
    example: str


def asked(question: Question) -> Asked:
    offers = [(choice, choice) for choice in question.choices if choice != question.suggestion]
    if question.suggestion:
        offers.insert(0, (question.suggestion, f"Yes, map it to {question.suggestion}"))
    kinds = Question.Kind
    closed = question.kind in (kinds.DATES, kinds.DECIMALS, kinds.VOCABULARY) and bool(question.choices)
    is_open = bool(question.value) or question.kind == kinds.CURRENCY
    example = ("such as 1.08" if question.value else "such as EUR") if question.kind == kinds.CURRENCY else "something else"
    return Asked(question, offers[:12], is_open and not closed and question.kind != kinds.ENCODING, example)


def record_data(record: Quarantined) -> dict[str, Any]:
    return {
        "id": record.pk,
        "file": str(record.file),
        "line": record.line,
        "column": record.column,
        "reason": record.reason,
        "payload": record.payload[:2000],
        "whole": record.whole,
        "status": record.status,
        "status_by": record.status_by,
        "why": record.why,
    }


@dataclass(frozen=True)
class Gone:
    """What a full export no longer names: how much, and whether it waits for somebody's word."""

    file: ImportFile
    says: str
    waits: bool


def missing(file: ImportFile) -> Gone | None:
    """Nothing for a file that is not full, or that names all there is."""
    if not file.missing:
        return None
    of = f"{file.missing:,} of {file.missing_of or 0:,} rows that earlier exports of {file} had told"
    if file.cleared_at:
        return Gone(file, f"{of} are no longer in it and were deleted.", False)
    return Gone(file, f"{of} are no longer in it. Nothing was deleted: {clearing.why_held(file) or 'it waits for a word'}.", True)
