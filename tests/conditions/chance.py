"""Conditions by chance: every shape there is, with values that small made-up companies have."""

from __future__ import annotations

from random import Random
from typing import Any

from onefunnel.ledger.conditions.fields import DEAL_STAGES, DIRECTIONS, FIELDS, KINDS, TEAMS, TOLD_PERSON, VERDICTS, Field
from onefunnel.ledger.conditions.fields import earlier as earlier_than
from onefunnel.ledger.conditions.nodes import COUNT_OPS
from onefunnel.words import Stage

Json = dict[str, Any]
# Few words, so that chance companies meet them often; some that need quotes or look like something else.
TEXTS = ("alpha", "Beta", 'the "big" one', "back\\slash", "and", "touches(", "Ω é", "3", "2026-01-01", "it's")
DAYS = ("2026-01-03", "2026-01-05", "2026-01-09")
WINDOWS = (1, 2, 3, 7, 30)


def condition(luck: Random, *, stage: Stage | None = None, depth: int = 3, card: bool = False, points: bool = True) -> Json:
    """A right tree, at most `depth` deep. `card`: as part of a score card."""
    if depth <= 1 or luck.random() < 0.45:
        return leaf(luck, stage, card, points)
    deeper = [condition(luck, stage=stage, depth=depth - 1, card=card, points=points) for _ in range(luck.choice((1, 2, 2, 3)))]
    shape = luck.choice(("all", "any", "any", "not", "at_least"))
    if shape == "not":
        return {"not": deeper[0]}
    if shape == "at_least":
        return {"at_least": luck.randint(1, len(deeper)), "of": deeper}
    return {shape: deeper}


def leaf(luck: Random, stage: Stage | None, card: bool, points: bool) -> Json:
    kinds = ["field", "field", "touches", "touches", "touches", "crm_stage", "told", "verdict"]
    if points and not card:
        kinds.append("points")
    if not card and (stage is None or earlier_than(stage)):
        kinds.append("entered")
    return LEAVES[luck.choice(kinds)](luck, Stage.MQL if card else stage)


def compare(luck: Random, stage: Stage | None) -> Json:
    deals = stage is None or stage in DEAL_STAGES
    field = FIELDS[luck.choice([name for name in FIELDS if deals or not name.startswith("deal.")])]
    op = luck.choice(field.ops)
    if op in ("known", "unknown"):
        return {"field": field.name, "op": op}
    some = [value(luck, field) for _ in range(luck.randint(1, 3))]
    return {"field": field.name, "op": op, "value": some if op in ("in", "not_in") else some[0]}


def value(luck: Random, field: Field) -> Any:
    if field.type == "text":
        return luck.choice(TEXTS)
    if field.type == "date":
        return luck.choice(DAYS)
    return luck.choice((0, 1, 100, 200, 12.5, 1e-05, -3))


def touch_filter(luck: Random) -> Json:
    found: Json = {}
    for name, words in (("kind", KINDS[:4]), ("team", TEAMS), ("direction", DIRECTIONS), ("channel", TEXTS), ("outcome", TEXTS)):
        if luck.random() < (0.5 if name == "kind" else 0.12):
            found[name] = sorted({luck.choice(words) for _ in range(luck.randint(1, 3))})
    return found | ({"human": luck.random() < 0.5} if luck.random() < 0.1 else {})


def touches(luck: Random, stage: Stage | None) -> Json:
    found: Json = {"touches": touch_filter(luck), "op": luck.choice((">=", ">=", *COUNT_OPS)), "count": luck.choice((0, 1, 1, 2))}
    return found | ({"within_days": luck.choice(WINDOWS)} if luck.random() < 0.7 else {})


def told(luck: Random, stage: Stage | None) -> Json:
    words = tuple(Stage) if stage is None else DEAL_STAGES if stage in DEAL_STAGES else TOLD_PERSON
    return {"told": [str(luck.choice(words)) for _ in range(luck.randint(1, 2))]}


def entered(luck: Random, stage: Stage | None) -> Json:
    found: Json = {"entered": str(luck.choice(earlier_than(stage)))}
    return found | ({"within_days": luck.choice(WINDOWS)} if luck.random() < 0.5 else {})


LEAVES = {
    "field": compare,
    "touches": touches,
    "crm_stage": lambda luck, stage: {"crm_stage": [luck.choice(TEXTS) for _ in range(luck.randint(1, 2))]},
    "told": told,
    "verdict": lambda luck, stage: {"verdict": [luck.choice(VERDICTS) for _ in range(luck.randint(1, 2))]},
    "entered": entered,
    "points": lambda luck, stage: {"points": luck.choice(COUNT_OPS), "value": luck.choice((-5, 0, 10, 20, 30))},
}
