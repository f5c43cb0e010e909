"""Look before landing: the first records of a file as the facts they would become, and what would be set aside."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from onefunnel.inbound import carrying, clearing
from onefunnel.inbound.joining import Beside
from onefunnel.inbound.landing import NO_RULE
from onefunnel.inbound.mapping import Mapping, MappingError, Problem
from onefunnel.inbound.opening import Opened, open_path
from onefunnel.inbound.reader.records import Good
from onefunnel.inbound.rules import Refused
from onefunnel.inbound.starting import Found, beside_of, look
from onefunnel.ledger.facts import TABLES
from onefunnel.ledger.intake import Fact


@dataclass(frozen=True)
class Trouble:
    """One record that would be set aside."""

    line: int
    column: str
    reason: str
    text: str


@dataclass(frozen=True)
class Preview:
    """One file seen through a mapping. `facts` pairs a record's fields with the facts it would tell."""

    name: str
    header: list[str]
    facts: list[tuple[list[str], list[Fact]]]
    troubles: list[Trouble]
    notes: list[str]
    kept_aside: list[str]


@dataclass(frozen=True)
class Trial:
    """A file read to its end without landing: what would become of its records."""

    name: str
    is_mapped: bool
    read: int
    ignored: int
    facts: dict[str, int]
    set_aside: dict[str, int]
    notes: list[str]
    gone: int = 0  # rows that a full export no longer names, of how many
    gone_of: int = 0


def preview(
    path: Path, mapping: Mapping, *, name: str = "", sheet: str = "", most: int = 20, beside: Sequence[Beside] = ()
) -> Preview:
    """The first `most` records. Raises MappingError where the mapping does not fit the file."""
    shown = name or path.name
    rule = mapping.rule_for(shown, sheet)
    if rule is None:
        raise MappingError([Problem(shown, "", "", "nothing in the mapping takes this file")])
    with open_path(path, rule, mapping, name=shown, sheet=sheet, beside=beside) as opened:
        if opened.rules is None:
            raise MappingError([Problem(shown, "", "", opened.flaw)])
        facts: list[tuple[list[str], list[Fact]]] = []
        troubles: list[Trouble] = []
        with opened.table.open() as stream:
            for record in opened.table.records(stream):
                told = (
                    _told(record, opened)
                    if isinstance(record, Good)
                    else Trouble(record.line, record.column, record.reason, record.text)
                )
                if isinstance(told, Trouble):
                    troubles.append(told)
                elif isinstance(record, Good):
                    facts.append((opened.complete(record.fields) if opened.complete else record.fields, told))
                if len(facts) + len(troubles) >= most:
                    break
        return Preview(shown, list(opened.header), facts, troubles, list(opened.table.notes), list(opened.rules.aside))


def _told(record: Good, opened: Opened) -> list[Fact] | Trouble:
    assert opened.rules is not None
    if opened.rules.ignores is not None and opened.rules.ignores(record.fields):
        return []
    if opened.asked is not None:
        is_known = opened.is_lookup or opened.asked(record.fields)
        return [] if is_known else Trouble(record.line, opened.asked.column, opened.asked.reason, record.text)
    try:
        row = opened.complete(record.fields) if opened.complete else record.fields
        return opened.rules.tell(row, record.number) or Trouble(record.line, "", NO_RULE, record.text)
    except Refused as refused:
        return Trouble(record.line, refused.column, refused.reason, record.text)


def dry_run(folder: Path, mapping: Mapping) -> list[Trial]:
    """Every file of a folder read to its end, with the answers that go along, and nothing stored."""
    mapping, _ = carrying.with_answers(mapping)
    found = look(folder, mapping)
    return [try_out(file, mapping, beside_of(found)) for file in found]


def try_out(found: Found, mapping: Mapping, beside: Sequence[Beside]) -> Trial:
    """One file read to its end, and nothing stored."""
    name = f"{found.name}/{found.sheet}" if found.sheet else found.name
    if found.rule is None or found.flaw:
        return Trial(name, False, 0, 0, {}, {}, [found.flaw or "nothing in the mapping takes this file"])
    with open_path(found.path, found.rule, mapping, name=found.name, sheet=found.sheet, beside=beside) as opened:
        if opened.rules is None:
            return Trial(name, False, 0, 0, {}, {}, [opened.flaw])
        tally = Tally()
        told = tally.told(opened)
        missing = clearing.find(found.rule, mapping.source, told) if found.rule.full else clearing.Missing({}, 0)
        deque(told, maxlen=0)
        aside = dict(tally.aside.most_common(20))
        notes = list(opened.table.notes)
        return Trial(name, True, tally.read, tally.ignored, dict(tally.facts), aside, notes, missing.rows, missing.of)


@dataclass
class Tally:
    """Counts what would become of records while their facts pass by."""

    read: int = 0
    ignored: int = 0
    facts: Counter[str] = field(default_factory=Counter)
    aside: Counter[str] = field(default_factory=Counter)

    def told(self, opened: Opened) -> Iterator[str]:
        """The keys of all facts of a file, read to its end."""
        with opened.table.open() as stream:
            for record in opened.table.records(stream):
                self.read += 1
                told = (
                    _told(record, opened) if isinstance(record, Good) else Trouble(record.line, record.column, record.reason, "")
                )
                if isinstance(told, Trouble):
                    self.aside[f"{told.column}: {told.reason}" if told.column else told.reason] += 1
                    continue
                self.ignored += not told
                self.facts.update(fact.table for fact in told)
                yield from (str(fact.values[TABLES[fact.table].key]) for fact in told)
