"""Ask many measures of one and the same generation, and keep what was answered until the next generation."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass

from onefunnel.ledger import answer as answers
from onefunnel.ledger.answer import Answer
from onefunnel.ledger.clock import Clock
from onefunnel.ledger.engine import DEADLINE_SECS, Engine, Freshness, Reading, Result
from onefunnel.ledger.measure import measure
from onefunnel.words import Scope

KEPT = 4_096
GENERATIONS = 4  # whose short questions are remembered
HANDS = min(4, os.cpu_count() or 1)  # half of a small question's time is planning, which DuckDB does on one core
_kept: OrderedDict[object, Answer] = OrderedDict()
_short: OrderedDict[Hashable, dict[tuple[object, ...], Result]] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True)
class Question:
    """A measure's name and what it is asked about. Equal questions are asked once."""

    name: str
    scope: Scope


class Recalling:
    """A reading that asks a short question of a generation only once: each answer names the currency and the agreement."""

    def __init__(self, reading: Reading, found: dict[tuple[object, ...], Result]) -> None:
        self._reading, self._found = reading, found

    @property
    def freshness(self) -> Freshness:
        return self._reading.freshness

    @property
    def clock(self) -> Clock:
        return self._reading.clock

    def rows(self, sql: str, parameters: Mapping[str, object], deadline_secs: float = DEADLINE_SECS) -> Result:
        if len(parameters) > 1:
            return self._reading.rows(sql, parameters, deadline_secs)
        key = (sql, *parameters.values())
        if key not in self._found:
            self._found[key] = self._reading.rows(sql, parameters, deadline_secs)
        return self._found[key]

    def beside(self, count: int) -> AbstractContextManager[Sequence[Reading]]:
        return self._reading.beside(count)


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
        new = [asked for asked in wanted if not _is_kept(reading, asked)]
        with reading.beside(min(HANDS, len(new)) - 1) as others:
            _share_out(new, [reading, *others])
        recalling = Recalling(reading, _answered(reading))
        return reading.freshness, {asked: _answer(recalling, asked) for asked in wanted}

    return engine.read(work)


def _next(left: deque[Question]) -> Question | None:
    try:
        return left.popleft()
    except IndexError:
        return None


def _share_out(questions: list[Question], readings: list[Reading]) -> None:
    """Find the answers with several hands, each taking the next question when it is free; the first failure ends it."""
    left, found = deque(questions), _answered(readings[0])

    def help_out(reading: Reading) -> None:
        recalling = Recalling(reading, found)
        while asked := _next(left):
            try:
                _answer(recalling, asked)
            except BaseException:
                left.clear()
                raise

    if len(readings) < 2:
        return
    with ThreadPoolExecutor(len(readings)) as pool:
        for done in [pool.submit(help_out, reading) for reading in readings]:
            done.result()


def ask_one(engine: Engine, name: str, scope: Scope) -> Answer:
    """One answer, kept like the others."""
    question = Question(name, scope)
    return ask(engine, [question])[1][question]


def _answered(reading: Reading) -> dict[tuple[object, ...], Result]:
    """The short questions already asked of the reading's generation; what is added is remembered."""
    with _lock:
        found = _short.setdefault(_named(reading), {})
        _short.move_to_end(_named(reading))
        while len(_short) > GENERATIONS:
            _short.popitem(last=False)
    return found


def _answer(reading: Reading, asked: Question) -> Answer:
    return keep(reading, asked, lambda: answers.answer(Held(reading), measure(asked.name), asked.scope))


def keep(reading: Reading, asked: Hashable, find: Callable[[], Answer]) -> Answer:
    """What was found for the same question of the same generation, or else what `find` finds now."""
    key = _key(reading, asked)
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


def _is_kept(reading: Reading, asked: Hashable) -> bool:
    with _lock:
        return _key(reading, asked) in _kept


def _key(reading: Reading, asked: Hashable) -> Hashable:
    return _named(reading), asked


def _named(reading: Reading) -> Hashable:
    fresh = reading.freshness
    return fresh.generation, fresh.position, fresh.folded_at, fresh.under


def forget() -> None:
    """Drop what is kept; for tests that change a ledger under one generation's number."""
    with _lock:
        _kept.clear()
        _short.clear()
