"""Which past a draft is tried on, and a first one proposed from: the last whole quarters of which there is anything."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from onefunnel.ledger.answer import answer
from onefunnel.ledger.engine import Engine
from onefunnel.ledger.measure import measure
from onefunnel.web import calendar
from onefunnel.words import Period, Scope


def last_day(engine: Engine, today: date) -> date:
    """The day after the newest lead or deal, or today: what ended with its last day is whole."""
    rows = answer(engine, measure("ledger_contents"), Scope()).dicts()
    days = [at.date() for row in rows if row["kind"] in ("leads", "deals") and isinstance(at := row["last_at"], datetime)]
    return min(max(days) + timedelta(days=1), today) if days else today


def last_quarter(engine: Engine, today: date, *, fiscal: int) -> Period:
    """The last quarter that was over when the newest lead or deal came."""
    return calendar.span(last_day(engine, today), "quarter", 1, fiscal=fiscal)
