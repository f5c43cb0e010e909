"""Answers go along: what people said about one import is said to the next one of the same source, until they revoke it."""

from __future__ import annotations

import json
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from onefunnel.inbound.loading import parse
from onefunnel.inbound.mapping import Mapping, MappingError
from onefunnel.inbound.records import Question
from onefunnel.who import audit

Identity = tuple[str, str, str, str, str, str]


def with_answers(mapping: Mapping) -> tuple[Mapping, list[int]]:
    """The mapping with the answers that stand for its source and files, and the questions they answered.

    An answer of the mapping's own comes first. Answers that the mapping can no longer take are left out together.
    """
    sections = {rule.section for rule in mapping.files}
    standing = [q for q in _latest(mapping.source) if q.file.section in sections and _beginning(q) not in mapping.text]
    if not standing:
        return mapping, []
    try:
        return parse(mapping.text + "".join(written(q, q.answer) for q in standing), name=mapping.name), [q.pk for q in standing]
    except MappingError:
        return mapping, []


def written(question: Question, value: str) -> str:
    """The answer as a piece of TOML at the mapping's end; a TOML string is a JSON string."""
    return f"{_beginning(question)}is = {json.dumps(value, ensure_ascii=False)}\n"


def _beginning(question: Question) -> str:
    said = {"kind": question.kind, "file": question.file.section, "table": question.table, "target": question.target}
    said |= {"column": question.column, "value": question.value}
    lines = [f"{key} = {json.dumps(text, ensure_ascii=False)}" for key, text in said.items() if text]
    return "\n" + "\n".join(["[[answer]]", *lines]) + "\n"


def _latest(source: str) -> list[Question]:
    answered = _standing(source).filter(answered_at__isnull=False).order_by("answered_at", "id")
    return list({identity(q): q for q in answered}.values())


def left(source: str) -> dict[Identity, Question]:
    """The questions that somebody left as they are; they are not asked again."""
    return {identity(q): q for q in _standing(source).filter(dismissed_at__isnull=False).order_by("dismissed_at", "id")}


def _standing(source: str) -> QuerySet[Question]:
    return Question.objects.filter(run__source=source, revoked_at=None, run__taken_back_at=None).select_related("file")


def identity(question: Question) -> Identity:
    return question.file.section, question.kind, question.table, question.target, question.column, question.value


def revoke(question: Question, *, now: datetime, by: str) -> None:
    """From now on this is asked anew. What landed with an answer stays; a question left as it was is open again."""
    alike = [q for q in _standing(question.run.source) if identity(q) == identity(question) and not q.is_open]
    as_it_was = [q.pk for q in alike if q.answered_at is None]
    with transaction.atomic():
        Question.objects.filter(id__in=[q.pk for q in alike if q.answered_at]).update(revoked_at=now, revoked_by=by)
        Question.objects.filter(id__in=as_it_was).update(dismissed_at=None, dismissed_by="")
        audit.note(by or None, "question_revoked", f"question:{question.pk}", {"questions": len(alike)})
