"""What a mapping leaves open after landing, put as questions; an answer becomes part of the mapping and lands the file again."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count

from onefunnel.inbound import carrying, ledger_side, vocabulary
from onefunnel.inbound.cells import loosely
from onefunnel.inbound.keying import Keys
from onefunnel.inbound.mapping import Mapping
from onefunnel.inbound.records import ImportFile, ImportRun, Quarantined, Question
from onefunnel.inbound.survey import MOST_VALUES, Survey, Values

OURSELVES = "company"
MOST_ASKED = 200  # values of one column that are compared with the known names
FEW = 3  # unknown values without a likely name that are still asked one by one; more are one question: is a file missing?
TWO_WAYS = re.compile(r'^"(.+)" can be read two ways; declare (dates|decimals) = "(.+?)" or "(.+?)"$')
DATE_CHOICES = {"/": ["DD/MM/YYYY", "MM/DD/YYYY"], ".": ["DD.MM.YYYY", "MM.DD.YYYY"], "-": ["DD-MM-YYYY", "MM-DD-YYYY"]}


@dataclass(frozen=True)
class Found:
    """A question before it is asked."""

    kind: Question.Kind
    table: str
    target: str
    column: str
    value: str
    count: int
    suggestion: str = ""
    choices: tuple[str, ...] = ()


def first_run(run: ImportRun) -> ImportRun:
    """The import that a run follows, which is where people look for its questions and quarantine."""
    while run.after is not None:
        run = run.after
    return run


def ask(run: ImportRun, mapping: Mapping, surveys: dict[int, Survey], *, now: datetime) -> None:
    """Ask what this run leaves open; what an answer has settled is no longer asked."""
    root = first_run(run)
    names, money = _names(surveys.values()), _Money(root, surveys)
    for file in run.files.exclude(section=""):
        survey = surveys.get(file.id)
        home = root.files.filter(name=file.name, sheet=file.sheet).first()
        if survey is not None and home is not None:
            found = [
                *_references(survey, mapping, file, names),
                *_words(survey),
                *_nameless(survey),
                *money.of(home, survey),
                *_spellings(file),
                *_encoding(file),
            ]
            _keep(root, home, found, now=now)


def _keep(root: ImportRun, file: ImportFile, found: list[Found], *, now: datetime) -> None:
    wanted = {(f.kind.value, f.table, f.target, f.column, f.value): f for f in found}
    for known in Question.objects.filter(file=file):
        again = wanted.pop((known.kind, known.table, known.target, known.column, known.value), None)
        if again is not None and known.count != again.count:
            Question.objects.filter(id=known.id).update(count=again.count)
        elif again is None and known.is_open:
            known.delete()
    left = carrying.left(root.source)
    asked = [
        Question(
            run=root, file=file, kind=f.kind, table=f.table, target=f.target, column=f.column[:300], value=f.value[:500],
            count=f.count, suggestion=f.suggestion[:500], choices=list(f.choices),
        )
        for f in wanted.values()
    ]  # fmt: skip
    for question in asked:  # what somebody left as it is in an earlier import stays so
        if before := left.get(carrying.identity(question)):
            question.dismissed_at, question.dismissed_by = before.dismissed_at, before.dismissed_by
    Question.objects.bulk_create(asked)


def _names(surveys: object) -> dict[str, list[str]]:
    """The ids that the files themselves list, by table, to suggest from."""
    found: dict[str, list[str]] = {}
    for survey in surveys:  # type: ignore[attr-defined]
        for values in survey.values:
            if values.kind == "name":
                found.setdefault(values.refers, []).extend(values.counts)
    return found


def _references(survey: Survey, mapping: Mapping, file: ImportFile, names: dict[str, list[str]]) -> list[Found]:
    found: list[Found] = []
    rule = mapping.section(file.section, file.sheet)
    keys = Keys(settings.HOME.secret, mapping.source, rule.styles.ids if rule else "")
    for values in survey.values:
        if values.kind != "reference" or not values.counts:
            continue
        lost = ledger_side.nowhere(values.table, values.target, mapping.source, MOST_VALUES)
        if not lost:
            continue
        key_of = keys.of(values.refers)
        named = sorted(((v, lost[k]) for v in values.counts if (k := key_of(v)) in lost), key=lambda item: (-item[1], item[0]))
        near = {v: suggest(v, names.get(values.refers, [])) for v, _ in named[:MOST_ASKED]}
        alone = [(v, n) for v, n in named if near.get(v)] + (
            [] if len(named) > FEW else [(v, n) for v, n in named if not near.get(v)]
        )
        for value, count in alone:
            found.append(
                Found(Question.Kind.REFERENCE, values.table, values.target, values.column, value, count, near.get(value, ""))
            )
        rest = (
            sum(lost.values()) - sum(n for _, n in alone)
            if values.overflows
            else sum(n for _, n in named) - sum(n for _, n in alone)
        )
        if rest > 0:
            found.append(Found(Question.Kind.REFERENCE, values.table, values.target, values.column, "", rest))
    return found


def suggest(value: str, names: list[str]) -> str:
    """The known name that is spelt alike but for case and signs, else the closest; for ids that are no names, nothing."""
    if sum(c.isdigit() for c in value) > len(value) * 0.3 or (
        len(value) >= 15 and " " not in value and any(map(str.isdigit, value))
    ):
        return ""
    plain = loosely(value)
    alike = next((n for n in names if plain and loosely(n) == plain), "")
    if alike or len(names) > 5000:
        return alike
    return next(iter(difflib.get_close_matches(value, names, 1, 0.8)), "")


def _words(survey: Survey) -> list[Found]:
    return [
        Found(Question.Kind.VOCABULARY, v.table, v.target, v.column, value, count, suggest(value, list(words)), words)
        for v in survey.values
        if v.kind == "vocabulary"
        for value, count in v.counts.most_common(MOST_ASKED)
        if (words := vocabulary.CLOSED[v.table, v.target])
    ]


def _nameless(survey: Survey) -> list[Found]:
    """Money that names no currency."""
    kind = Question.Kind.CURRENCY
    return [Found(kind, m.table, m.target, m.column, "", n) for m in survey.sums for c, (n, _) in m.by_currency.items() if not c]


class _Money:
    """What is asked about an import's currencies, once for all its files: which one sums are stated in, and missing rates."""

    def __init__(self, root: ImportRun, surveys: dict[int, Survey]) -> None:
        self._base, self._rated = ledger_side.base_currency(), ledger_side.rated_currencies()
        self._counts: Counter[str] = Counter()
        for spelt in (v for survey in surveys.values() for v in survey.values if v.kind == "currency"):
            self._counts.update({value.upper(): n for value, n in spelt.counts.items()})
        known = Question.objects.filter(run=root, kind=Question.Kind.CURRENCY)
        self._asked = {(q.table == OURSELVES, q.value): q.file_id for q in known if q.value or q.table == OURSELVES}

    def of(self, file: ImportFile, survey: Survey) -> list[Found]:
        """The questions that this file is the first to raise."""
        if not self._base:
            used = tuple(ledger_side.deal_currencies())
            base = Found(Question.Kind.CURRENCY, OURSELVES, "base_currency", "", "", self._counts.total(), "", used)
            return [base] if used and self._is_first(file, (True, "")) else []
        spelt = [
            (v, value.upper()) for v in survey.values if v.kind == "currency" for value, _ in v.counts.most_common(MOST_ASKED)
        ]
        unrated = {value: v for v, value in reversed(spelt) if value not in self._rated and self._is_first(file, (False, value))}
        return [
            Found(Question.Kind.CURRENCY, v.table, v.target, v.column, value, self._counts[value]) for value, v in unrated.items()
        ]

    def _is_first(self, file: ImportFile, question: tuple[bool, str]) -> bool:
        return self._asked.setdefault(question, file.pk) == file.pk


