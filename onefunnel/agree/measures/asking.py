"""Ask many measures of one and the same generation, and keep what was answered until the next generation."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass

from onefunnel.ledger import answer as answers
from onefunnel.ledger.answer import Answer
from onefunnel.ledger.engine import DEADLINE_SECS, Engine, Freshness, Reading, Result
from onefunnel.ledger.measure import measure
from onefunnel.words import Scope

KEPT = 4_096
_kept: OrderedDict[object, Answer] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True)
class Question:
    """A measure's name and what it is asked about. Equal questions are asked once."""

    name: str
    scope: Scope


class Recalling:
    """A reading that asks a short question only once: each answer names the currency and the agreement, one for all."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._found: dict[tuple[object, ...], Result] = {}

    @property
    def freshness(self) -> Freshness:
        return self._reading.freshness

    def rows(self, sql: str, parameters: Mapping[str, object], deadline_secs: float = DEADLINE_SECS) -> Result:
        if len(parameters) > 1:
            return self._reading.rows(sql, parameters, deadline_secs)
        key = (sql, *parameters.values())
        if key not in self._found:
            self._found[key] = self._reading.rows(sql, parameters, deadline_secs)
        return self._found[key]


class Held:
    """An engine that is one reading: whatever is asked of it sees the same generation."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def read[T](self, work: Callable[[Reading], T]) -> T:
        return work(self._reading)

    def rows(self, sql: str, parameters: Mapping[str, object], deadline_secs: float = DEADLINE_SECS) -> Result:
        return self._reading.rows(sql, parameters, deadline_secs)


def ask(engine: Engine, questions: Iterable[Question]) -> tuple[Freshness, dict[Question, Answer]]:
    """All answers, and the freshness they share. Raises UnknownMeasureError, DeadlineError, DamagedLedgerError."""
    wanted = list(dict.fromkeys(questions))

    def work(reading: Reading) -> tuple[Freshness, dict[Question, Answer]]:
        recalling = Recalling(reading)
        return reading.freshness, {asked: _answer(recalling, asked) for asked in wanted}

    return engine.read(work)


def ask_one(engine: Engine, name: str, scope: Scope) -> Answer:
    """One answer, kept like the others."""
    question = Question(name, scope)
    return ask(engine, [question])[1][question]


def _answer(reading: Reading, asked: Question) -> Answer:
    return keep(reading, asked, lambda: answers.answer(Held(reading), measure(asked.name), asked.scope))


def keep(reading: Reading, asked: Hashable, find: Callable[[], Answer]) -> Answer:
    """What was found for the same question of the same generation, or else what `find` finds now."""
    fresh = reading.freshness
    key = (fresh.generation, fresh.position, fresh.folded_at, fresh.under, asked)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    found = find()
    with _lock:
        _kept[key] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found


def forget() -> None:
    """Drop what is kept; for tests that change a ledger under one generation's number."""
    with _lock:
        _kept.clear()
