"""What the page of field notes asks of the ledger, all of one generation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from onefunnel.agree.measures.asking import Question, ask
from onefunnel.ledger.answer import Answer
from onefunnel.ledger.engine import Engine, Freshness
from onefunnel.words import Scope

NAMES = ("notes_taken", "notes_by_theme", "theme_cost", "theme_campaigns", "campaigns_heard", "lead_quality_heard",
         "competitors_heard")  # fmt: skip
UNTHEMED = "no theme"
UNHEARD = "no theme heard"


@dataclass(frozen=True)
class Shown:
    """One look at the notes of a scope."""

    freshness: Freshness
    answers: Mapping[str, Answer]

    @property
    def count(self) -> int:
        return int(self.answers["notes_taken"].value or 0)  # type: ignore[call-overload,no-any-return]

    @property
    def costs(self) -> list[dict[str, object]]:
        """A row a theme that was heard in a deal that closed, the dearest first."""
        return [row for row in self.answers["theme_cost"].dicts() if row["theme"] != UNHEARD]

    @property
    def rest(self) -> dict[str, object] | None:
        """The deals that closed without a theme being heard: what the others are compared with."""
        return next((row for row in self.answers["theme_cost"].dicts() if row["theme"] == UNHEARD), None)


def look(engine: Engine, scope: Scope) -> Shown:
    """Ask all of it at once. Raises DeadlineError, DamagedLedgerError."""
    questions = {name: Question(name, replace(scope, choices=())) for name in NAMES}
    freshness, found = ask(engine, questions.values())
    return Shown(freshness, {name: found[question] for name, question in questions.items()})
