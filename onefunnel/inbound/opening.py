"""Open one file of a run, or of a folder, with the rules that the mapping has for it and the files that it looks into."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType

from django.conf import settings

from onefunnel.inbound.cells import Row
from onefunnel.inbound.joining import Asked, Beside, Joined, joins_of
from onefunnel.inbound.mapping import FileRule, Mapping, MappingError, Problem
from onefunnel.inbound.reader.sheets import BadWorkbook
from onefunnel.inbound.reader.table import Layout, Table
from onefunnel.inbound.reader.text import UnknownEncoding
from onefunnel.inbound.records import ImportFile, ImportRun
from onefunnel.inbound.rules import Rules, compile_rules
from onefunnel.inbound.uploads import Upload
from onefunnel.who.apart import kept_apart


@dataclass
class Opened:
    """A file ready to land. `rules` is none where it cannot be read, and `flaw` says why.

    `header` are the file's own columns followed by those of the files it looks into; `complete` makes a record as wide. With
    `asked` the file feeds no fact: its records are received with those that ask for them.
    """

    _table: Table | None
    rules: Rules | None
    flaw: str = ""
    header: tuple[str, ...] = ()
    asked: Asked | None = None
    is_lookup: bool = False
    _joins: list[Joined] = field(default_factory=list)

    @property
    def table(self) -> Table:
        assert self._table is not None
        return self._table

    @property
    def complete(self) -> Callable[[Row], Row] | None:
        """None where there is nothing to add."""
        return self._completed if self._joins else None

    def _completed(self, row: Row) -> Row:
        whole = list(row)
        for join in self._joins:
            if join.columns:
                whole += join.find(whole)
        return whole

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for join in self._joins:
            join.close()
        if self.asked is not None:
            self.asked.close()
        if self._table is not None:
            self._table.__exit__(kind, error, trace)


def open_file(file: ImportFile, mapping: Mapping) -> Opened:
    """A file of a run, from its kept upload; it looks into the files that came with the import."""
    rule = mapping.section(file.section, file.sheet)
    assert rule is not None, f"{file} was mapped by {file.section}, which the run's mapping does not have"
    sheet, is_replay = file.sheet, file.run.kind == ImportRun.Kind.REPLAY
    if is_replay:  # mended records come as our own plain CSV, whatever the file was
        rule, sheet = replace(rule, layout=Layout()), ""
    return open_by(Beside(rule, file.name, sheet, Upload(file.upload, file.size).open), mapping, _came_with(file, mapping))


def _came_with(file: ImportFile, mapping: Mapping) -> list[Beside]:
    run = file.run
    while run.after is not None:
        run = run.after
    found = []
    for other in run.files.exclude(section=""):
        rule = mapping.section(other.section, other.sheet)
        if rule is not None:
            found.append(Beside(rule, other.name, other.sheet, Upload(other.upload, other.size).open))
    return found


def open_path(
    path: Path, rule: FileRule, mapping: Mapping, *, name: str, sheet: str = "", beside: Sequence[Beside] = ()
) -> Opened:
    """A file of a folder, in place."""
    return open_by(Beside(rule, name, sheet, lambda: path.open("rb")), mapping, beside)


def open_by(file: Beside, mapping: Mapping, beside: Sequence[Beside]) -> Opened:
    rule = file.rule
    try:
        table = file.table()
    except BadWorkbook as error:
        return Opened(None, None, str(error))
    except UnknownEncoding as error:
        raise MappingError([Problem(file.name, "", "encoding", str(error))]) from error
    if not table.header:
        return Opened(table, Rules(lambda row, number: [], None, (), ()))
    joins: list[Joined] = []
    try:
        joins = joins_of(rule, table.header, beside)
        _refuse_absent(rule, joins, mapping)
        header = (*table.header, *(name for join in joins for name in join.header))
        rules = compile_rules(
            rule, header, source=mapping.source, secret=settings.HOME.secret, optional=mapping.optional, apart=_apart(rule)
        )
    except (MappingError, BadWorkbook, UnknownEncoding) as error:
        table.__exit__(None, None, None)
        raise error if isinstance(error, MappingError) else MappingError([Problem(file.name, "", "with", str(error))]) from error
    asked = None if rule.facts else Asked(rule, table.header, mapping.files, beside)
    return Opened(table, rules, "", header, asked, rule.lookup, joins)


def _apart(rule: FileRule) -> frozenset[str]:
    return kept_apart() if any(fact.table == "merges" for fact in rule.facts) else frozenset()


def _refuse_absent(rule: FileRule, joins: Sequence[Joined], mapping: Mapping) -> None:
    """A mapping that is not optional needs every file that it looks into."""
    absent = [join.file for join, found in zip(rule.joins, joins, strict=True) if not found.columns]
    if absent and not mapping.optional:
        says = f"it looks into {', '.join(absent)}, which is not there or lacks the columns that the mapping names"
        raise MappingError([Problem(rule.section, "", "with", says)])
