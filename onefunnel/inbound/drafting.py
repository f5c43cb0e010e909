"""What the form of a draft shows, file by file: each column with examples and what it becomes, the first facts, the problems."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from django.http import QueryDict

from onefunnel.inbound import rewriting
from onefunnel.inbound.drafts import Draft
from onefunnel.inbound.joining import Beside
from onefunnel.inbound.mapping import FileRule, Mapping, MappingError, Problem
from onefunnel.inbound.preview import Preview, preview
from onefunnel.inbound.starting import Found, beside_of, look
from onefunnel.ledger.facts import TABLES, Table

SHOWN = 8
SOURCE = re.compile(r"[^a-z0-9_]+")
DATES = ("YYYY-MM-DD", "DD/MM/YYYY", "MM/DD/YYYY", "DD.MM.YYYY", "DD-MM-YYYY", "MM-DD-YYYY", "ISO")
DECIMALS = ("1234.56", "1234,56", "1,234.56", "1.234,56", "1 234,56")


@dataclass(frozen=True)
class ColumnLine:
    """A column of the file: some of its values, what it becomes, and whether a simple choice can change that."""

    name: str
    examples: str
    target: str
    others: str


@dataclass
class FileForm:
    """One file or sheet of the draft."""

    name: str
    sheet: str
    place: int
    path: Path
    table: Table | None = None
    columns: list[ColumnLine] = field(default_factory=list)
    also: list[str] = field(default_factory=list)
    styles: dict[str, str] = field(default_factory=dict)
    seen: Preview | None = None
    facts: list[tuple[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def targets(self) -> list[tuple[str, str]]:
        """What a column of this file can become."""
        return [(c.name, c.says) for c in self.table.columns[1:] if c.kind != "json"] if self.table else []


def forms(draft: Draft) -> tuple[list[FileForm], list[Problem]]:
    """Every file of the draft through its mapping as it stands; where that cannot be read at all, its problems."""
    try:
        mapping = draft.mapping()
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
    form.table = TABLES[rule.facts[0].table]
    form.also = [fact.table for fact in rule.facts[1:]]
    form.styles = {"dates": rule.styles.dates, "decimals": " ".join(rule.styles.decimals)}
    try:
        form.seen = preview(found.path, mapping, name=found.name, sheet=found.sheet, most=SHOWN, beside=beside)
    except MappingError as error:
        form.problems = [problem.says for problem in error.problems]
        return form
    form.columns = [_line(name, i, rule, form.seen) for i, name in enumerate(form.seen.header)]
    form.facts = [
        (fact.table, ", ".join(f"{k}: {v}" for k, v in fact.values.items() if v is not None and k not in _keys(fact.table)))
        for _, told in form.seen.facts[:SHOWN]
        for fact in told[:2]
    ]
    return form


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


def changed(draft: Draft, said: QueryDict) -> str:
    """The mapping's text with what the form says; what it does not say stays."""
    text = draft.text
    if source := SOURCE.sub("_", said.get("source", "").strip().lower())[:64]:
        text = rewriting.set_top(text, "source", rewriting.quoted(source))
    if currency := said.get("base_currency", "").strip().upper():
        zone, month = said.get("zone", "").strip() or "UTC", said.get("fiscal_month", "1")
        month = month if month.isdecimal() and 1 <= int(month) <= 12 else "1"
        company = f"{{ base_currency = {rewriting.quoted(currency)}, zone = {rewriting.quoted(zone)}, fiscal_month = {month} }}"
        text = rewriting.set_top(text, "company", company)
        text = rewriting.set_top(text, "currency", rewriting.quoted(f"={currency}"))
    for form in forms(draft)[0]:
        text = _styled(text, form, said)
        for place, line in enumerate(form.columns):
            target = said.get(f"column-{form.place}-{place}")
            if target is None or target == line.target or (target and target not in dict(form.targets)):
                continue
            if line.target:
                text = rewriting.set_column(text, form.name, form.sheet, line.target, "")
            if target:
                text = rewriting.set_column(text, form.name, form.sheet, target, line.name)
    return text


def _styled(text: str, form: FileForm, said: QueryDict) -> str:
    for key, known in (("dates", DATES), ("decimals", DECIMALS)):
        value = said.get(f"{key}-{form.place}", "")
        if value in known and value != form.styles.get(key):
            text = rewriting.set_style(text, form.name, form.sheet, key, value)
    return text
