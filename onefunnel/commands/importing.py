"""How an import is shown in the terminal."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from onefunnel.inbound.mapping import Problem
    from onefunnel.inbound.preview import Trial
    from onefunnel.inbound.reconcile import FileReport, RunReport
    from onefunnel.inbound.records import ImportRun, Question

console = Console(highlight=False, soft_wrap=True)


def as_text(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


def report(said: RunReport, *, as_json: bool) -> None:
    """The reconciliation of one import."""
    if as_json:
        click.echo(as_text(said.as_json()))
        return
    console.print(f"[bold]{_headline(said)}[/]")
    table = Table("file", "read", "stored", "duplicate", "quarantined", "ignored", box=None, padding=(0, 2, 0, 0))
    for file in said.files:
        if file.is_mapped:
            table.add_row(
                file.name, *(f"{n:,}" for n in (file.read, file.stored, file.duplicate, file.quarantined, file.ignored))
            )
    for column in table.columns[1:]:
        column.justify = "right"
    console.print(table)
    for file in said.files:
        for line in file.money:
            console.print(f"{file.name}, {line.column}: {line.sentence}", markup=False)
        if file.missing:
            console.print(f"{file.name}: {_missing(said, file)}", markup=False)
        for note in (n for n in file.notes if file.is_mapped and not n.startswith("the mapping also knows")):
            console.print(f"{file.name}: {note}", markup=False, style="dim")
    unmapped = [f.name for f in said.files if not f.is_mapped]
    if unmapped:
        console.print(f"Not mapped: {', '.join(unmapped)}", markup=False, style="dim")
    if any(f.still_open for f in said.files):
        console.print(f"Look at what was set aside: onefunnel import --quarantine {said.id}", markup=False)
    for q in said.carried:
        console.print(f"Came along: {q['question']} {q['answer']} (--revoke {q['id']})", markup=False, style="dim")
    questions(said, as_json=False)


def _missing(said: RunReport, file: FileReport) -> str:
    of = f"{file.missing:,} of {file.missing_of:,} rows that earlier exports had told are no longer in it"
    if file.missing_deleted:
        return f"{of} and were deleted; --takeback {said.id} brings them back"
    return f"{of}. Nothing was deleted; if they are gone: onefunnel import --delete-missing {said.id}"


def _headline(said: RunReport) -> str:
    if said.state != "landed":
        return f"Import {said.id} of {said.source}: {said.state}. {said.failure}".rstrip()
    counts = ", ".join(f"{said.total(name):,} {name}" for name in ("stored", "duplicate", "quarantined"))
    verdict = "It adds up." if said.ties else "IT DOES NOT ADD UP: `onefunnel verify` says more."
    return f"Import {said.id} of {said.source}: {said.total('received'):,} received = {counts}. {verdict}"


def questions(said: RunReport, *, as_json: bool) -> None:
    """What an import leaves open, with how to answer."""
    asked = [q for q in said.questions if q["is_open"]]
    if as_json:
        click.echo(as_text(asked))
        return
    if asked:
        console.print(f"\n[bold]{len(asked)} question{'s' * (len(asked) > 1)}[/]")
    for q in asked[:20]:
        console.print(f"  {q['question']}", markup=False)
        example = (
            q["suggestion"]
            or (q["choices"] or ["1.08" if q["value"] else "EUR"] if q["kind"] == "currency" else q["choices"] or ["..."])[0]
        )
        if q["value"] or q["kind"] == "currency":
            console.print(f'    onefunnel import --answer {q["id"]}="{example}"', markup=False, style="dim")
    if len(asked) > 20:
        console.print(f"  and {len(asked) - 20} more: onefunnel import --questions {said.id} --json", markup=False)


def answered(said: str) -> tuple[Question, str]:
    """`12=GTX Pro`: the question and its answer."""
    from onefunnel.inbound.importing import NotPossible
    from onefunnel.inbound.records import Question

    number, equals, value = said.partition("=")
    question = Question.objects.filter(id=int(number)).first() if number.isdigit() else None
    if not equals or question is None:
        raise NotPossible(f'--answer takes QUESTION=VALUE, not "{said}"; --questions lists them')
    return question, value


def runs(*, as_json: bool) -> None:
    """Every import, the latest first."""
    from onefunnel.inbound import quarantine
    from onefunnel.inbound.reconcile import state_of
    from onefunnel.inbound.records import ImportRun

    said = [
        {"id": r.id, "kind": r.kind, "source": r.source, "folder": r.folder, "mapping": r.mapping_name, "begun_at": r.begun_at,
         "state": state_of(r), "read": sum(f.read for f in r.files.all()),
         "set_aside": quarantine.listed(r).count(), "open_questions": sum(q.is_open for q in r.questions.all())}
        for r in ImportRun.objects.prefetch_related("files", "questions")
    ]  # fmt: skip
    if as_json:
        click.echo(as_text(said))
        return
    counts = ("read", "set_aside", "open_questions")
    words = ("kind", "source", "folder", "state")
    table = Table("import", *words, "read", "aside", "asked", box=None, padding=(0, 2, 0, 0))
    for r in said:
        table.add_row(str(r["id"]), *(str(r[k]) for k in words), *(f"{r[k]:,}" for k in counts))
    for column in table.columns[5:]:
        column.justify = "right"
    table.columns[0].no_wrap, table.columns[0].min_width = True, 22
    console.print(table if said else "Nothing was imported yet.")


def quarantine(run: ImportRun, file_name: str | None, *, as_json: bool) -> None:
    """What was set aside; with a file's name, as the CSV to mend."""
    from onefunnel.inbound import quarantine as kept
    from onefunnel.inbound.importing import NotPossible

    if file_name:
        file = next((f for f in run.files.all() if file_name in (f.name, str(f))), None)
        if file is None:
            raise NotPossible(f"{run.id} has no file {file_name}")
        for line in kept.download(file):
            click.echo(line, nl=False)
        return
    aside = [
        {"id": q.id, "file": str(q.file), "line": q.line, "column": q.column, "reason": q.reason, "payload": q.payload[:2000]}
        for q in kept.listed(run)
    ]
    if as_json:
        click.echo(as_text(aside))
        return
    table = Table("file", "line", "column", "reason", "record", box=None, padding=(0, 2, 0, 0))
    for q in aside[:50]:
        table.add_row(str(q["file"]), str(q["line"]), str(q["column"]), str(q["reason"]), str(q["payload"])[:60])
    console.print(table if aside else "Nothing is set aside.")
    if len(aside) > 50:
        console.print(f"and {len(aside) - 50:,} more")
    for name in sorted({str(q["file"]) for q in aside}):
        console.print(
            f"Mend: onefunnel import --quarantine {run.id} --file {name} > mended.csv; onefunnel import --replay mended.csv",
            style="dim",
        )


