"""What the form of a draft shows, file by file: each column with examples and what it becomes, the first facts, the problems."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from onefunnel.inbound import carrying
from onefunnel.inbound.drafts import Draft
from onefunnel.inbound.joining import Beside
from onefunnel.inbound.mapping import Cell, FactRule, FileRule, Mapping, MappingError, Problem
from onefunnel.inbound.preview import Preview, preview, try_out
from onefunnel.inbound.starting import Found, beside_of, look
from onefunnel.ledger.facts import TABLES, Column, Table

SHOWN, LOOKED_AT = 8, 200
READ_WHOLE = 20 * 1024 * 1024  # bytes
DATES = ("YYYY-MM-DD", "DD/MM/YYYY", "MM/DD/YYYY", "DD.MM.YYYY", "DD-MM-YYYY", "MM-DD-YYYY", "ISO")
DECIMALS = ("1234.56", "1234,56", "1,234.56", "1.234,56", "1 234,56")


@dataclass(frozen=True)
class ColumnLine:
    """A column of the file: some of its values, what it becomes, and whether a simple choice can change that."""

    name: str
    examples: str
    target: str
    others: str


@dataclass(frozen=True)
class Filled:
    """One column of a further fact: what it means, the column of the file that feeds it, or how the mapping declares it."""

    target: str
    says: str
    column: str
    declared: str


@dataclass(frozen=True)
class FactForm:
    """A fact that a file tells beside its first one."""

    place: int
    table: Table
    lines: list[Filled]

    @property
    def at(self) -> str:
        return str(self.place)


@dataclass
class FileForm:
    """One file or sheet of the draft."""

    name: str
    sheet: str
    place: int
    path: Path
    table: Table | None = None
    columns: list[ColumnLine] = field(default_factory=list)
    further: list[FactForm] = field(default_factory=list)
    is_full: bool = False
    gone: str = ""
    styles: dict[str, str] = field(default_factory=dict)
    seen: Preview | None = None
    facts: list[tuple[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def at(self) -> str:
        return str(self.place)

    @property
    def troubles(self) -> list[tuple[str, int]]:
        """Why records would be set aside, of those that were looked at."""
        found = Counter(f"{t.column}: {t.reason}" if t.column else t.reason for t in (self.seen.troubles if self.seen else ()))
        return found.most_common(3)

    @property
    def targets(self) -> list[tuple[str, str]]:
        """What a column of this file can become."""
        return [(c.name, c.says) for c in self.table.columns[1:] if c.kind != "json"] if self.table else []


def forms(draft: Draft) -> tuple[list[FileForm], list[Problem]]:
    """Every file of the draft through its mapping as it stands; where that cannot be read at all, its problems."""
    try:
        mapping, _ = carrying.with_answers(draft.mapping())
    except MappingError as error:
        return [], error.problems
    found = look(draft.files, mapping)
    beside = beside_of(found)
    return [_form(file, place, mapping, beside) for place, file in enumerate(found)], []


def _form(found: Found, place: int, mapping: Mapping, beside: list[Beside]) -> FileForm:
    form = FileForm(found.name, found.sheet, place, found.path)
    if found.rule is None:
        form.problems = [found.flaw or "Nothing in the mapping takes this file; it would be left out."]
        return form
    rule = found.rule
    form.is_full = rule.full
    if rule.facts:
        form.table = TABLES[rule.facts[0].table]
    form.styles = {"dates": rule.styles.dates, "decimals": " ".join(rule.styles.decimals)}
    try:
        form.seen = preview(found.path, mapping, name=found.name, sheet=found.sheet, most=LOOKED_AT, beside=beside)
    except MappingError as error:
        form.problems = [problem.says for problem in error.problems]
        return form
    if rule.facts:
        form.columns = [_line(name, i, rule, form.seen) for i, name in enumerate(form.seen.header)]
    form.further = [_further(place, fact) for place, fact in enumerate(rule.facts[1:], start=1)]
    form.gone = _gone(found, rule, mapping, beside) if rule.full else ""
    form.facts = [
        (fact.table, ", ".join(f"{k}: {v}" for k, v in fact.values.items() if v is not None and k not in _keys(fact.table)))
        for _, told in form.seen.facts[:SHOWN]
        for fact in told[:2]
    ]
    return form


def _further(place: int, fact: FactRule) -> FactForm:
    table = TABLES[fact.table]
    return FactForm(place, table, [_filled(c, fact.columns.get(c.name)) for c in table.columns[1:] if c.kind != "json"])


def _filled(column: Column, cell: Cell | None) -> Filled:
    """A plain column can be chosen anew; everything else stays as the mapping declares it until a column is chosen instead."""
    if cell is None:
        return Filled(column.name, column.says, "", "")
    is_plain = len(cell.columns) == 1 and cell == Cell(columns=cell.columns) and "{" not in cell.columns[0]
    said = f'always "{cell.const}"' if cell.const is not None else f"as declared, from {', '.join(cell.columns)}"
    return Filled(column.name, column.says, cell.columns[0] if is_plain else "", "" if is_plain else said)


def _gone(found: Found, rule: FileRule, mapping: Mapping, beside: list[Beside]) -> str:
    """What a full export would delete, where the file is small enough to be read whole while somebody waits."""
    if found.path.stat().st_size > READ_WHOLE:
        return "What it no longer names is counted when it lands; nothing goes unseen."
    trial = try_out(found, mapping, beside)
    if not trial.gone:
        return "It names everything that earlier exports of it had told."
    return (
        f"{trial.gone:,} of {trial.gone_of:,} rows that earlier exports of it had told are no longer in it and would be deleted."
    )


def _keys(table: str) -> set[str]:
    return {TABLES[table].key, "extra", "source_id"}


def _line(name: str, place: int, rule: FileRule, seen: Preview) -> ColumnLine:
    values = [fields[place] for fields, _ in seen.facts if place < len(fields) and fields[place].strip()]
    first = rule.facts[0]
    fed = [target for target, cell in first.columns.items() if cell.columns == (name,)]
    simple = next((t for t in fed if not first.columns[t].values and not first.columns[t].when), fed[0] if fed else "")
    others = [t for t in fed if t != simple] + (["its id"] if first.id.columns == (name,) else [])
    others += [f"{fact.table}.{t}" for fact in rule.facts[1:] for t, cell in fact.columns.items() if name in cell.columns]
    return ColumnLine(name, ", ".join(dict.fromkeys(values[:3])), simple, ", ".join(dict.fromkeys(others)))
