"""Holds the board's answers against what was agreed, and finds the one gap that costs most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from onefunnel.agree.measures.asking import Question
from onefunnel.agree.scoreboard import gap, targets
from onefunnel.agree.scoreboard.gap import Cost, Missed, Rates
from onefunnel.agree.scoreboard.targets import Agreed, Verdict
from onefunnel.ledger.answer import Answer
from onefunnel.ledger.measure import measure
from onefunnel.words import Period, Scope, Stage


@dataclass(frozen=True)
class Judged:
    """A verdict for each measure that has a target, and the gap that costs most."""

    verdicts: Mapping[str, Verdict]
    dearest: Cost | None = None


def questions(year: Scope) -> tuple[Question, ...]:
    """What the money in a gap is reckoned from: the funnel, the average deal and the win rate by value over twelve months."""
    return tuple(Question(name, year) for name in ("funnel", "average_deal", "win_rate_by_value"))


def judge(answer: Answer, by_month: Mapping[date, object], agreed: Agreed, *, period: Period, seen_on: date) -> Verdict | None:
    """One number's verdict with the day since when it is so; None where nothing was agreed for it."""
    one = measure(answer.name)
    found = targets.verdict(one, _float(answer.value), targets.aim(one, period, agreed, seen_on=seen_on))
    if found is None:
        return None
    months = {month: _float(value) for month, value in by_month.items()}
    begun = targets.since(one, months, agreed, kept=found.is_kept, period=period, seen_on=seen_on)
    return Verdict(found.is_kept, found.gap, found.aim, begun)


def dearest(answers: Mapping[str, Answer], verdicts: Mapping[str, Verdict], year: tuple[Answer, ...]) -> Cost | None:
    """The missed target whose gap costs most. `year` is what `questions` asked."""
    missed = [
        Missed(name, verdict.gap, answers[name].dicts()[0])
        for name, verdict in verdicts.items()
        if not verdict.is_kept and name in gap.LEVERS
    ]
    return gap.dearest(missed, rates(*year))


def rates(funnel: Answer, average: Answer, win: Answer) -> Rates:
    onward = {Stage(str(row["stage"])): _float(row["cohort_percent"]) for row in funnel.dicts()}
    return Rates(onward, _float(average.value), _float(win.value))


def _float(value: object) -> float | None:
    return None if value is None else float(cast(float, value))
