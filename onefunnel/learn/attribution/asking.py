"""Everything the attribution page shows, asked of one generation: credits, the chain's and the game's counts, paths, words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from onefunnel.agree.measures.asking import Question, ask
from onefunnel.learn.attribution import reading
from onefunnel.learn.attribution.paths import NO_TOUCH
from onefunnel.learn.attribution.reading import Model, Spread
from onefunnel.ledger.answer import Answer
from onefunnel.ledger.engine import Engine, Freshness
from onefunnel.words import Scope

SPOKEN = ("never asked", "no answer", "fits no channel")


@dataclass(frozen=True)
class Shown:
    """One look at attribution. `models` holds Markov and Shapley only where channels are credited."""

    stage: str
    by: str
    freshness: Freshness
    credits: Answer
    paths: Answer
    words: Answer
    models: tuple[Model, ...]
    spreads: tuple[Spread, ...]

    @property
    def has_money(self) -> bool:
        return any(self.linear.money.values())

    @property
    def linear(self) -> Model:
        return next(model for model in self.models if model.name == "linear")

    @property
    def conversions(self) -> float:
        return sum(self.linear.conversions.values())

    @property
    def money(self) -> int:
        return sum(self.linear.money.values())

    @property
    def untouched(self) -> float:
        """The share of all, in money where there is any, that no recorded touch led to."""
        parts, whole = (self.linear.money, self.money) if self.has_money else (self.linear.conversions, self.conversions)
        return parts.get(NO_TOUCH, 0) / whole if whole else 0.0


@dataclass(frozen=True)
class Spoken:
    """Self-report beside tracking: of the conversions, how many were asked and answered, and where the two disagree."""

    conversions: int
    asked: int
    answered: int
    compared: int
    disagree: int
    disagree_amount: int
    unseen: tuple[str, ...]


def look(engine: Engine, scope: Scope, *, half_life_days: int) -> Shown:
    """Ask all of it at once. Raises UnknownChoiceError, DeadlineError, DamagedLedgerError."""
    chosen = dict(scope.choices)
    by, stage = chosen.get("by", "channel"), chosen.get("stage", "opportunity")
    plain = replace(scope, choices=(("stage", stage),))
    credits = Question("attribution", replace(scope, choices=(("stage", stage), ("by", by))))
    names = ("journey_paths", "said_and_tracked", *(("journey_moves", "channel_sets") if by == "channel" else ()))
    freshness, found = ask(engine, [credits, *(Question(name, plain) for name in names)])
    models = reading.by_rules(found[credits].dicts(), half_life_days)
    if by == "channel":
        moves, sets = (found[Question(name, plain)].dicts() for name in ("journey_moves", "channel_sets"))
        models += reading.by_effects(models, moves, sets)
    has_money = any(models[0].money.values())
    return Shown(
        stage, by, freshness, found[credits], found[Question("journey_paths", plain)],
        found[Question("said_and_tracked", plain)], tuple(models), tuple(reading.spreads(models, money=has_money)),
    )  # fmt: skip


def spoken(rows: Iterable[reading.Row]) -> Spoken:
    """Add up the rows of the measure `said_and_tracked`. Asked, answered and never asked are three things."""
    told = list(rows)
    counts = {said: sum(_int(row["value"]) for row in told if row["said"] == said) for said in SPOKEN}
    whole = sum(_int(row["value"]) for row in told)
    coded = [row for row in told if row["said"] not in SPOKEN]
    apart = [row for row in coded if row["disagrees"]]
    tracked = {row["tracked"] for row in told}
    return Spoken(
        conversions=whole,
        asked=whole - counts["never asked"],
        answered=whole - counts["never asked"] - counts["no answer"],
        compared=sum(_int(row["value"]) for row in coded),
        disagree=sum(_int(row["value"]) for row in apart),
        disagree_amount=sum(_int(row["amount"]) for row in apart),
        unseen=tuple(sorted({str(row["said"]) for row in coded} - {str(channel) for channel in tracked})),
    )


def _int(value: object) -> int:
    return int(value or 0)  # type: ignore[call-overload,no-any-return]
