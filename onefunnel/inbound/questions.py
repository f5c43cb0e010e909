"""What a mapping leaves open, put as questions that a person can answer."""

from __future__ import annotations

from onefunnel.inbound.records import Question


def sentence(question: Question) -> str:
    """The question as it is put to a person."""
    return str(question.kind)
