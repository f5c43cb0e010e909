"""Every attribution model against the slow way to compute it, and what must hold whatever the journeys are."""

from __future__ import annotations

from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onefunnel.learn.attribution import chains, games, rules
from onefunnel.learn.attribution.credit import Credit, apportioned, attribute
from onefunnel.learn.attribution.journeys import of_paths, sets, without_repeats
from onefunnel.learn.attribution.paths import NO_TOUCH, OTHER, Path, Repeats, folded

CHANNELS = ("search", "event", "友達", "mail > news", "podcast")
EXACT = 1e-9
counts = st.integers(0, 30).map(float)
journeys = st.lists(
    st.builds(
        Path,
        channels=st.lists(st.sampled_from(CHANNELS), max_size=6).map(tuple),
        conversions=counts,
        value=st.integers(0, 10_000).map(float),
        nulls=counts,
    ),
    min_size=1,
    max_size=12,
).map(lambda paths: [path if path.conversions else Path(path.channels, 0.0, 0.0, path.nulls) for path in paths])
close = pytest.approx


def rate(paths: list[Path], without: str | None = None, order: int = 1) -> float:
    """The chance to convert by walking the chain, step by step, until nobody walks any more; the removed channel loses them."""
    moves: dict[tuple[str, ...], dict[tuple[str, ...], float]] = {}
    for path in paths:
        states = [(), *(path.channels[max(0, i - order + 1) : i + 1] for i in range(len(path.channels)))]
        if not path.channels:
            continue
        for state, following in pairwise(states):
            moves.setdefault(state, {}).setdefault(following, 0.0)
            moves[state][following] += path.conversions + path.nulls
        for end, weight in ((("(won)",), path.conversions), (("(lost)",), path.nulls)):
            moves.setdefault(states[-1], {}).setdefault(end, 0.0)
            moves[states[-1]][end] += weight
    walking, converted = {(): 1.0}, 0.0
    for _ in range(20_000):
        following_step: dict[tuple[str, ...], float] = {}
        for state, mass in walking.items():
            whole = sum(moves.get(state, {}).values())
            for following, weight in moves.get(state, {}).items():
                part = mass * weight / whole if whole else 0.0
                if following == ("(won)",):
                    converted += part
                elif following != ("(lost)",) and (not following or following[-1] != without):
                    following_step[following] = following_step.get(following, 0.0) + part
        walking = following_step
        if sum(walking.values()) < 1e-14:
            break
    return converted


def seen(paths: list[Path]) -> list[str]:
    return sorted({channel for path in paths for channel in path.channels if path.conversions + path.nulls})


@given(journeys, st.sampled_from([1, 2, 3]))
@settings(max_examples=60, deadline=None)
def test_removal_effects_equal_those_of_walking_the_chain(paths: list[Path], order: int) -> None:
    found = chains.removal(chains.transitions(of_paths(paths), order))
    whole = rate(paths, order=order)
    assert found.rate == close(whole, abs=EXACT)
    for channel in seen(paths):
        lost = (whole - rate(paths, channel, order)) / whole if whole else 0.0
        assert found.effect[channel] == close(lost, abs=EXACT)


@given(journeys, st.sampled_from([1, 2, 3]))
@settings(max_examples=60, deadline=None)
def test_the_chains_rate_is_the_observed_rate(paths: list[Path], order: int) -> None:
    touched = [path for path in paths if path.channels]
    all_of = sum(path.conversions + path.nulls for path in touched)
    observed = sum(path.conversions for path in touched) / all_of if all_of else 0.0
    assert chains.removal(chains.transitions(of_paths(paths), order)).rate == close(observed, abs=EXACT)


@given(journeys)
@settings(max_examples=60, deadline=None)
def test_shapley_equals_the_mean_over_all_orders_of_joining(paths: list[Path]) -> None:
    names = sorted({channel for path in paths for channel in path.channels})

    def worth(members: frozenset[str]) -> float:
        inside = [path for path in paths if path.channels and set(path.channels) <= members]
        all_of = sum(path.conversions + path.nulls for path in inside)
        return sum(path.conversions for path in inside) / all_of if all_of else 0.0

    orders = list(permutations(names))
    slow = dict.fromkeys(names, 0.0)
    for order in orders:
        for place, name in enumerate(order):
            before = frozenset(order[:place])
            slow[name] += (worth(before | {name}) - worth(before)) / len(orders)
    assert games.shapley(paths).adds == close(slow, abs=EXACT)


def answers(paths: list[Path]) -> dict[str, Credit]:
    return {credit.model: credit for credit in attribute(of_paths(paths))}


def all_of(paths: list[Path], column: str, *, shared: bool) -> float:
    """What a model must hand out: everything, or nothing where no share can be told because nothing converted."""
    return sum(getattr(path, column) for path in paths if shared or not path.channels)


