"""Open one file of a run, or of a folder, with the rules that the mapping has for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from django.conf import settings

from onefunnel.inbound.mapping import FileRule, Mapping, MappingError, Problem
from onefunnel.inbound.reader.sheets import BadWorkbook
from onefunnel.inbound.reader.table import Layout, Table
from onefunnel.inbound.reader.text import UnknownEncoding
from onefunnel.inbound.records import ImportFile, ImportRun
from onefunnel.inbound.rules import Rules, compile_rules
from onefunnel.inbound.uploads import Upload


@dataclass
class Opened:
    """A file ready to land. `rules` is none where it cannot be read, and `flaw` says why."""

    _table: Table | None
    rules: Rules | None
    flaw: str = ""

    @property
    def table(self) -> Table:
        assert self._table is not None
        return self._table

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._table is not None:
            self._table.__exit__(kind, error, trace)


def open_file(file: ImportFile, mapping: Mapping) -> Opened:
    """A file of a run, from its kept upload."""
    rule = mapping.section(file.section, file.sheet)
    assert rule is not None, f"{file} was mapped by {file.section}, which the run's mapping does not have"
    if file.run.kind == ImportRun.Kind.REPLAY:  # mended records come as our own plain CSV, whatever the file was
        rule, sheet = replace(rule, layout=Layout()), ""
    else:
        sheet = file.sheet
    return open_by(rule, mapping, opened=Upload(file.upload, file.size).open, name=file.name, sheet=sheet)


def open_path(path: Path, rule: FileRule, mapping: Mapping, *, name: str, sheet: str = "") -> Opened:
    """A file of a folder, in place."""
    return open_by(rule, mapping, opened=lambda: path.open("rb"), name=name, sheet=sheet)


def open_by(rule: FileRule, mapping: Mapping, *, opened: Callable[[], BinaryIO], name: str, sheet: str) -> Opened:
    try:
        table = Table(opened, name, replace(rule.layout, sheet=sheet or rule.layout.sheet))
    except BadWorkbook as error:
        return Opened(None, None, str(error))
    except UnknownEncoding as error:
        raise MappingError([Problem(name, "", "encoding", str(error))]) from error
    if not table.header:
        return Opened(table, Rules(lambda row, number: [], None, (), ()))
    try:
        rules = compile_rules(rule, table.header, source=mapping.source, secret=settings.HOME.secret, optional=mapping.optional)
    except MappingError:
        table.__exit__(None, None, None)
        raise
    return Opened(table, rules)