def _spellings(file: ImportFile) -> list[Found]:
    """Dates and numbers that could be read two ways, one question for each column."""
    refused = Quarantined.objects.filter(file=file, reason__contains="can be read two ways")
    by_column: dict[tuple[str, str], tuple[int, str, tuple[str, ...]]] = {}
    for row in refused.values("column", "reason").annotate(n=Count("id")).order_by("column", "reason"):
        parts = TWO_WAYS.match(row["reason"])
        if parts:
            kind = parts[2]
            choices = (
                tuple(DATE_CHOICES.get(next((c for c in parts[1] if c in "/.-"), "/"), []))
                if kind == "dates"
                else (parts[3], parts[4])
            )
            count, example, _ = by_column.get((row["column"], kind), (0, parts[1], ()))
            by_column[row["column"], kind] = (count + row["n"], example, choices)
    return [
        Found(Question.Kind(kind), "", "", column, example, count, "", choices)
        for (column, kind), (count, example, choices) in by_column.items()
    ]


def _encoding(file: ImportFile) -> list[Found]:
    said = [n for n in file.notes if "read as Windows-1252" in n]
    return (
        [Found(Question.Kind.ENCODING, "", "", "", "windows-1252", file.read, "", ("windows-1252", "mac_roman", "iso-8859-2"))]
        if said
        else []
    )


__all__ = ["Found", "Values", "ask", "first_run", "suggest"]
