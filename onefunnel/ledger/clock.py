"""The company's days: what its clocks show at an instant, and at which instant a day begins. The one way between both.

Facts are instants in UTC. What turns one into a day, a month or a quarter, or a day into an instant, asks here: Python by the
methods of `Clock`, SQL by `of_day`, `of_month`, `of_quarter` and `of_begins`, which `functions` writes for each engine.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

BEGINNING = datetime(1900, 1, 1)
LOOKS_BACK, LOOKS_AHEAD = timedelta(days=15 * 366), timedelta(days=5 * 366)
TURNS = """select v.in_force_at, v.until_at, z.from_local, z.offset_secs, t.amount as fiscal_month
from versions as v
join zone_offsets as z on z.version = v.version
left join agreed_terms as t on t.version = v.version and t.kind = 'setting' and t.name = 'fiscal_month'
order by v.in_force_at nulls last, v.version nulls last, z.from_local nulls last
"""
FOLLOWS = re.compile(r"\bof_(day|month|quarter|begins)\s*\(")
type Step = tuple[datetime | date, int]


@dataclass(frozen=True)
class Turn:
    """From an instant (UTC) on, clocks are so many seconds ahead of UTC, and the fiscal year begins with this month."""

    from_at: datetime
    ahead_secs: int = 0
    fiscal_month: int = 1


@dataclass(frozen=True)
class Clock:
    """The zone and the fiscal year that are in force, turn by turn. The first turn holds since ever."""

    turns: tuple[Turn, ...] = (Turn(BEGINNING),)

    def day_of(self, at: datetime) -> date:
        """The day that the company's calendar shows at an instant in UTC, given with or without zone."""
        utc = at.replace(tzinfo=None) - (at.utcoffset() or timedelta())
        return (utc + timedelta(seconds=self._turn(utc).ahead_secs)).date()

    def begins_at(self, day: date) -> datetime:
        """The first instant (UTC, without zone) of a day: its midnight, or the first moment after one that clocks leave out."""
        midnight = datetime.combine(day, time())
        first, *later = self.turns
        found = midnight - timedelta(seconds=first.ahead_secs)
        for turn in later:
            if found < turn.from_at:
                break
            found = max(midnight - timedelta(seconds=turn.ahead_secs), turn.from_at)
        return found

    def fiscal_month(self, day: date) -> int:
        """The month with which the fiscal year begins, as agreed on that day."""
        return self._turn(self.begins_at(day)).fiscal_month

    def _turn(self, utc: datetime) -> Turn:
        return self.turns[max(0, bisect_right(self.turns, utc, key=lambda turn: turn.from_at) - 1)]


UTC_CLOCK = Clock()


def clock(rows: Iterable[Sequence[object]], *, around: datetime | None = None) -> Clock:
    """The clock that the rows of `TURNS` tell: each version's zone and fiscal year while it is in force.

    With `around` it turns only from 15 years before that instant to 5 years after: the functions are as long as the turns are
    many, and each question reads them.
    """
    turns: list[Turn] = []
    before = 0
    for in_force_at, until_at, from_local, ahead, fiscal_month in rows:
        assert isinstance(in_force_at, datetime) and isinstance(until_at, datetime)  # noqa: PT018 - the relations' types
        assert isinstance(from_local, datetime) and isinstance(ahead, int)  # noqa: PT018
        shown = from_local - timedelta(seconds=ahead if from_local <= BEGINNING else max(ahead, before))  # see worktime.offsets
        before, turn = ahead, Turn(max(shown, in_force_at, BEGINNING), ahead, int(str(fiscal_month or 1)))
        if turn.from_at < until_at:
            while turns and turns[-1].from_at >= turn.from_at:
                turns.pop()
            if turns and turn.from_at == in_force_at:
                turn = replace(turn, from_at=_no_day_again(turns[-1], turn))
            if not turns or (turns[-1].ahead_secs, turns[-1].fiscal_month) != (turn.ahead_secs, turn.fiscal_month):
                turns.append(turn)
    return Clock(_near(turns, around) if around else tuple(turns)) if turns else UTC_CLOCK


