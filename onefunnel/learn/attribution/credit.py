"""Every model side by side over the same journeys: what each channel is credited with, together always all there was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from onefunnel.learn.attribution import chains, games, rules
from onefunnel.learn.attribution.paths import NO_TOUCH, Path, Repeats, folded, gathered

HALF_LIFE_STEPS = 7.0


@dataclass(frozen=True)
class Credit:
    """One model's answer. `conversions` and `value` go to channels and to "no recorded touch"; each adds up to all there was.

    `effect` is the model's own figure before it was made a share: the removal effect of a chain, the rate a channel adds in a
    game; a rule has none. `refusal` says why a model gave no answer.
    """

    model: str
    label: str
    says: str
    conversions: Mapping[str, float]
    value: Mapping[str, float]
    effect: Mapping[str, float] | None = None
    note: str = ""
    refusal: str = ""


def attribute(paths: list[Path], *, repeats: Repeats = "collapse", half_life: float = HALF_LIFE_STEPS) -> list[Credit]:
    """All models over aggregated paths. Paths tell no times and no milestones: decay counts one touch as one step, and the
    anchors "lead created" and "deal created" are shared by the rest."""
    journeys = gathered(paths, repeats)
    distinct = gathered(paths, "distinct")
    found = [_by_places(rule, journeys) for rule in rules.RULES]
    found.append(_decayed(journeys, half_life))
    found.append(_even(distinct))
    found += [_by_chain(journeys, order) for order in (1, 2, 3)]
    return [*found, _by_game(journeys)]


def apportioned(total: int, parts: Mapping[str, float]) -> dict[str, int]:
    """Whole units for each part that add up to `total`: rounded down, the rest to the largest remainders, ties by name."""
    whole = sum(parts.values())
    if not whole:
        return dict.fromkeys(parts, 0)
    exact = {name: total * part / whole for name, part in parts.items()}
    given = {name: int(amount // 1) for name, amount in exact.items()}
    left = total - sum(given.values())
    for name in sorted(parts, key=lambda name: (given[name] - exact[name], name))[:left]:
        given[name] += 1
    return given


def _by_places(rule: rules.Rule, journeys: list[Path]) -> Credit:
    parts = [(path, rules.shares(rule, len(path.channels))) for path in journeys if path.channels]
    return Credit(rule.name, rule.label, rule.says, *_summed(parts, journeys))


def _decayed(journeys: list[Path], half_life: float) -> Credit:
    parts = [
        (path, rules.decay([float(len(path.channels) - 1 - place) for place in range(len(path.channels))], half_life))
        for path in journeys
        if path.channels
    ]
    says = f"halves every {half_life:g} touches back: a path tells no days"
    return Credit("time_decay", "Time decay", says, *_summed(parts, journeys))


def _even(distinct: list[Path]) -> Credit:
    parts = [(path, [1 / len(path.channels)] * len(path.channels)) for path in distinct if path.channels]
    says = "the same to each channel of a journey; this is Shapley on counts of conversions"
    return Credit("linear_distinct", "Linear over distinct channels", says, *_summed(parts, distinct))


def _by_chain(journeys: list[Path], order: int) -> Credit:
    remembers = "the last touch" if order == 1 else f"the last {order} touches"
    name, label = f"markov_{order}", f"Markov, order {order}"
    says = f"removal effect in a chain that remembers {remembers}, solved exactly"
    try:
        found = chains.removal(chains.transitions(journeys, order))
    except chains.TooManyStatesError as error:
        return Credit(name, label, says, {}, {}, refusal=f"{str(error).capitalize()}.")
    return Credit(name, label, says, *_spread(found.share, journeys), found.effect, _without_nulls(journeys))


def _by_game(journeys: list[Path]) -> Credit:
    few, rare = folded(journeys)
    found = games.shapley(few)
    rest = f"{len(rare)} rare channels count as one." if rare else ""
    note = " ".join(text for text in (rest, _without_nulls(journeys)) if text)
    says = "what a channel adds to the conversion rate, over all orders of joining"
    return Credit("shapley", "Shapley on rates", says, *_spread(found.share, journeys), found.adds, note)


def _without_nulls(journeys: list[Path]) -> str:
    is_bare = not any(path.nulls for path in journeys)
    return "No journey that did not convert is among these: the effects say which channels are seen, not which convert." * is_bare


def _summed(parts: list[tuple[Path, list[float]]], journeys: list[Path]) -> tuple[dict[str, float], dict[str, float]]:
    conversions, value = _none(journeys, "conversions"), _none(journeys, "value")
    for path, shares in parts:
        for channel, share in zip(path.channels, shares, strict=True):
            conversions[channel] = conversions.get(channel, 0.0) + share * path.conversions
            value[channel] = value.get(channel, 0.0) + share * path.value
    return conversions, value


def _spread(share: Mapping[str, float], journeys: list[Path]) -> tuple[dict[str, float], dict[str, float]]:
    """A model that knows shares only: the same shares of all conversions, and of all their value, that had a touch."""
    found = []
    for column in ("conversions", "value"):
        whole = sum(getattr(path, column) for path in journeys if path.channels)
        found.append(_none(journeys, column) | {channel: part * whole for channel, part in share.items()})
    return found[0], found[1]


def _none(journeys: list[Path], column: str) -> dict[str, float]:
    untouched = sum(getattr(path, column) for path in journeys if not path.channels)
    return {NO_TOUCH: untouched} if untouched else {}
