"""Every model side by side over the same journeys: what each channel is credited with, together always all there was."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from onefunnel.learn.attribution import chains, games, rules
from onefunnel.learn.attribution.journeys import Journeys, sets, without_repeats
from onefunnel.learn.attribution.paths import NO_TOUCH, Path, Repeats, folded
from onefunnel.learn.attribution.places import Places

HALF_LIFE_STEPS = 7.0
DECAY = "time_decay"
ORDERS = (1, 2, 3)
RULED = frozenset({*(rule.name for rule in rules.RULES), DECAY})
MODELS = (
    *(rule.name for rule in rules.RULES), DECAY, "linear_distinct", *(f"markov_{order}" for order in ORDERS), "shapley",
)  # fmt: skip


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


def attribute(
    journeys: Journeys, *, repeats: Repeats = "collapse", half_life: float = HALF_LIFE_STEPS, models: Collection[str] = MODELS
) -> list[Credit]:  # fmt: skip
    """The models asked for. Paths tell no times and no milestones: decay counts one touch as one step, and the anchors "lead
    created" and "deal created" are shared by the rest."""
    counted = without_repeats(journeys, repeats)
    seen = sets(counted) if {"linear_distinct", "shapley"} & set(models) else []
    places = Places(counted) if set(models) & RULED else None
    found = [_by_rule(name, counted, places, half_life) for name in MODELS if places and name in RULED and name in models]
    if "linear_distinct" in models:
        found.append(_even(seen, counted))
    found += [_by_chain(counted, order) for order in ORDERS if f"markov_{order}" in models]
    return found + ([_by_game(seen, counted)] if "shapley" in models else [])


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


def _by_rule(name: str, journeys: Journeys, places: Places, half_life: float) -> Credit:
    if name == DECAY:
        says = f"halves every {half_life:g} touches back: a path tells no days"
        return _credited(name, "Time decay", says, journeys, *places.credited(lambda touches: _decay(touches, half_life)))
    rule = next(rule for rule in rules.RULES if rule.name == name)
    return _credited(
        name, rule.label, rule.says, journeys, *places.credited(lambda touches: rules.shares(rule, touches))
    )  # fmt: skip


def _decay(touches: int, half_life: float) -> list[float]:
    return rules.decay([float(touches - 1 - place) for place in range(touches)], half_life)


def _credited(
    name: str, label: str, says: str, journeys: Journeys, conversions: Mapping[str, float], value: Mapping[str, float]
) -> Credit:  # fmt: skip
    none = _none(journeys)
    return Credit(name, label, says, none[0] | dict(conversions), none[1] | dict(value))


def _even(seen: list[Path], journeys: Journeys) -> Credit:
    conversions, value = dict.fromkeys(journeys.names, 0.0), dict.fromkeys(journeys.names, 0.0)
    for path in seen:
        for channel in path.channels:
            conversions[channel] += path.conversions / len(path.channels)
            value[channel] += path.value / len(path.channels)
    says = "the same to each channel of a journey; this is Shapley on counts of conversions"
    return _credited("linear_distinct", "Linear over distinct channels", says, journeys, conversions, value)


def _by_chain(journeys: Journeys, order: int) -> Credit:
    remembers = "the last touch" if order == 1 else f"the last {order} touches"
    name, label = f"markov_{order}", f"Markov, order {order}"
    says = f"removal effect in a chain that remembers {remembers}, solved exactly"
    try:
        found = chains.removal(chains.transitions(journeys, order))
    except chains.TooManyStatesError as error:
        return Credit(name, label, says, {}, {}, refusal=f"{str(error).capitalize()}.")
    return Credit(name, label, says, *_spread(found.share, journeys), found.effect, _without_nulls(journeys))


def _by_game(seen: list[Path], journeys: Journeys) -> Credit:
    few, rare = folded(seen)
    found = games.shapley(few)
    rest = f"{len(rare)} rare channels count as one." if rare else ""
    note = " ".join(text for text in (rest, _without_nulls(journeys)) if text)
    says = "what a channel adds to the conversion rate, over all orders of joining"
    return Credit("shapley", "Shapley on rates", says, *_spread(found.share, journeys), found.adds, note)


def _without_nulls(journeys: Journeys) -> str:
    is_bare = not journeys.totals[2]
    return "No journey that did not convert is among these: the effects say which channels are seen, not which convert." * is_bare


def _spread(share: Mapping[str, float], journeys: Journeys) -> tuple[dict[str, float], dict[str, float]]:
    """A model that knows shares only: the same shares of all conversions, and of all their value, that had a touch."""
    wholes = (float(journeys.conversions.sum()), float(journeys.value.sum()))
    conversions, value = (
        none | {channel: part * whole for channel, part in share.items()}
        for none, whole in zip(_none(journeys), wholes, strict=True)
    )
    return conversions, value


def _none(journeys: Journeys) -> tuple[dict[str, float], dict[str, float]]:
    conversions, value, _ = journeys.untouched
    return ({NO_TOUCH: conversions} if conversions else {}, {NO_TOUCH: value} if value else {})
