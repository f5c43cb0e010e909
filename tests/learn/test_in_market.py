"""The points of an account are the sum of its signs, at any past instant, and the list finds those who are truly looking."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from onefunnel.ledger.answer import answer, records
from onefunnel.ledger.duck import Duck, Memory, in_memory
from onefunnel.ledger.measure import measure
from onefunnel.words import Scope

Act = tuple[str, str, str, datetime]  # account, person, signal, when
KINDS = {
    "price": {"kind": "visit", "topic": "pricing"}, "product": {"kind": "visit", "topic": "compare"},
    "visit": {"kind": "visit", "topic": "blog"}, "asked": {"kind": "form", "topic": "demo"},
    "form": {"kind": "form", "topic": "content"}, "attended": {"kind": "webinar", "outcome": "attended"},
    "clicked": {"kind": "email", "outcome": "clicked"}, "replied": {"kind": "email", "outcome": "replied"},
}  # fmt: skip
FIRST = datetime(2026, 1, 1)


@pytest.fixture(scope="module")
def memory() -> Memory:
    return in_memory({})


@pytest.fixture(scope="module")
def ledger(company_home: Path) -> Iterator[Duck]:
    duck = Duck(company_home / "ledger")
    yield duck
    duck.close()


def acts(luck: Random) -> list[Act]:
    """Half a year of four accounts, lively and silent by turns."""
    found = []
    for number in range(160):
        account = f"a{luck.randrange(4)}"
        person = f"p{account[1]}{luck.randrange(3)}"
        day = luck.choice([luck.randrange(30), luck.randrange(100, 130), luck.randrange(200)])
        at = FIRST + timedelta(days=day, seconds=number * 37 + luck.randrange(86_000))
        found.append((account, person, luck.choice(list(KINDS)), at))
    return sorted(found, key=lambda act: act[3])


def facts(told: list[Act]) -> dict[str, list[dict[str, object]]]:
    return {
        "company": [{"company": "company", "base_currency": "EUR"}],
        "accounts": [{"account": f"a{n}"} for n in range(4)],
        "people": [{"person": f"p{n}{m}", "account": f"a{n}"} for n in range(4) for m in range(3)],
        "touches": [
            {"touch": f"t{n:04}", "person": person, "direction": "in", "touched_at": at, **KINDS[signal]}
            for n, (_, person, signal, at) in enumerate(told)
        ],
    }  # fmt: skip


def by_hand(told: list[Act], weights: dict[str, tuple[int, int]], now: datetime) -> dict[str, float]:
    """The points of each account, worked out slowly: every act and what it meant beside those before it."""
    signs: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    by_account: dict[str, datetime] = {}
    by_person: dict[str, datetime] = {}
    for account, person, signal, at in told:
        before, own = by_account.get(account), by_person.get(person)
        signs[account, signal].append(at)
        if before and at - before >= timedelta(days=60):
            signs[account, "returned"].append(at)
        if before and at - before < timedelta(days=14) and (own is None or at - own >= timedelta(days=14)):
            signs[account, "another"].append(at)
        by_account[account] = by_person[person] = at
    points: dict[str, float] = defaultdict(float)
    for (account, signal), when in signs.items():
        each, half_life = weights[signal]
        for at in sorted((at for at in when if at <= now), reverse=True)[:8]:
            age = (now - at).total_seconds() / 86_400
            points[account] += each * 0.5 ** (age / half_life) if age < 120 else 0.0
    return points


def weights_of(memory: Memory) -> dict[str, tuple[int, int]]:
    rows = answer(memory, measure("in_market_signals"), Scope()).dicts()
    return {str(row["signal"]): (int(str(row["points_each"])), int(str(row["half_life_days"]))) for row in rows}


@pytest.mark.parametrize("seed", [1, 2])
def test_the_points_are_the_log_of_signs_at_any_past_instant(memory: Memory, seed: int) -> None:
    told = acts(Random(seed))
    memory.put(facts(told))
    weights = weights_of(memory)
    for day in (12, 60, 105, 140, 199):
        now = FIRST + timedelta(days=day)
        scope = Scope(as_of=now.replace(tzinfo=UTC))
        found = {row["account"]: row["value"] for row in answer(memory, measure("in_market_points"), scope).dicts()}
        expected = {account: points for account, points in by_hand(told, weights, min(now, told[-1][3])).items() if points}
        assert found == pytest.approx(expected, abs=1e-4), day
        listed = records(memory, measure("in_market_accounts"), scope).dicts()
        assert {row["account"] for row in listed} == {account for account, points in expected.items() if points >= 25}


def test_a_list_of_the_past_holds_only_what_was_known_then(memory: Memory) -> None:
    told = acts(Random(3))
    for day in (30, 115):
        now = FIRST + timedelta(days=day)
        scope = Scope(as_of=now.replace(tzinfo=UTC))
        memory.put(facts(told))
        later = records(memory, measure("in_market_accounts"), scope)
        memory.put(facts([act for act in told if act[3] <= now] + [("a0", "p00", "visit", now)]))
        then = records(memory, measure("in_market_accounts"), scope)
        without = [row for row in later.dicts() if row["account"] != "a0"]
        assert [row for row in then.dicts() if row["account"] != "a0"] == without
    assert without


def test_the_parts_of_an_account_add_up_to_its_points(ledger: Duck) -> None:
    listed = records(ledger, measure("in_market_accounts"), Scope(), limit=5).dicts()
    assert listed
    for row in listed:
        parts = records(ledger, measure("in_market_points"), Scope(), opened=str(row["account"]))
        assert parts.value == pytest.approx(row["points"])
        assert sum(float(str(part["points_now"])) for part in parts.dicts()) == pytest.approx(row["points"])


def test_the_list_finds_the_accounts_that_are_truly_looking(ledger: Duck, company_home: Path) -> None:
    """One account in twenty is planted in the market at any one time. With 100 accounts at 18 month ends: at least half of the
    list is right and at least half of them are found; without the list one in twenty would be right."""
    spells = {}
    for line in (company_home / "demo" / "in_market.jsonl").read_text().splitlines():
        told = json.loads(line)
        spells[told["account"]] = [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in told["spells"]]
    (last,) = ledger.rows("select last_at from touch_spans", {}).rows[0]
    right = listed = looking = 0
    for months in range(18):
        at = last - timedelta(days=30 * months)
        found = records(ledger, measure("in_market_accounts"), Scope(as_of=at.replace(tzinfo=UTC)), limit=1_000).dicts()
        there = {account for account, told in spells.items() if any(b <= at < e + timedelta(days=1) for b, e in told)}
        names = {str(row["account"]) for row in found}
        right, listed, looking = right + len(names & there), listed + len(names), looking + len(there)
    print(f"precision {right}/{listed}, recall {right}/{looking}")
    assert right / listed >= 0.5
    assert right / looking >= 0.5


def test_last_quarter_s_list_is_the_list_of_then_and_what_it_opened(ledger: Duck) -> None:
    scored = records(ledger, measure("in_market_score"), Scope(choices=(("among", "any"),)), limit=1_000).dicts()
    (last,) = ledger.rows("select last_at from touch_spans", {}).rows[0]
    this = datetime(last.year, (last.month - 1) // 3 * 3 + 1, 1)
    begins = datetime(this.year - (this.month == 1), (this.month - 4) % 12 + 1, 1)
    then = Scope(as_of=(begins - timedelta(microseconds=1)).replace(tzinfo=UTC))
    listed = records(ledger, measure("in_market_accounts"), then, limit=1_000, opened="no open deal").dicts()
    assert {row["account"] for row in scored if row["was_listed"]} == {row["account"] for row in listed}
    opened = ledger.rows(
        "select distinct account from conversions where stage = 'opportunity' and converted_at >= $b and converted_at < $e",
        {"b": begins, "e": this},
    ).rows
    busy = {row["account"] for row in records(ledger, measure("in_market_accounts"), then, opened="open deal").dicts()}
    free = {account for (account,) in opened} & {row["account"] for row in scored}
    assert {row["account"] for row in scored if row["has_opened"]} == free
    assert not busy & {row["account"] for row in scored}