def trials(said: Sequence[Trial], *, as_json: bool) -> None:
    """What would become of the files."""
    if as_json:
        click.echo(as_text([asdict(t) for t in said]))
        return
    for t in said:
        facts = ", ".join(f"{n:,} {table}" for table, n in t.facts.items()) or "nothing"
        console.print(f"[bold]{t.name}[/]: {t.read:,} records, {facts}" if t.is_mapped else f"[dim]{t.name}: {t.notes[0]}[/]")
        for reason, n in t.set_aside.items():
            console.print(f"  {n:,} would be set aside: {reason}", markup=False)
        if t.gone:
            console.print(f"  {t.gone:,} of {t.gone_of:,} known rows are no longer in it and would be deleted", markup=False)
    console.print("Nothing was stored.")


def done(said: dict[str, Any], *, as_json: bool) -> None:
    """What was decided."""
    if as_json:
        click.echo(as_text(said))
    elif "imports" in said:
        click.echo(f"{', '.join(said['imports'])}: {said['state']}.")
    else:
        click.echo("; ".join(f"{word.replace('_', ' ')}: {value}" for word, value in said.items()) + ".")


def problems(found: Sequence[Problem], *, as_json: bool) -> None:
    """What is wrong with a mapping, all of it."""
    if as_json:
        click.echo(as_text({"problems": [asdict(p) for p in found]}))
        return
    click.echo("The mapping cannot be used as it is:", err=True)
    for problem in found:
        click.echo(f"  {problem}", err=True)


def refused(says: str, *, as_json: bool) -> None:
    click.echo(as_text({"refused": says}) if as_json else f"Not done: {says.removesuffix('.')}.", err=not as_json)
