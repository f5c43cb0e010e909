"""Small companies by chance: merged people, robots, nothing where something was expected, and much at the same instant."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from onefunnel.ledger.conditions.fields import TOLD_PERSON
from onefunnel.ledger.definitions import Definitions, Points, StageRule
from onefunnel.words import STAGE_NAMES, Stage
from tests.conditions import chance

Row = dict[str, Any]
FIRST = datetime(2026, 1, 1)
UNTIL = datetime(2026, 1, 11, 12)


def instant(luck: Random) -> datetime | None:
    """One of few instants, so that many things happen at once; now and then none."""
    if luck.random() < 0.06:
        return None
    return FIRST + timedelta(hours=12 * luck.randrange(26), microseconds=luck.choice((0, 0, 0, 500_000)))


def maybe(luck: Random, words: Any) -> Any:
    return None if luck.random() < 0.15 else luck.choice(words)


def company(luck: Random) -> dict[str, list[Row]]:
    """Rows of every table that a condition reads."""
    people, accounts, deals = ("p1", "p2", "p3", "p4", "p5"), ("a1", "a2", "a3"), ("o1", "o2", "o3")
    return {
        "company": [{"company": "company", "base_currency": "EUR"}],
        "owners": [{"owner": "w1", "region": "alpha"}],
        "accounts": [account(luck, key) for key in accounts],
        "people": [person(luck, key, accounts) for key in people],
        "opportunities": [deal(luck, key, accounts, people) for key in deals],
        "merges": [merge(luck, number, people, accounts, deals) for number in range(luck.choice((0, 1, 1, 3)))],
        "touches": [touch(luck, number, people, deals) for number in range(luck.randint(0, 24))],
        "stage_moves": [move(luck, number, people, deals) for number in range(luck.randint(0, 9))],
        "verdicts": [
            {"verdict": f"v{number}", "person": maybe(luck, people), "answer": maybe(luck, ("accepted", "rejected", "recycled")),
             "given_at": instant(luck)}
            for number in range(luck.randint(0, 5))
        ],
        "opportunity_changes": [change(luck, number, deals) for number in range(luck.randint(0, 7))],
    }  # fmt: skip


def account(luck: Random, key: str) -> Row:
    return {
        "account": key, "industry": maybe(luck, chance.TEXTS), "segment": maybe(luck, chance.TEXTS),
        "region": maybe(luck, chance.TEXTS), "country": maybe(luck, chance.TEXTS),
        "employees": maybe(luck, (0, 1, 100, 200, 300)), "annual_revenue": maybe(luck, (0, 100_00000, 12_50000)),
        "created_at": instant(luck),
    }  # fmt: skip


def person(luck: Random, key: str, accounts: Any) -> Row:
    words = {
        name: maybe(luck, chance.TEXTS) for name in ("seniority", "persona", "industry", "region", "country", "status", "channel")
    }
    return {"person": key, "account": maybe(luck, accounts), "owner": maybe(luck, ("w1",)), "created_at": instant(luck), **words}


def deal(luck: Random, key: str, accounts: Any, people: Any) -> Row:
    status = luck.choice(("open", "won", "lost"))
    words = {name: maybe(luck, chance.TEXTS) for name in ("kind", "channel", "lost_reason", "competitor", "crm_stage")}
    return {
        "opportunity": key, "account": maybe(luck, accounts), "person": maybe(luck, people), "status": status,
        "amount": maybe(luck, (0, 100_00000, 12_50000)), "currency": "EUR", "created_at": instant(luck),
        "close_on": maybe(luck, (date(2026, 1, 3), date(2026, 1, 9))), "closed_at": instant(luck), **words,
    }  # fmt: skip


def merge(luck: Random, number: int, *keys: Any) -> Row:
    kind = luck.randrange(3)
    return {
        "merge": f"g{number}", "kind": ("people", "accounts", "opportunities")[kind], "from_key": luck.choice(keys[kind]),
        "into_key": luck.choice(keys[kind]), "merged_at": instant(luck),
    }  # fmt: skip


def touch(luck: Random, number: int, people: Any, deals: Any) -> Row:
    return {
        "touch": f"t{number}", "person": maybe(luck, people), "opportunity": luck.choice((None, None, *deals)),
        "kind": luck.choice(chance.KINDS[:4]), "team": maybe(luck, chance.TEAMS), "direction": maybe(luck, ("in", "out")),
        "channel": maybe(luck, chance.TEXTS), "outcome": maybe(luck, chance.TEXTS), "is_human": maybe(luck, (True, False)),
        "is_bot": luck.choice((None, False, False, True)), "touched_at": instant(luck),
    }  # fmt: skip


def move(luck: Random, number: int, people: Any, deals: Any) -> Row:
    return {
        "move": f"m{number}", "person": maybe(luck, (*people, "p9")),
        "opportunity": luck.choice((None, None, None, *deals)),
        "stage": maybe(luck, [str(stage) for stage in TOLD_PERSON]),
        "crm_stage": maybe(luck, chance.TEXTS), "moved_at": instant(luck),
    }  # fmt: skip


def change(luck: Random, number: int, deals: Any) -> Row:
    field = luck.choice(("crm_stage", "status", "amount", "close_on"))
    values = {"crm_stage": chance.TEXTS, "status": ("open", "won"), "amount": ("10000000", "0", "much"),
              "close_on": ("2026-01-03", "2026-01-05", "soon")}[field]  # fmt: skip
    return {"change": f"c{number}", "opportunity": luck.choice(deals), "field": field, "old_value": maybe(luck, values),
            "new_value": "never read", "changed_at": instant(luck)}  # fmt: skip


def definitions(luck: Random) -> Definitions:
    """An agreement by chance: most stages with conditions, some with waits and ways out, and a score card."""
    return Definitions(
        stages=tuple(rule(luck, stage) for stage in Stage if luck.random() < 0.9),
        card=tuple(part(luck, number) for number in range(luck.randint(0, 4))),
    )


def rule(luck: Random, stage: Stage) -> StageRule:
    said = None if luck.random() < 0.12 else chance.condition(luck, stage=stage, depth=luck.choice((1, 3, 4)))
    return StageRule(
        stage, STAGE_NAMES[stage], enters_when=said,
        leaves_when=chance.condition(luck, stage=stage, depth=2) if luck.random() < 0.3 else None,
        wait_days=luck.choice((0, 0, 0, 1, 2)) if said is not None else 0,
        at_most_once_days=luck.choice((0, 0, 0, 1, 3)),
    )  # fmt: skip


def part(luck: Random, number: int) -> Points:
    points = luck.choice((-5, 5, 10, 20))
    if luck.random() < 0.5:
        return Points(f"part {number}", points, when=chance.condition(luck, depth=2, card=True))
    return Points(f"part {number}", points, each={"touches": chance.touch_filter(luck)}, most=luck.randint(1, 3),
                  within_days=luck.choice((None, 1, 3)))  # fmt: skip


def conditions_in(agreed: Definitions) -> int:
    """How many conditions an agreement has."""
    said = [tree for rule in agreed.stages for tree in (rule.enters_when, rule.leaves_when)] + [part.when for part in agreed.card]
    return sum(tree is not None for tree in said)
