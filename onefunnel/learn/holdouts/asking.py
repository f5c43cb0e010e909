"""Ask the ledger what a hold-out found: its two rows of `holdout_outcomes`, and whether the facts reach far enough."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from onefunnel.agree.measures.asking import ask_one
from onefunnel.agree.scoreboard import onboarding
from onefunnel.learn.holdouts.effect import Arm, Effect, effect
from onefunnel.learn.holdouts.records import Holdout
from onefunnel.learn.holdouts.standing import NotPossible
from onefunnel.learn.holdouts.telling import HELD, TREATED
from onefunnel.ledger.answer import Answer
from onefunnel.ledger.engine import Engine
from onefunnel.words import Scope, on

MEASURE = "holdout_outcomes"
WEEKEND = timedelta(days=3)  # so long may nothing happen at all
NOBODY = Arm(0, 0, 0)


@dataclass(frozen=True)
class Found:
    """The effect and the answer that it was made from."""

    effect: Effect
    answer: Answer


def look(engine: Engine, holdout: Holdout, *, now: datetime) -> Found:
    """What the lists say now. Raises NotPossible unless it is locked, the horizon over and the ledger past its end."""
    if not hasattr(holdout, "lock"):
        raise NotPossible("It was never locked, so there is nothing to read out.")
    ends_at = holdout.lock.ends_at
    if now < ends_at:
        day = on(holdout.ends_on)
        raise NotPossible(f"No peeking: whoever looks earlier stops when it suits. It can be read out from {day} on.")
    answer = ask_one(engine, MEASURE, Scope())
    folded_at = answer.freshness.folded_at
    if folded_at is None or _utc(folded_at) < ends_at:
        raise NotPossible("The ledger was last brought up to date before the horizon ended. Refresh it, then read out.")
    arms = {str(row["drawn_as"]): row for row in answer.dicts()}
    treated, held = (_arm(arms.get(f"{holdout.key}/{arm}")) for arm in (TREATED, HELD))
    drawn = (holdout.lock.treated, holdout.lock.held)
    has_campaign, is_whole = bool(holdout.campaign), _reaches(engine, ends_at)
    return Found(effect(treated, held, drawn=drawn, has_campaign=has_campaign, is_whole=is_whole), answer)


def _arm(row: dict[str, Any] | None) -> Arm:
    return Arm(int(row["people"]), int(row["reached"]), int(row["met"])) if row else NOBODY


def _reaches(engine: Engine, ends_at: datetime) -> bool | None:
    """Whether something was recorded at the horizon's end or after; a few quiet days are no gap."""
    told = onboarding.contents(engine).newest
    newest = [told[kind] for kind in ("touches", "leads", "deals") if kind in told]
    return max(map(_utc, newest)) + WEEKEND >= ends_at if newest else None


def _utc(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)
