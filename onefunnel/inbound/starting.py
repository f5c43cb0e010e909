"""Begin an import: keep the files, find the rule for each, and refuse at once what the mapping has wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

from django.db import transaction

from onefunnel.inbound import carrying, uploads
from onefunnel.inbound.cells import loosely
from onefunnel.inbound.joining import Beside
from onefunnel.inbound.landing import new_id, tell_company
from onefunnel.inbound.mapping import FileRule, Mapping, MappingError, Problem
from onefunnel.inbound.opening import Opened, open_path
from onefunnel.inbound.reader import sheets
from onefunnel.inbound.records import ImportFile, ImportRun
from onefunnel.who import audit

SUFFIXES = (".csv", ".tsv", ".tab", ".psv", ".txt", *sheets.SUFFIXES)


@dataclass(frozen=True)
class Found:
    """A file or sheet of a folder and the rule that takes it, if one does."""

    path: Path
    name: str
    sheet: str
    rule: FileRule | None
    flaw: str = ""


def look(folder: Path, mapping: Mapping) -> list[Found]:
    """Every file that could hold records, in the mapping's order; those that nothing maps come last."""
    deep = {n for rule in mapping.files for n in rule.names if "/" in n}
    paths = [p for p in folder.iterdir() if p.is_file() and p.suffix.lower() in SUFFIXES]
    paths += [p for pattern in sorted(deep) for p in folder.glob(pattern) if p.is_file()]
    found = [f for p in sorted(set(paths)) for f in _found(p, p.relative_to(folder).as_posix(), mapping)]
    order = {rule.section: i for i, rule in enumerate(mapping.files)}
    return sorted(found, key=lambda f: (order[f.rule.section] if f.rule else len(order), f.name, f.sheet))


def _found(path: Path, name: str, mapping: Mapping) -> list[Found]:
    if path.suffix.lower() not in sheets.SUFFIXES:
        return [Found(path, name, "", mapping.rule_for(name))]
    try:
        names = sheets.names(path)
    except sheets.BadWorkbook as error:
        return [Found(path, name, "", mapping.rule_for(name), str(error))]
    open_rule = next((r for r in mapping.files if r.takes(name) and not r.layout.sheet), None)
    named = [r.layout.sheet for r in mapping.files if r.takes(name) and r.layout.sheet]
    first = next((s for s in names if s not in named), "")
    return [Found(path, name, s, mapping.rule_for(name, s) if s in named or (open_rule and s == first) else None) for s in names]


def begin(
    folder: Path, mapping: Mapping, *, now: datetime, by: str = "", kind: ImportRun.Kind = ImportRun.Kind.IMPORT
) -> ImportRun:
    """A run over a folder's files: the unfinished one over the very same files and mapping, if there is one.

    Answers that people gave to earlier imports of the same source go along.
    """
    own = mapping.text
    mapping, carried = carrying.with_answers(mapping)
    found = look(folder, mapping)
    if not any(f.rule for f in found):
        names = ", ".join(f.name for f in found[:8]) or "no CSV or XLSX file"
        raise MappingError([Problem("", "", "file", f"the mapping takes none of the folder's files; the folder has {names}")])
    beside = beside_of(found)
    checked = [(f, *_checked(f, mapping, beside)) for f in found]
    problems = [p for *_, bad in checked for p in bad]
    if problems:
        raise MappingError(problems)
    files = [file for _, file, _ in checked]
    for f, file, _ in checked:
        if f.rule and file.section:
            with f.path.open("rb") as source:
                kept = uploads.keep(source)
            file.upload, file.size = kept.digest, kept.size
    digest = digest_of(own, files)
    unfinished = ImportRun.objects.filter(digest=digest, landed_at=None, taken_back_at=None).first()
    if unfinished:
        return unfinished
    return create(mapping, files, digest=digest, folder=folder.name, kind=kind, now=now, by=by, carried=carried)


