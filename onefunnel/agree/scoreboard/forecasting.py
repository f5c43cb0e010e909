"""Makes the forecast and the coverage from the measures' answers, and dresses them for the card and for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, cast

from django.urls import reverse

from onefunnel.agree.measures.asking import Question
from onefunnel.agree.measures.listing import records_of
from onefunnel.agree.scoreboard import outlook
from onefunnel.agree.scoreboard.outlook import Coverage, Due, Forecast, Outcome, TooLittle
from onefunnel.ledger.answer import Answer
from onefunnel.web import figures
from onefunnel.web.scopes import query
from onefunnel.words import EVER, Scope

LABEL = "simple: open deals by their stage's own win rate; hazards come with the plan chapter"
NAMES = ("due_by_stage", "stage_outcomes", "win_rate", "win_rate_by_value", "win_rate_by_value_across")


@dataclass(frozen=True)
class Outlook:
    """What the period may still bring."""

    forecast: Forecast | TooLittle
    coverage: Coverage | None
    due: Answer
    segments: Answer
    wins: Answer


def questions(scope: Scope, year: Scope, *, today: date) -> tuple[Question, ...]:
    """Only a period that has begun and is not over has anything to forecast."""
    if scope.period == EVER or not scope.period.begins_on <= today < scope.period.ends_on:
        return ()
    return (Question(NAMES[0], scope), *(Question(name, year) for name in NAMES[1:]))


def foresee(answers: tuple[Answer, ...], booked: Answer, target: float | None) -> Outlook | None:
    """From what `questions` asked, what is booked so far and the whole period's target."""
    if not answers:
        return None
    due_by_stage, outcomes, wins, by_value, segments = answers
    due = [
        Due(str(row["crm_stage"]), _int(row["value"]), _int(row["unit_squares"]), _int(row["deals"]))
        for row in due_by_stage.dicts()
    ]
    known = [Outcome(str(row["crm_stage"]), _int(row["won"]), _int(row["closed"])) for row in outcomes.dicts()]
    sold, closed = _int(booked.value or 0), _int(wins.dicts()[0]["closed"])
    forecast = outlook.forecast(sold, due, known, most_closed=closed)
    share = None if by_value.value is None else float(cast(float, by_value.value))
    coverage = outlook.coverage(sum(stage.amount for stage in due), sold, target, share)
    return Outlook(forecast, coverage, due_by_stage, segments, wins)


def dressed(found: Outlook, address: str) -> dict[str, Any]:
    """What the card shows."""
    currency = found.due.currency
    forecast, coverage = found.forecast, found.coverage
    return {
        "label": LABEL,
        "says": says(found),
        "declined": isinstance(forecast, TooLittle),
        "due": figures.short(sum(_int(row["value"]) for row in found.due.dicts()), "money", currency),
        "due_deals": sum(_int(row["deals"]) for row in found.due.dicts()),
        "due_link": records_of(found.due, address),
        "about": f"{reverse('definition', args=['stage_outcomes'])}?{address}",
        "low": None if isinstance(forecast, TooLittle) else figures.short(forecast.low, "money", currency),
        "high": None if isinstance(forecast, TooLittle) else figures.short(forecast.high, "money", currency),
        "expected": None if isinstance(forecast, TooLittle) else figures.short(forecast.expected, "money", currency),
        "coverage": coverage,
        "has": figures.short(coverage.has, "ratio") if coverage else "",
        "needs": figures.short(coverage.needs, "ratio") if coverage else "",
        "left": figures.short(coverage.left, "money", currency) if coverage else "",
        "segments": [_segment(row, found.segments) for row in found.segments.dicts()],
    }


def says(found: Outlook) -> str:
    """'€640k expected by the end, 80 % between €430k and €850k; it rests on 113 deals that closed in twelve months'."""
    forecast, currency = found.forecast, found.due.currency
    if isinstance(forecast, TooLittle):
        return f"No forecast yet: {forecast.closed} deals closed in the last twelve months, {forecast.needed} are needed."
    low, high = (figures.short(value, "money", currency) for value in (forecast.low, forecast.high))
    expected = figures.short(forecast.expected, "money", currency)
    rests = f"it rests on {forecast.closed:,} deals that closed in twelve months"
    return f"{expected} expected by the end of the period, four times in five between {low} and {high}; {rests}."


def _segment(row: Mapping[str, object], answer: Answer) -> dict[str, str]:
    share = None if row["value"] is None else float(cast(float, row["value"]))
    return {
        "name": figures.word(row["of_group"]),
        "share": figures.short(share, "percent"),
        "needs": figures.short(outlook.needed(share), "ratio"),
        "closed": figures.cell(row["closed"]),
        "link": records_of(answer, query(answer.scope), row["of_group"]),
    }


def data(found: Outlook) -> dict[str, Any]:
    """The same as JSON values."""
    declined = isinstance(found.forecast, TooLittle)
    return {
        "label": LABEL, "declined": declined, **asdict(found.forecast),
        "coverage": asdict(found.coverage) if found.coverage else None,
        "due_by_stage": found.due.json(), "win_rate_by_value_across": found.segments.json(),
    }  # fmt: skip


def _int(value: object) -> int:
    return int(cast(int, value))
