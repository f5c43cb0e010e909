"""Which past a draft is tried on, and a first one proposed from: the last whole quarters of which there is anything."""

from __future__ import annotations

from datetime import date, timedelta

from onefunnel.agree.scoreboard.onboarding import contents
from onefunnel.ledger.engine import Engine
from onefunnel.web import calendar
from onefunnel.words import Period


def last_day(engine: Engine, today: date) -> date:
    """The day after the newest lead or deal, or today: what ended with its last day is whole."""
    newest = contents(engine).latest(today)
    return min(newest + timedelta(days=1), today) if newest else today


def last_quarter(engine: Engine, today: date, *, fiscal: int) -> Period:
    """The last quarter that was over when the newest lead or deal came."""
    return calendar.span(last_day(engine, today), "quarter", 1, fiscal=fiscal)