@given(journeys)
@settings(max_examples=60, deadline=None)
def test_every_model_hands_out_all_conversions_and_all_value(paths: list[Path]) -> None:
    for credit in attribute(of_paths(paths)):
        shares = credit.effect is None or bool(sum(credit.effect.values()))
        for column in ("conversions", "value"):
            handed = sum(getattr(credit, column).values())
            assert handed == close(all_of(paths, column, shared=shares), abs=1e-6), credit.model


@given(journeys, st.randoms())
@settings(max_examples=40, deadline=None)
def test_the_order_of_rows_and_their_splitting_change_nothing(paths: list[Path], chance) -> None:  # type: ignore[no-untyped-def]
    halves = [Path(path.channels, path.conversions / 2, path.value / 2, path.nulls / 2) for path in paths for _ in range(2)]
    chance.shuffle(halves)
    for model, credit in answers(halves).items():
        assert dict(credit.conversions) == close(dict(answers(paths)[model].conversions), abs=1e-6), model


@given(journeys)
@settings(max_examples=40, deadline=None)
def test_new_names_for_the_channels_change_only_the_names(paths: list[Path]) -> None:
    names = {channel: f"new {channel[::-1]}" for channel in CHANNELS} | {NO_TOUCH: NO_TOUCH}
    renamed = [Path(tuple(names[c] for c in path.channels), path.conversions, path.value, path.nulls) for path in paths]
    for model, credit in answers(renamed).items():
        expected = {names[channel]: part for channel, part in answers(paths)[model].conversions.items()}
        assert dict(credit.conversions) == close(expected, abs=1e-6), model


@given(journeys)
@settings(max_examples=40, deadline=None)
def test_half_of_the_conversions_earn_half_of_the_rules_credit(paths: list[Path]) -> None:
    fewer = [Path(path.channels, path.conversions / 2, path.value, path.nulls) for path in paths]
    for model in (*(rule.name for rule in rules.RULES), "time_decay", "linear_distinct"):
        expected = {channel: part / 2 for channel, part in answers(paths)[model].conversions.items()}
        assert dict(answers(fewer)[model].conversions) == close(expected, abs=1e-6)


def test_steps_in_place_cancel_out_of_the_chain() -> None:
    plain = [Path(("a", "b"), 2, 0, 3), Path(("b",), 1, 0, 4)]
    looping = [Path(("a", "a", "a", "b", "b"), 2, 0, 3), Path(("b", "b"), 1, 0, 4)]
    found, again = (chains.removal(chains.transitions(of_paths(paths))) for paths in (plain, looping))
    assert found.effect["a"] == close(again.effect["a"], abs=EXACT)


def test_journeys_without_a_touch_are_a_row_of_their_own_in_every_model() -> None:
    for credit in attribute(of_paths([Path((), 4, 400.0), Path(("a", "b"), 6, 600.0, 3)])):
        assert (credit.conversions[NO_TOUCH], credit.value[NO_TOUCH]) == (4, 400.0)
        assert sum(credit.value.values()) == close(1000.0)


def test_the_printed_weights_are_the_vendors() -> None:
    said = {rule.name: rule.says for rule in rules.RULES}
    assert said["position_based"] == "40 first, 40 last, 20 shared by the others"
    assert said["u_shaped_hubspot"] == "40 first, 40 lead created, 20 shared by the others"
    assert said["full_path"] == "22.5 first, 22.5 lead created, 22.5 deal created, 22.5 last, 10 shared by the others"


@pytest.mark.parametrize(
    ("name", "touches", "lead", "deal", "expected"),
    [
        ("position_based", 1, None, None, [1.0]),
        ("position_based", 2, None, None, [0.5, 0.5]),
        ("position_based", 4, None, None, [0.4, 0.1, 0.1, 0.4]),
        ("u_shaped_hubspot", 4, 0, None, [0.8, 0.2 / 3, 0.2 / 3, 0.2 / 3]),
        ("w_shaped", 5, 1, 3, [0.3, 0.3, 0.05, 0.3, 0.05]),
        ("w_shaped", 3, 1, 2, [1 / 3, 1 / 3, 1 / 3]),
        ("full_path", 6, 1, 3, [0.225, 0.225, 0.05, 0.225, 0.05, 0.225]),
        ("full_path", 3, 1, 1, [0.225, 0.45, 0.225 + 0.0]),
        ("u_shaped_marketo", 3, 2, None, [0.5, 0.0, 0.5]),
    ],
)
def test_a_rule_shares_by_its_anchors(name: str, touches: int, lead: int | None, deal: int | None, expected: list[float]) -> None:
    rule = next(rule for rule in rules.RULES if rule.name == name)
    whole = sum(expected)
    assert rules.shares(rule, touches, lead=lead, deal=deal) == close([part / whole for part in expected])


