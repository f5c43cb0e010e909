"""All models over one scope side by side: what the rules credited in the ledger, and what the chain and the game find."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from onefunnel.learn.attribution import chains, games
from onefunnel.learn.attribution.credit import apportioned
from onefunnel.learn.attribution.paths import NO_TOUCH, Path
from onefunnel.learn.attribution.rules import RULES

Row = Mapping[str, object]
DECAY = "time_decay"
JOINED = " + "  # what stands between the channels of a set


@dataclass(frozen=True)
class Model:
    """One model's answer: conversions and money (milli-cents) by what is credited. Both add up to all there was.

    `says` prints the weights. `is_rule`: its credits are records of the ledger and open as a list.
    """

    name: str
    label: str
    says: str
    conversions: Mapping[str, float]
    money: Mapping[str, int]
    is_rule: bool = True
    effect: Mapping[str, float] | None = None
    refusal: str = ""


@dataclass(frozen=True)
class Spread:
    """How far the models are apart on one channel: the least and the most share of the whole, with their models."""

    credited_to: str
    least: float
    least_by: str
    most: float
    most_by: str

    @property
    def apart(self) -> float:
        return self.most - self.least


def by_rules(rows: Iterable[Row], half_life_days: int) -> list[Model]:
    """The rules' models out of the rows of the measure `attribution`."""
    told = list(rows)
    models = [(rule.name, rule.label, rule.says) for rule in RULES]
    models.append((DECAY, "Time decay", f"halves every {half_life_days} days before the last touch"))
    return [
        Model(
            name, label, says,
            {str(row["credited_to"]): _number(row["value" if name == "linear" else name]) for row in told},
            {str(row["credited_to"]): int(_number(row[f"{name}_amount"] or 0)) for row in told},
        )
        for name, label, says in models
    ]  # fmt: skip


def by_effects(rules: list[Model], moves: Iterable[Row], sets: Iterable[Row]) -> list[Model]:
    """Markov and Shapley out of the measures `journey_moves` and `channel_sets`, sharing what the rules share."""
    linear = next(model for model in rules if model.name == "linear")
    return [_chain(linear, list(moves)), _game(linear, list(sets))]


def spreads(models: Iterable[Model], *, money: bool) -> list[Spread]:
    """Each channel's least and most share over the models that answered, the widest apart first."""
    answered = [model for model in models if not model.refusal]
    shares = {model.label: _shares(model, money=money) for model in answered}
    channels = {channel for share in shares.values() for channel in share} - {NO_TOUCH}
    found = []
    for channel in channels:
        by = sorted((share.get(channel, 0.0), label) for label, share in shares.items())
        found.append(Spread(channel, by[0][0], by[0][1], by[-1][0], by[-1][1]))
    return sorted(found, key=lambda spread: (-spread.most, spread.credited_to))


def transitions_of(moves: Iterable[Row]) -> chains.Transitions:
    """The measure `journey_moves` as the chain counts it."""
    counts: dict[tuple[chains.State, chains.State], float] = {}
    ends: dict[chains.State, tuple[float, float]] = {}
    for row in moves:
        state = chains.START if row["is_first"] else (str(row["moved_from"]),)
        if row["is_end"]:
            came, lost = ends.get(state, (0.0, 0.0))
            ends[state] = (came + _number(row["value"]), lost) if row["is_converted"] else (came, lost + _number(row["value"]))
        else:
            counts[state, (str(row["moved_to"]),)] = _number(row["value"])
    return chains.Transitions(counts, ends)


def paths_of(sets: Iterable[Row]) -> list[Path]:
    """The measure `channel_sets` as paths without an order: all the game needs to know."""
    return [
        Path(
            tuple(str(row["channels"]).split(JOINED)),
            _number(row["converted"]), 0.0, _number(row["value"]) - _number(row["converted"]),
        )
        for row in sets
    ]  # fmt: skip


def _chain(linear: Model, moves: list[Row]) -> Model:
    says = "what would be lost without the channel, in a chain that remembers the last touch, solved exactly"
    found = chains.removal(transitions_of(moves))
    return _effect("markov", "Markov, order 1", says, linear, found.effect, found.share)


def _game(linear: Model, sets: list[Row]) -> Model:
    says = "what the channel adds to the conversion rate, over all orders of joining"
    found = games.shapley(paths_of(sets))
    own = {
        name.replace(JOINED, " & "): name for name in linear.conversions
    }  # sets of channels spell a name without what joins them
    adds, share = ({own.get(name, name): part for name, part in parts.items()} for parts in (found.adds, found.share))
    return _effect("shapley", "Shapley on rates", says, linear, adds, share)


def _effect(
    name: str, label: str, says: str, linear: Model, effect: Mapping[str, float], share: Mapping[str, float]
) -> Model:  # fmt: skip
    """The share of all conversions and of all money that had a touch; without a conversion there is nothing to share."""
    if not any(share.values()):
        return Model(name, label, says, {}, {}, False, effect, "No journey with a touch converted, so no effect can be told.")
    touched = sum(part for channel, part in linear.conversions.items() if channel != NO_TOUCH)
    money = sum(part for channel, part in linear.money.items() if channel != NO_TOUCH)
    conversions = {channel: part * touched for channel, part in share.items()}
    handed = _handed_out(money, share)
    if NO_TOUCH in linear.conversions:
        conversions[NO_TOUCH], handed[NO_TOUCH] = linear.conversions[NO_TOUCH], linear.money.get(NO_TOUCH, 0)
    return Model(name, label, says, conversions, handed, False, effect)


def _handed_out(total: int, share: Mapping[str, float]) -> dict[str, int]:
    """Whole milli-cents by share. A channel that lowers the rate has a negative share, which the others then have in excess."""
    return apportioned(total, share)


def _shares(model: Model, *, money: bool) -> dict[str, float]:
    parts: Mapping[str, float] = model.money if money else model.conversions
    whole = sum(parts.values())
    return {channel: part / whole if whole else 0.0 for channel, part in parts.items()}


def _number(value: object) -> float:
    return float(value or 0)  # type: ignore[arg-type]
