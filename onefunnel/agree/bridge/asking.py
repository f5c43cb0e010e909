"""Asks for a bridge and the numbers at its ends, now and for what it is compared with, all of one generation."""

from __future__ import annotations

from dataclasses import dataclass, replace

from onefunnel.agree.bridge.waterfall import Waterfall, waterfall
from onefunnel.agree.measures.asking import Question, ask
from onefunnel.ledger.answer import Answer
from onefunnel.ledger.engine import Engine, Freshness
from onefunnel.web.scopes import Asked
from onefunnel.words import Scope

ENDS = {"open": "open_pipeline", "due": "due_pipeline"}


@dataclass(frozen=True)
class Bridged:
    """A bridge with its answer, and the same for the basis it is compared with."""

    answer: Answer
    closing: Answer
    fall: Waterfall
    before: Waterfall | None = None


def questions(scope: Scope, of: str = "open") -> tuple[Question, Question]:
    """What must be asked for one bridge: its steps and the number it ends on. `of` is one of `ENDS`."""
    plain = replace(scope, choices=())
    return Question("bridge", replace(scope, choices=(("of", of),))), Question(ENDS[of], plain)


def bridged(answer: Answer, closing: Answer) -> Bridged:
    """A bridge from its two answers. Raises BrokenBridgeError."""
    return Bridged(answer, closing, waterfall(answer, closing))


def ask_bridge(engine: Engine, asked: Asked, of: str) -> tuple[Freshness, Bridged]:
    """`of` is one of `ENDS`: all of the open pipeline, or what is due. Raises BrokenBridgeError."""
    now = questions(asked.scope, of)
    then = questions(asked.scope.during(asked.basis.period), of) if asked.basis else None
    freshness, found = ask(engine, [*now, *(then or ())])
    steps, closing = (found[one] for one in now)
    before = waterfall(*(found[one] for one in then)) if then else None
    return freshness, Bridged(steps, closing, waterfall(steps, closing), before)