def test_decay_halves_with_every_half_life() -> None:
    assert rules.decay([7.0, 0.0], 7.0) == close([1 / 3, 2 / 3])


def left(repeats: Repeats, *paths: tuple[str, ...]) -> list[tuple[str, ...]]:
    counted = without_repeats(of_paths([Path(path, 1) for path in paths]), repeats)
    told = iter(counted.names[code] for code in counted.codes)
    return [tuple(next(told) for _ in range(length)) for length in counted.lengths]


def test_repeats_are_counted_collapsed_or_dropped() -> None:
    paths = (("a", "a", "b", "a", "b", "b"), ("b", "a", "b"), ("b",))
    assert left("count", *paths) == list(paths)
    assert left("collapse", *paths) == [("a", "b", "a", "b"), ("b", "a", "b"), ("b",)]
    assert left("distinct", *paths) == [("a", "b"), ("a", "b"), ("b",)]


@given(journeys, st.sampled_from(["count", "collapse", "distinct"]))
@settings(max_examples=60, deadline=None)
def test_every_rule_equals_the_sum_of_its_shares_journey_by_journey(paths: list[Path], repeats: Repeats) -> None:
    found = {credit.model: credit for credit in attribute(of_paths(paths), repeats=repeats)}
    kept = left(repeats, *(path.channels for path in paths if path.channels))
    touched = [path for path in paths if path.channels]
    for rule in rules.RULES:
        slow = dict.fromkeys((name for path in kept for name in path), 0.0)
        for path, channels in zip(touched, kept, strict=True):
            for channel, share in zip(channels, rules.shares(rule, len(channels)), strict=True):
                slow[channel] += share * path.conversions
        credited = {name: part for name, part in found[rule.name].conversions.items() if name != NO_TOUCH}
        assert credited == close(slow, abs=EXACT), rule.name


def test_journeys_over_more_channels_than_one_number_tells_of_keep_their_sets_apart() -> None:
    many = tuple(f"c{number:03}" for number in range(130))
    told = [Path((many[0], many[70], many[129]), 2.0, 5.0, 1.0), Path((many[129],), 1.0), Path(many, 0.0, 0.0, 4.0)]
    again = [Path((many[129], many[0], many[70], many[0]), 3.0)]
    found = {path.channels: (path.conversions, path.value, path.nulls) for path in sets(of_paths(told + again))}
    assert found == {
        (many[0], many[70], many[129]): (5.0, 5.0, 1.0), (many[129],): (1.0, 0.0, 0.0), many: (0.0, 0.0, 4.0),
    }  # fmt: skip


def test_a_chain_of_more_states_than_can_be_solved_is_refused_with_the_number() -> None:
    wide = [Path((f"c{number}",), 1.0, 0.0, 1.0) for number in range(2_100)]
    refused = {credit.model: credit.refusal for credit in attribute(of_paths(wide), models=("markov_1", "markov_2"))}
    assert refused["markov_1"] == "The chain has 2,101 states; 2,000 are the most."
    pairs = [Path((f"c{one}", f"c{other}"), 1.0, 0.0, 1.0) for one in range(50) for other in range(50)]
    found = {credit.model: credit for credit in attribute(of_paths(pairs), repeats="count", models=("markov_1", "markov_2"))}
    assert (found["markov_1"].refusal, found["markov_2"].refusal) == ("", "The chain has 2,551 states; 2,000 are the most.")


def test_more_than_twenty_channels_are_folded_and_named() -> None:
    many = [Path((f"c{number:02}",), number + 1.0, 0.0, 5.0) for number in range(25)]
    few, rare = folded(many)
    assert len({path.channels for path in few}) == 20
    assert rare == ("c00", "c01", "c02", "c03", "c04", "c05")
    assert (OTHER,) in {path.channels for path in few}
    with pytest.raises(ValueError, match="25 channels"):
        games.shapley(many)
    shapley = answers(many)["shapley"]
    assert shapley.note == "6 rare channels count as one."
    assert sum(shapley.conversions.values()) == close(sum(path.conversions for path in many))


@given(st.integers(-10_000, 10_000), st.dictionaries(st.text(max_size=3), st.floats(0.001, 100), min_size=1, max_size=9))
def test_cents_are_handed_out_whole_and_add_up(total: int, parts: dict[str, float]) -> None:
    given_out = apportioned(total, parts)
    assert sum(given_out.values()) == total
    whole = sum(parts.values())
    assert all(abs(given_out[name] - total * part / whole) <= 1 for name, part in parts.items())