def _no_day_again(before: Turn, turn: Turn) -> datetime:
    """When a version's zone takes over: at once, or at its next midnight where a day that is over would come again."""
    was, will = (turn.from_at + timedelta(seconds=one.ahead_secs) for one in (before, turn))
    day = datetime.combine(was.date(), time())
    return turn.from_at if will >= day else day - timedelta(seconds=turn.ahead_secs)


def _near(turns: Sequence[Turn], around: datetime) -> tuple[Turn, ...]:
    since, until = around.replace(tzinfo=None) - LOOKS_BACK, around.replace(tzinfo=None) + LOOKS_AHEAD
    first = max((place for place, turn in enumerate(turns) if turn.from_at <= since), default=0)
    return replace(turns[first], from_at=BEGINNING), *(turn for turn in turns[first + 1 :] if turn.from_at < until)


def is_followed_by(sql: str) -> bool:
    """Whether a text of ours turns instants into days or days into instants, so that another zone would change its rows."""
    return FOLLOWS.search(sql) is not None


@dataclass(frozen=True)
class Function:
    """One function in SQL: its argument's name and type, what it gives, and the expression that makes it."""

    name: str
    argument: str
    kind: str
    gives: str
    text: str


def functions(told: Clock) -> tuple[Function, ...]:
    """The functions that follow a clock; each expression is in our common SQL."""
    ahead = _tree("t", [(turn.from_at, turn.ahead_secs) for turn in told.turns])
    later = _tree("t", [(turn.from_at, (turn.fiscal_month - 1) % 3) for turn in told.turns])  # than calendar quarters, in months
    local = _moved("t", "+", "second", ahead)
    earlier = _moved(f"date_trunc('month', {local})", "-", "month", later)
    quarter = _moved(f"date_trunc('quarter', {earlier})", "+", "month", later)
    return (
        Function("of_day", "t", "timestamp", "date", f"cast({local} as date)"),
        Function("of_month", "t", "timestamp", "date", f"cast(date_trunc('month', {local}) as date)"),
        Function("of_quarter", "t", "timestamp", "date", f"cast({quarter} as date)"),
        Function(
            "of_begins", "d", "date", "timestamp", _moved("cast(d as timestamp)", "-", "second", _tree("d", _midnights(told)))
        ),
    )


def duckdb(told: Clock) -> tuple[str, ...]:
    return tuple(f"create or replace macro {one.name}({one.argument}) as {one.text}" for one in functions(told))


def spark(told: Clock) -> tuple[str, ...]:
    typed = {"timestamp": "timestamp_ntz", "date": "date"}
    return tuple(
        f"create or replace temporary function {one.name}({one.argument} {typed[one.kind]}) returns {typed[one.gives]}"
        f" return {one.text}"
        for one in functions(told)
    )


def _moved(text: str, sign: str, unit: str, count: str) -> str:
    return text if count == "0" else f"{text} {sign} interval 1 {unit} * ({count})"


def _midnights(told: Clock) -> list[Step]:
    """From which day on a day begins so many seconds before its midnight in UTC."""
    steps: list[Step] = [(told.turns[0].from_at.date(), told.turns[0].ahead_secs)]
    for turn in told.turns[1:]:
        first = told.day_of(turn.from_at)
        for day in (first - timedelta(days=1), first, first + timedelta(days=1)):
            ahead = round((datetime.combine(day, time()) - told.begins_at(day)).total_seconds())
            if ahead != steps[-1][1]:
                steps.append((day, ahead))
    return steps


def _tree(name: str, steps: Sequence[Step]) -> str:
    """What holds at a value, found by halving: a step's number holds from the step on."""
    if len({number for _, number in steps}) == 1:
        return str(steps[0][1])
    middle = len(steps) // 2
    at, _ = steps[middle]
    literal = f"timestamp '{at.isoformat(sep=' ')}'" if isinstance(at, datetime) else f"date '{at.isoformat()}'"
    return f"case when {name} < {literal} then {_tree(name, steps[:middle])} else {_tree(name, steps[middle:])} end"
