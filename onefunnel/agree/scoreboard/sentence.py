"""The scoreboard's opening: a sentence that is the answer, and one line of reason, both made from the board's answers."""

from __future__ import annotations

from typing import cast

from onefunnel.agree.scoreboard.board import Board, Told
from onefunnel.web import figures


def answer(board: Board) -> str:
    """What was booked, how that stands against the target or else the basis, and the gap that costs most."""
    return f"{_booked(board)}{_gap(board)}"


def _gap(board: Board) -> str:
    """'; MQL accepted, 69.4% of 75% agreed, costs most: closing it would bring €120k'."""
    cost = board.judged.dearest
    told = board.line(cost.measure) if cost else None
    if cost is None or told is None:
        return ""
    aim, now = board.judged.verdicts[cost.measure].aim, told.now
    due = figures.short(round(aim.value) if now.unit == "count" else aim.value, now.unit, now.currency)
    brings = figures.short(cost.worth, "money", board.months.currency)
    here = figures.short(_value(told), now.unit, now.currency)
    return f". The gap that costs most: {told.line.name} at {here} of {due} agreed; closing it would bring about {brings}"


def _booked(board: Board) -> str:
    told = board.line("bookings")
    assert told is not None  # every board has bookings
    when = f"in {board.asked.says}" if board.asked.says != "all time" else "in all"
    now = _value(told)
    if not now:
        return f"Nothing booked {when}"
    booked = f"{figures.short(now, 'money', told.now.currency)} booked {when}"
    if verdict := board.judged.verdicts.get("bookings"):
        share = abs(verdict.gap) / verdict.aim.value if verdict.aim.value else 0.0
        side = "under" if verdict.gap > 0 else "over"
        due = "what is due by now" if verdict.aim.is_prorated else "the target"
        return f"{booked}, {share:.0%} {side} {due}" if round(share, 2) else f"{booked}, on target"
    before = _value_before(told)
    if before is None or board.asked.basis is None:
        return booked
    if not before:
        return f"{booked}, after nothing in {board.asked.basis.says}"
    percent = round(100 * (now - before) / before)
    if percent == 0:
        return f"{booked}, the same as {board.asked.basis.says}"
    return f"{booked}, {abs(percent)}% {'more' if percent > 0 else 'less'} than {board.asked.basis.says}"


def reason(board: Board) -> str:
    """Up to two sentences: what moved bookings (how many deals, how large), then what is being lost on the way."""
    return " ".join(part for part in (_deals(board), _leads(board) or _pipeline(board)) if part)


def _deals(board: Board) -> str:
    rate, booked = board.line("win_rate"), board.line("bookings")
    if rate is None or booked is None or rate.now.value is None:
        return ""
    said, won = rate.now.dicts()[0], booked.now.dicts()[0]["deals"]
    share = figures.short(_value(rate), "percent")
    sentence = (
        f"{_so_many(won)} won; {share} of the {said['closed']:,} that closed"
        if won
        else f"{_so_many(said['closed'])} closed, none won"
    )
    before = _value_before(rate)
    if before is None:
        return f"{sentence}."
    change = (_value(rate) or 0.0) - before
    direction = "up from" if change >= 0.05 else "down from" if change <= -0.05 else "as before:"
    earlier = booked.before.dicts()[0]["deals"] if booked.before else 0
    return f"{sentence}, {direction} {figures.short(before, 'percent')} (then {_so_many(earlier)})."


def _so_many(count: object) -> str:
    return f"{cast(int, count):,} deal{'' if count == 1 else 's'}"


def _leads(board: Board) -> str:
    ignored, accepted = board.line("ignored_leads"), board.line("mql_accepted")
    parts = []
    if accepted and accepted.now.value is not None:
        said = accepted.now.dicts()[0]
        parts.append(f"sales accepted {said['accepted']:,} of {said['handed_over']:,} leads handed over")
    if ignored and ignored.now.value:
        parts.append(f"{int(cast(int, ignored.now.value)):,} were not touched within 24 hours")
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _pipeline(board: Board) -> str:
    told = board.line("open_pipeline")
    if told is None or not told.now.value:
        return ""
    said = told.now.dicts()[0]
    return f"{figures.short(_value(told), 'money', told.now.currency)} is open in {said['deals']:,} deals."


def _value(told: Told) -> float | None:
    return None if told.now.value is None else float(cast(float, told.now.value))


def _value_before(told: Told) -> float | None:
    return None if told.before is None or told.before.value is None else float(cast(float, told.before.value))
