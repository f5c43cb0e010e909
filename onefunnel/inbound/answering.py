"""Answer questions: the answer is written into the mapping, and the files it concerns are landed again from their uploads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from onefunnel.inbound import amounts, dates, starting, vocabulary
from onefunnel.inbound.carrying import written
from onefunnel.inbound.importing import NotPossible
from onefunnel.inbound.loading import parse
from onefunnel.inbound.questions import first_run
from onefunnel.inbound.records import ImportFile, ImportRun, Question

Kind = Question.Kind


def answer(answers: Sequence[tuple[Question, str]], *, now: datetime, by: str = "") -> ImportRun:
    """A new run over the files that the answers concern, through the mapping with the answers in it; not yet carried out."""
    if not answers:
        raise NotPossible("there is nothing to answer")
    root = first_run(answers[0][0].run)
    for question, value in answers:
        _check(question, value.strip(), root)
    text = mapping_text(root) + "".join(written(q, v.strip()) for q, v in answers)
    mapping = parse(text, name=root.mapping_name)
    files = [_again(file) for file in _concerned([question for question, _ in answers], root)]
    digest = starting.digest_of(text, files)
    with transaction.atomic():
        run = starting.create(
            mapping, files, digest=digest, folder=root.folder, kind=ImportRun.Kind.ANSWER, now=now, by=by, after=root
        )
        for question, value in answers:
            Question.objects.filter(id=question.id).update(answer=value.strip()[:500], answered_at=now, answered_by=by)
    return run


def _concerned(questions: Sequence[Question], root: ImportRun) -> list[ImportFile]:
    """The files that land again: those asked about, and all of them where it is about ourselves."""
    if any(question.table == "company" for question in questions):
        return list(root.files.exclude(section=""))
    return list({q.file_id: q.file for q in questions}.values())


def dismiss(question: Question, *, now: datetime, by: str = "") -> None:
    """The question stays as it is: the value is meant so, in later imports too."""
    Question.objects.filter(id=question.id, answered_at=None).update(dismissed_at=now, dismissed_by=by)


def mapping_text(run: ImportRun) -> str:
    """A run's mapping with every answer given since, ready to be used for the next export."""
    last = ImportRun.objects.filter(after=first_run(run), kind=ImportRun.Kind.ANSWER).order_by("-begun_at", "-id").first()
    return (last or first_run(run)).mapping


def _check(question: Question, value: str, root: ImportRun) -> None:
    if not question.is_open:
        raise NotPossible(f"this was answered already: {question.answer or 'left as it is'}")
    if first_run(question.run) != root:
        raise NotPossible("these questions belong to different imports; answer them one import at a time")
    if not value:
        raise NotPossible("say the value that it stands for")
    if question.kind == Kind.REFERENCE and not question.value:
        raise NotPossible("this asks for a missing file; import it")
    match question.kind:
        case Kind.VOCABULARY if value not in (words := vocabulary.CLOSED[question.table, question.target]):
            raise NotPossible(f'"{value}" is none of our words; say one of {", ".join(words)}')
        case Kind.DATES:
            try:
                dates.instant(value)
            except dates.BadFormat as error:
                raise NotPossible(str(error)) from error
        case Kind.DECIMALS if value not in amounts.STYLES:
            raise NotPossible(f'"{value}" is not a style; say one of {", ".join(amounts.STYLES)}')
        case Kind.CURRENCY if not question.value:
            if not (len(value) == 3 and value.isalpha() and value.isupper()):
                raise NotPossible(f'"{value}" is not a currency; say its ISO 4217 code, such as EUR')
        case Kind.CURRENCY:
            try:
                sound = float(value) > 0
            except ValueError:
                sound = False
            if not sound:
                raise NotPossible(f'"{value}" is not a rate; say what one {question.value} is worth, such as 1.08')


def _again(file: ImportFile) -> ImportFile:
    """The same upload, to be landed anew."""
    return ImportFile(
        name=file.name, sheet=file.sheet, section=file.section, upload=file.upload, size=file.size, encoding=file.encoding,
        delimiter=file.delimiter, header=file.header, notes=file.notes, kept_aside=file.kept_aside,
    )  # fmt: skip
