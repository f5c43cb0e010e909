"""Everything the attribution page shows, asked of one generation: credits, the chain's and the game's counts, paths, words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from onefunnel.agree.measures.asking import Question, ask
from onefunnel.learn.attribution import reading
from onefunnel.learn.attribution.reading import Model, Spread
from onefunnel.ledger.answer import Answer
from onefunnel.ledger.engine import Engine, Freshness
from onefunnel.words import Scope

MONEY = {"opportunity": "created_pipeline", "won": "bookings"}  # the measure of the money that each stage shares out
HEARD = ("untouched_conversions", "buyers_asked", "buyers_answered", "said_otherwise")
SOLVED = ("journey_moves", "channel_sets")
SPEECHLESS = ("never asked", "no answer", "fits no channel")


@dataclass(frozen=True)
class Shown:
    """One look at attribution. `models` holds Markov and Shapley only where channels are credited."""

    stage: str
    by: str
    freshness: Freshness
    answers: Mapping[str, Answer]
    models: tuple[Model, ...]
    spreads: tuple[Spread, ...]
    counts_only: bool = False

    @property
    def carries_money(self) -> bool:
        return any(self.linear.money.values())

    @property
    def has_money(self) -> bool:
        """Whether money is what is shared out: it is there, and nobody asked for the conversions instead."""
        return self.carries_money and not self.counts_only

    @property
    def linear(self) -> Model:
        return next(model for model in self.models if model.name == "linear")

    @property
    def credits(self) -> Answer:
        return self.answers["attribution"]

    def told(self, name: str) -> Mapping[str, Any]:
        """The one row of a measure that is a value."""
        return self.answers[name].dicts()[0]

    @property
    def conversions(self) -> int:
        return int(self.told("untouched_conversions")["conversions"])

    @property
    def unseen(self) -> tuple[str, ...]:
        """The channels that buyers name and that nothing tracked."""
        rows = self.answers["said_and_tracked"].dicts()
        said = {str(row["said"]) for row in rows if row["said"] not in SPEECHLESS}
        return tuple(sorted(said - {str(row["tracked"]) for row in rows}))


def look(engine: Engine, scope: Scope, *, half_life_days: int, counts_only: bool = False) -> Shown:
    """Ask all of it at once; `counts_only` shares out conversions where there is money too. Raises DeadlineError,
    DamagedLedgerError."""
    chosen = dict(scope.choices)
    by, stage = chosen.get("by", "channel"), chosen.get("stage", "opportunity")
    plain, crediting = (("stage", stage),), (("stage", stage), ("by", by))
    names = ["journey_paths", "said_and_tracked", *HEARD, *(SOLVED if by == "channel" else ())]
    questions = {name: Question(name, replace(scope, choices=plain)) for name in names}
    questions["attribution"] = Question("attribution", replace(scope, choices=crediting))
    if stage in MONEY:
        questions[MONEY[stage]] = Question(MONEY[stage], replace(scope, choices=()))
    freshness, found = ask(engine, questions.values())
    answers = {name: found[question] for name, question in questions.items()}
    models = reading.by_rules(answers["attribution"].dicts(), half_life_days)
    if by == "channel":
        models += reading.by_effects(models, *(answers[name].dicts() for name in SOLVED))
    spreads = reading.spreads(models, money=any(models[0].money.values()) and not counts_only)
    return Shown(stage, by, freshness, answers, tuple(models), tuple(spreads), counts_only)
