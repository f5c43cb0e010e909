"""What the numbers that were commented on are now: each asked again of the same generation, as far as it can be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from onefunnel.agree.comments.subject import Subject
from onefunnel.agree.measures.asking import Question, ask
from onefunnel.ledger.answer import Answer
from onefunnel.ledger.engine import DeadlineError
from onefunnel.store.engine import UnknownVersionError, engine_for
from onefunnel.words import Scope


def answers_now(subjects: Iterable[Subject]) -> dict[str, Answer]:
    """The answer of each subject by its place. What takes too long, or names a version that is not there, is left out."""
    by_version: dict[int | None, dict[str, Question]] = defaultdict(dict)
    for one in subjects:
        by_version[one.scope.version][one.place] = Question(one.measure.name, one.scope)
    found: dict[str, Answer] = {}
    for version, asked in by_version.items():
        try:
            _, answers = ask(engine_for(Scope(version=version)), asked.values())
        except (DeadlineError, UnknownVersionError):
            continue
        found |= {place: answers[question] for place, question in asked.items()}
    return found