def create(
    mapping: Mapping, files: list[ImportFile], *, digest: str, folder: str, kind: ImportRun.Kind, now: datetime, by: str,
    after: ImportRun | None = None, carried: Sequence[int] = (),
) -> ImportRun:  # fmt: skip
    """The run and its files, with what the mapping says about the company, in one step."""
    with transaction.atomic():
        run = ImportRun.objects.create(
            id=new_id(now), kind=kind, after=after, source=mapping.source, folder=folder, mapping_name=Path(mapping.name).name,
            mapping=mapping.text, digest=digest, begun_at=now, begun_by=by, carried=list(carried),
        )  # fmt: skip
        for place, file in enumerate(files):
            file.run, file.place = run, place
        ImportFile.objects.bulk_create(files)
        tell_company(run, mapping, now=now)
        audit.note(by or None, "import_started", f"import:{run.id}", {"kind": run.kind, "files": len(files)})
    return run


def digest_of(mapping: str, files: list[ImportFile]) -> str:
    said = "\0".join([mapping, *(f"{f.name}\0{f.sheet}\0{f.upload}" for f in files)])
    return hashlib.sha256(said.encode()).hexdigest()


def _checked(found: Found, mapping: Mapping, beside: Sequence[Beside]) -> tuple[ImportFile, list[Problem]]:
    """The file as it will be kept, with what is wrong between it and the mapping."""
    file = ImportFile(name=found.name, sheet=found.sheet, upload="", size=found.path.stat().st_size)
    if found.rule is None:
        file.notes = ["nothing in the mapping takes this file"]
        return file, []
    file.section = found.rule.section
    if found.flaw:
        file.notes = [found.flaw]
        return file, []
    try:
        with open_path(found.path, found.rule, mapping, name=found.name, sheet=found.sheet, beside=beside) as opened:
            if opened.rules is None:
                file.notes = [opened.flaw]
                return file, []
            table = opened.table
            file.encoding, file.delimiter, file.header = table.encoding.name, table.shape.delimiter, list(table.header)
            file.kept_aside = [] if opened.asked else list(opened.rules.aside)
            file.notes = [*table.notes, *_notes(found.rule, opened, mapping)]
    except MappingError as error:
        if mapping.optional:
            file.section, file.notes = "", [str(p.says) for p in error.problems]
            return file, []
        return file, error.problems
    return file, []


def beside_of(found: Sequence[Found]) -> list[Beside]:
    """The files of a folder as their neighbours look into them."""
    return [Beside(f.rule, f.name, f.sheet, partial(_bytes, f.path)) for f in found if f.rule and not f.flaw]


def _bytes(path: Path) -> BinaryIO:
    return path.open("rb")


def _notes(rule: FileRule, opened: Opened, mapping: Mapping) -> list[str]:
    """What a person should know about how the file and its rule fit: columns that are lacking, columns that nothing takes."""
    assert opened.rules is not None
    notes = []
    if opened.rules.missing:
        notes.append(f"the mapping also knows {', '.join(opened.rules.missing)}, which the file lacks")
    if not rule.facts:
        asking = [join for other in mapping.files for join in other.joins if join.file == rule.section]
        taken = {loosely(c) for join in asking for c in (*join.take, *(theirs for _, theirs in join.on))}
        left = [] if any(not join.take for join in asking) else [c for c in opened.header if loosely(c) not in taken]
        notes.append(f"looked into by {', '.join(r.section for r in mapping.files if any(j in asking for j in r.joins))}")
        notes += [f"nothing takes its columns {', '.join(left)}"] if left else []
    if rule.ignore:
        notes.append("left out on purpose: records where " + " and ".join(_condition(c, v) for c, v in rule.ignore.items()))
    return notes


def _condition(column: str, values: Sequence[str]) -> str:
    is_not = bool(values) and all(v.startswith("!") for v in values)
    named = " or ".join({"": "nothing", "*": "anything"}.get(v.lstrip("!"), v.lstrip("!")) for v in values)
    return f"{column} is {'not ' * is_not}{named}"
