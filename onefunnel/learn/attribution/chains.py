"""What would be lost without a channel: the removal effect in an absorbing Markov chain of the journeys, solved exactly.

A journey walks from the start over its channels to "converted" or "not converted". With Q the moves among start and
channels, r the moves into "converted", F = (I - Q)^-1 and b = F r, the chance to convert after the state k is gone is
b[s] - F[s,k] b[k] / F[k,k]; so the removal effect, as a share of b[s], is F[s,k] / F[k,k] * b[k] / b[s]. For chains that
remember more than one touch the same holds for the block of states whose newest touch is the channel. One inverse answers
for all channels; nothing is simulated. (Anderl et al. 2016, "Mapping the customer journey"; the closed form is Kemeny and
Snell, "Finite Markov Chains", chapter III.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from onefunnel.learn.attribution.journeys import Floats, Ints, Journeys, summed

START: tuple[str, ...] = ()
CONVERTED = ("converted",)
MOST_STATES = 2_000

type State = tuple[str, ...]


class TooManyStatesError(Exception):
    """The chain would have more states than one inverse should carry."""


@dataclass(frozen=True)
class Removal:
    """For each channel the share of all conversions that would be lost without it, and that share of the sum of all.

    `rate` is the chain's chance to convert, which equals the observed rate of the journeys with a touch.
    """

    effect: Mapping[str, float]
    share: Mapping[str, float]
    rate: float


@dataclass(frozen=True)
class Transitions:
    """How many journeys moved from one state to the next. The start is the empty state; `ends` counts, for each last state,
    the journeys that converted and those that did not."""

    moves: Mapping[tuple[State, State], float]
    ends: Mapping[State, tuple[float, float]]


def transitions(journeys: Journeys, order: int = 1) -> Transitions:
    """Count the moves of all journeys. Raises TooManyStatesError."""
    weighed = journeys.chosen(journeys.conversions + journeys.nulls > 0)
    base = len(journeys.names) + 1
    if base > MOST_STATES:
        raise _too_many(base)
    window = _windows(weighed, order, base)
    moves, (weights,) = summed(window, base ** (order + 1), np.repeat(weighed.conversions + weighed.nulls, weighed.lengths))
    following = moves % base**order
    if (states := len(np.unique(following)) + 1) > MOST_STATES:
        raise _too_many(states)
    last = (window % base**order)[weighed.starts + weighed.lengths - 1]
    ends, (came, lost) = summed(last, base**order, weighed.conversions, weighed.nulls)
    spelled = {key: _spelled(key, base, journeys.names) for key in {*(moves // base).tolist(), *following.tolist()}}
    pairs = zip((moves // base).tolist(), following.tolist(), weights.tolist(), strict=True)
    return Transitions(
        {(spelled[before], spelled[after]): weight for before, after, weight in pairs},
        {spelled[key]: (won, not_won) for key, won, not_won in zip(ends.tolist(), came.tolist(), lost.tolist(), strict=True)},
    )


def _windows(journeys: Journeys, order: int, base: int) -> Ints:
    """Each touch with the `order` before it in its journey as one number: a digit a channel, from 1, the newest last."""
    digits = journeys.codes.astype(np.int64) + 1
    found = digits.copy()
    for back in range(1, order + 1):
        before = np.zeros_like(digits)
        before[back:] = digits[:-back]
        found += np.where(journeys.places >= back, before, 0) * base**back
    return found


def _spelled(key: int, base: int, names: tuple[str, ...]) -> State:
    state: State = START
    while key:
        key, digit = divmod(key, base)
        state = (names[digit - 1], *state)
    return state


def _too_many(states: int) -> TooManyStatesError:
    return TooManyStatesError(f"the chain has {states:,} states; {MOST_STATES:,} are the most")


def removal(counted: Transitions) -> Removal:
    """The removal effect of each channel. Raises TooManyStatesError; without a conversion every effect is 0."""
    states = sorted({state for move in counted.moves for state in move} | {START})
    if len(states) > MOST_STATES:
        raise _too_many(len(states))
    place = {state: number for number, state in enumerate(states)}
    fundamental, chance = _solved(counted, place)
    start = place[START]
    rate = float(chance[start])
    blocks: dict[str, list[int]] = {}
    for state in states:
        if state:
            blocks.setdefault(state[-1], []).append(place[state])
    lost = {channel: _lost(fundamental, chance, start, block) for channel, block in sorted(blocks.items())}
    effect = {channel: part / rate if rate else 0.0 for channel, part in lost.items()}
    whole = sum(effect.values())
    return Removal(effect, {channel: part / whole if whole else 0.0 for channel, part in effect.items()}, rate)


def _solved(counted: Transitions, place: Mapping[State, int]) -> tuple[Floats, Floats]:
    """The fundamental matrix F and the chance b to convert from each state."""
    size = len(place)
    moves, converted, leaving = np.zeros((size, size)), np.zeros(size), np.zeros(size)
    for (state, following), weight in counted.moves.items():
        moves[place[state], place[following]] += weight
        leaving[place[state]] += weight
    for state, (came, lost) in counted.ends.items():
        converted[place[state]] += came
        leaving[place[state]] += came + lost
    leaving[leaving == 0] = 1.0
    fundamental: Floats = np.linalg.inv(np.eye(size) - moves / leaving[:, None])
    return fundamental, fundamental @ (converted / leaving)


def _lost(fundamental: Floats, chance: Floats, start: int, block: list[int]) -> float:
    """By how much the chance from the start falls when the block's states lead nowhere."""
    inside = fundamental[np.ix_(block, block)]
    return float(fundamental[start, block] @ np.linalg.solve(inside, chance[block]))
