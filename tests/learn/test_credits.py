"""What the ledger credits each step of a journey is what the rules say, whatever the journeys are."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import datetime, timedelta
from itertools import groupby

import pytest

from onefunnel.agree.measures import asking as memory_of
from onefunnel.learn.attribution.asking import Shown, look
from onefunnel.learn.attribution.rules import RULES, decay, shares
from onefunnel.ledger.duck import Memory, in_memory
from onefunnel.words import EVER, Scope

BEGIN = datetime(2026, 1, 1)
CHANNELS = ("search", "event", "email", "direct", "友達")
ACCOUNTS = 150
LOOK_BACK = timedelta(days=180)
HALF_LIFE_DAYS = 7.0


def history(chance: random.Random) -> dict[str, list[dict[str, object]]]:
    """Accounts with a lead, a deal and any number of touches before, between and after, some at one instant."""
    tables: dict[str, list[dict[str, object]]] = defaultdict(list)
    tables["company"].append({"company": "company", "base_currency": "EUR"})
    for number in range(ACCOUNTS):
        account, person = f"a{number}", f"p{number}"
        tables["accounts"].append({"account": account})
        tables["people"].append({"person": person, "account": account})
        moments = [BEGIN + timedelta(hours=chance.randrange(24 * 260)) for _ in range(chance.choice([0, 1, 2, 3, 6, 12]))]
        moments += moments[:1] * chance.randrange(2)
        for place, moment in enumerate(moments):
            tables["touches"].append({
                "touch": f"t{number}-{place}", "person": person, "kind": "visit", "direction": "in",
                "channel": chance.choice(CHANNELS), "touched_at": moment,
            })  # fmt: skip
        if chance.random() < 0.8:
            moved = BEGIN + timedelta(hours=chance.randrange(24 * 200))
            tables["stage_moves"].append({"move": f"m{number}", "person": person, "stage": "lead", "moved_at": moved})
        created = BEGIN + timedelta(hours=24 * 100 + chance.randrange(24 * 130))
        tables["opportunities"].append({
            "opportunity": f"o{number}", "account": account, "status": "won", "amount": chance.randrange(10**10),
            "currency": "EUR", "created_at": created, "closed_at": created + timedelta(hours=chance.randrange(24 * 60)),
        })  # fmt: skip
    return tables


@pytest.fixture(scope="module", params=range(3))
def told(request: pytest.FixtureRequest) -> dict[str, list[dict[str, object]]]:
    return history(random.Random(request.param))


@pytest.fixture(scope="module")
def engine(told: dict[str, list[dict[str, object]]]) -> Memory:
    return in_memory(told)


def steps_of(told: dict[str, list[dict[str, object]]], number: int, end: datetime) -> list[dict[str, object]]:
    """The touches of one account as the built-in agreement counts them: look-back, non-direct, runs as one."""
    touches = [t for t in told["touches"] if t["person"] == f"p{number}" and end - LOOK_BACK < t["touched_at"] <= end]  # type: ignore[operator]
    if any(t["channel"] != "direct" for t in touches):
        touches = [t for t in touches if t["channel"] != "direct"]
    touches.sort(key=lambda t: (t["touched_at"], t["touch"]))
    return [{"touches": list(run)} for _, run in groupby(touches, key=lambda t: t["channel"])]


def place_of(steps: list[dict[str, object]], moment: object) -> int | None:
    """The step that holds the last touch at or before a moment; of touches at one instant, the last step with one."""
    if moment is None:
        return None
    before = [t["touched_at"] for step in steps for t in step["touches"] if t["touched_at"] <= moment]  # type: ignore[operator,union-attr,attr-defined]
    if not before:
        return None
    return max(n for n, step in enumerate(steps) if any(t["touched_at"] == max(before) for t in step["touches"]))  # type: ignore[union-attr,attr-defined]


@pytest.mark.parametrize("stage", ["opportunity", "won"])
def test_every_step_gets_what_its_rule_says(told: dict[str, list[dict[str, object]]], engine: Memory, stage: str) -> None:
    columns = [rule.name for rule in RULES] + ["time_decay"]
    picked = ", ".join(f"{column}_parts, {column}_amount" for column in columns)
    sql = f"select journey, touch, places, {picked} from journey_credits where stage = $stage and is_converted order by 1, place"
    found = defaultdict(list)
    for journey, *row in engine.rows(sql, {"stage": stage}).rows:
        found[journey].append(row)
    leads = {move["person"]: move["moved_at"] for move in told["stage_moves"]}
    assert len(found) == ACCOUNTS
    for number, deal in enumerate(told["opportunities"]):
        end = deal["created_at"] if stage == "opportunity" else deal["closed_at"]
        steps, rows = steps_of(told, number, end), found[f"o{number}/{stage}"]  # type: ignore[arg-type]
        if not steps:
            assert [(row[0], row[1]) for row in rows] == [(None, 0)]
            continue
        assert [row[0] for row in rows] == [step["touches"][-1]["touch"] for step in steps]  # type: ignore[index]
        lead = leads.get(f"p{number}")
        lead_place = place_of(steps, lead if lead and lead <= end else None)  # type: ignore[operator]
        deal_place = place_of(steps, deal["created_at"])
        for index, column in enumerate(columns):
            if column == "time_decay":
                last = [step["touches"][-1]["touched_at"] for step in steps]  # type: ignore[index]
                wanted = decay([(end - at) / timedelta(days=1) for at in last], HALF_LIFE_DAYS)
            else:
                wanted = shares(RULES[index], len(steps), lead=lead_place, deal=deal_place)
            parts, money = ([row[2 + 2 * index + which] for row in rows] for which in (0, 1))
            assert parts == pytest.approx([share * 1e9 for share in wanted], abs=3), column
            assert (sum(parts), sum(money)) == (10**9, deal["amount"]), column


def looked(tables: dict[str, list[dict[str, object]]]) -> Shown:
    memory_of.forget()
    return look(in_memory(tables), Scope(EVER, choices=(("stage", "won"),)), half_life_days=7)


def test_new_names_for_channels_and_another_order_of_touches_change_only_the_names() -> None:
    names = {"search": "a > b", "event": "友達 + events", "email": "it's; -- mail", "友達": "plain", "direct": "direct"}
    told = history(random.Random(7))
    named = {table: [dict(row) for row in rows] for table, rows in told.items()}
    named["touches"] = [touch | {"channel": names[str(touch["channel"])]} for touch in named["touches"][::-1]]
    first, second = looked(told), looked(named)
    assert [model.name for model in first.models[-2:]] == ["markov", "shapley"]
    for one, other in zip(first.models, second.models, strict=True):
        assert other.conversions == pytest.approx({names.get(name, name): part for name, part in one.conversions.items()}), (
            one.name
        )
        assert sum(other.money.values()) == sum(one.money.values()) == sum(int(str(d["amount"])) for d in told["opportunities"])
