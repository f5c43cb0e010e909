"""Facts and scopes by chance: small, tangled and full of gaps, so that every rule meets its edge case."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

from onefunnel.ledger.definitions import Definitions, Sla, StageRule, WorkingTime
from onefunnel.words import Period, Scope, Stage, Team

Rows = list[dict[str, object]]
FIRST = datetime(2024, 11, 1)
DAYS = 240
MANY = 60  # from so many rows on, what happens seldom is among them
CHANNELS = ["search", "event", "outbound", None]
REGIONS = ["East", "West", None]
CURRENCIES = ["EUR", "EUR", "EUR", "USD", "CHF", None]
KINDS = ["call", "email", "meeting", "note", "visit"]


def facts(chance: Random, size: int = 12) -> dict[str, Rows]:
    """Every fact table that a measure reads, with about `size` rows of each kind that happens."""
    people = [f"p{n}" for n in range(max(2, size // 2))]
    accounts = [f"a{n}" for n in range(max(2, size // 3))]
    owners = ["w0", "w1", "w2"]
    opportunities = [_deal(chance, n, people, accounts, owners) for n in range(size)]
    return {
        "company": [{"company": "company", "base_currency": "EUR"}] if chance.random() < 0.9 else [],
        "rates": [
            {"rate": f"f{n}", "currency": "USD", "base_currency": "EUR", "valid_on": _day(chance), "rate_micros": rate}
            for n, rate in enumerate((900_000, 913_457))
        ],
        "owners": [{"owner": owner, "region": chance.choice(REGIONS)} for owner in owners],
        "products": [{"product": "d0", "name": "GTX Pro", "list_price": 4_821_00000, "currency": chance.choice(CURRENCIES)}],
        "accounts": [
            {"account": account, "segment": chance.choice(["large", None]), "industry": "steel", "region": chance.choice(REGIONS),
             "employees": chance.choice([None, 30, 240, 6_000])}
            for account in accounts
        ],
        "people": [
            {"person": person, "account": _maybe(chance, accounts), "region": chance.choice(REGIONS),
             "owner": _maybe(chance, owners), "channel": chance.choice(CHANNELS)}
            for person in people
        ],
        "merges": [
            {"merge": f"g{n}", "kind": kind, "from_key": chance.choice(keys), "into_key": chance.choice(keys), "merged_at": FIRST}
            for n, (kind, keys) in enumerate([("people", people), ("people", people), ("accounts", accounts)])
        ] + [
            {"merge": f"g{n}", "kind": "opportunities", "from_key": f"o{chance.randrange(size)}",
             "into_key": f"o{chance.randrange(size)}", "merged_at": chance.choice([None, _instant(chance), _instant(chance)])}
            for n in range(10, 11 + size // 8)
        ],
        "stage_moves": [_move(chance, n, people, owners) for n in range(size * 3)],
        "verdicts": [
            {"verdict": f"v{n}", "person": chance.choice(people), "answer": chance.choice(["accepted", "rejected", "recycled"]),
             "given_at": _instant(chance)}
            for n in range(size // 3)
        ],
        "touches": [_touch(chance, n, people, owners) for n in range(size * 2)] + _asked(accounts[::2]),
        "opportunities": opportunities + (_queue() if size >= MANY else []),
        "opportunity_changes": [_change(chance, n, f"o{chance.randrange(size)}", owners) for n in range(size * 3)]
        + (_push() if size >= MANY else []),
        "agreements": agreements(chance),
        "campaigns": [{"campaign": "k0", "name": "Webinar"}],
        "notes": [_note(chance, n, people, accounts, owners, size) for n in range(size)],
        "note_themes": [
            {"note_theme": f"h{n}", "note": f"q{n // 2}", "theme": ("price", "timing")[n % 2], "rules": 1}
            for n in range(size * 2) if chance.random() < 0.6
        ],
        "self_reports": [
            {"report": f"r{n}", "person": chance.choice(people), "coded_channel": chance.choice(CHANNELS),
             "asked_at": _instant(chance), "answered_at": chance.choice([None, _instant(chance)])}
            for n in range(size)
        ],
        "buying_roles": [
            {"buying_role": f"b{n}", "opportunity": f"o{chance.randrange(size)}", "person": chance.choice(people),
             "named_at": chance.choice([None, _instant(chance)])}
            for n in range(size)
        ],
    } | _holdouts(chance, people, min(size, 4))  # fmt: skip


def _holdouts(chance: Random, people: list[str], count: int) -> dict[str, Rows]:
    """Hold-outs one after another, some called off, and how the lot fell for most people in each."""
    begun = [FIRST + timedelta(days=40 * n) for n in range(count)]
    return {
        "holdouts": [
            {"holdout": f"y{n}", "name": "Webinar", "campaign": chance.choice(["k0", None]), "begins_at": at,
             "ends_at": at + timedelta(days=30), "outcome": ("talked", "sales_qualified")[n % 2],
             "called_off_at": chance.choice([None, None, at + timedelta(days=3)])}
            for n, at in enumerate(begun)
        ],
        "holdout_people": [
            {"lot": f"z{n}/{person}", "holdout": f"y{n}", "person": person, "arm": chance.choice(["treated", "held_out"])}
            for n in range(count) for person in people if chance.random() < 0.8
        ],
    }  # fmt: skip


def _queue() -> Rows:
    """So many deals that closed within a day that the one which stayed open beside them is stale."""
    dated = {"status": "lost", "created_at": FIRST, "closed_at": FIRST + timedelta(days=1)}
    left = {"opportunity": "oq", "status": "open", "created_at": FIRST, "close_on": FIRST.date() + timedelta(days=80)}
    return [*({"opportunity": f"oq{n}", **dated} for n in range(19)), left]


def _push() -> Rows:
    """The day on which that one should close, pushed by forty days."""
    days = {"old_value": str(FIRST.date() + timedelta(days=40)), "new_value": str(FIRST.date() + timedelta(days=80))}
    return [{"change": "cq", "opportunity": "oq", "field": "close_on", **days, "changed_at": FIRST + timedelta(days=30)}]


def agreements(chance: Random) -> Rows:
    """None, one, or several versions after each other, with conditions on leads and deals and SLAs on both clocks."""
    begun = sorted(_instant(chance) for _ in range(chance.choice([0, 1, 2, 3])))
    return [version(chance, number, at) for number, at in enumerate(begun, 1)]


def version(chance: Random, number: int, at: datetime) -> dict[str, object]:
    visited = {"touches": {"kind": ["visit", "email"]}, "op": ">=", "count": 2, "within_days": chance.choice([20, 90])}
    rules = [
        StageRule(Stage.MQL, "MQL", enters_when=visited, at_most_once_days=chance.choice([0, 30])),
        StageRule(Stage.OPPORTUNITY, "Deal", enters_when={"crm_stage": ["Proposal"]}),
    ]
    slas = (
        Sla("Some", Team.SALES, "first_response", hours=48, where={"touches": {"kind": ["note"]}, "op": ">=", "count": 1}),
        Sla("All", Team.SALES, "first_response", hours=4, clock=chance.choice(["business", "wall"])),
    )
    said = Definitions(
        number=number, stages=tuple(rule for rule in rules if chance.random() < 0.6), slas=slas[chance.choice([0, 1, 2]) :],
        calendar=WorkingTime(zone=chance.choice(["Europe/Berlin", "America/Los_Angeles"]), holidays=(_day(chance),)),
        cohort_days=chance.choice([30, 90]),
    )  # fmt: skip
    return {"agreement": f"v{number}", "version": number, "in_force_at": at, "signed_at": at, "document": said.as_json()}


def scope(chance: Random) -> Scope:
    """A period or all time, now or earlier, narrowed or not."""
    begins = FIRST.date() + timedelta(days=chance.randrange(DAYS))
    period = Period(begins, begins + timedelta(days=chance.randrange(DAYS)))
    narrowed = {
        "segment": ["large"], "region": ["East", "West"], "owner": ["w0", "w1"], "product": ["GTX Pro", "d0"],
        "channel": ["event"], "industry": ["steel"],
    }  # fmt: skip
    filters = {name: chance.choice(values) for name, values in narrowed.items() if chance.random() < 0.12}
    whole = Scope(**filters) if chance.random() < 0.4 else Scope(period=period, **filters)
    if chance.random() < 0.3:
        return Scope(period=whole.period, as_of=_instant(chance).replace(tzinfo=UTC), **filters)
    return whole


def _deal(chance: Random, number: int, people: list[str], accounts: list[str], owners: list[str]) -> dict[str, object]:
    status = chance.choice(["open", "won", "won", "lost"])
    return {
        "opportunity": f"o{number}", "status": status, "account": _maybe(chance, accounts), "person": _maybe(chance, people),
        "owner": _maybe(chance, owners), "product": chance.choice(["d0", "d9", None]),
        "crm_stage": chance.choice(["Demo", "Proposal", None]), "amount": chance.choice([None, 0, chance.randrange(10**9)]),
        "list_price": chance.choice([None, None, 5_000_00000]), "currency": chance.choice(CURRENCIES),
        "channel": chance.choice(CHANNELS), "lost_reason": chance.choice(["price", None]),
        "created_at": chance.choice([None, _instant(chance), _instant(chance)]), "close_on": chance.choice([None, _day(chance)]),
        "closed_at": _instant(chance) if status != "open" and chance.random() < 0.8 else None,
    }  # fmt: skip


def _change(chance: Random, number: int, opportunity: str, owners: list[str]) -> dict[str, object]:
    """A change of any field, told with both of its values, with one or with none, some of them unreadable."""
    values = {
        "status": ["open", "open", "won", "lost"], "crm_stage": ["Demo", "Proposal"], "owner": owners,
        "amount": ["70000000", "0", "123456789", "x"], "close_on": [str(_day(chance)), str(_day(chance)), "x"],
    }  # fmt: skip
    field = chance.choice(list(values))
    return {
        "change": f"c{number}", "opportunity": opportunity, "field": field, "old_value": _maybe(chance, values[field]),
        "new_value": _maybe(chance, values[field]), "changed_at": _instant(chance),
    }  # fmt: skip


def _move(chance: Random, number: int, people: list[str], owners: list[str]) -> dict[str, object]:
    stage = chance.choice([Stage.LEAD, Stage.LEAD, Stage.MQL, Stage.MQL, Stage.SAL, Stage.SALES_QUALIFIED, *Stage])
    return {
        "move": f"m{number}", "person": _maybe(chance, people), "stage": stage.value, "owner": _maybe(chance, owners),
        "moved_at": _instant(chance),
    }  # fmt: skip


def _touch(chance: Random, number: int, people: list[str], owners: list[str]) -> dict[str, object]:
    return {
        "touch": f"t{number}", "person": _maybe(chance, people), "owner": _maybe(chance, owners),
        "team": chance.choice(["sales", "sales", "marketing"]), "kind": chance.choice(KINDS),
        "direction": chance.choice(["out", "out", "in", None]), "is_human": chance.choice([True, True, False, None]),
        "is_bot": chance.choice([False, None, None, True]), "touched_at": _instant(chance),
    }  # fmt: skip


def _note(
    chance: Random, number: int, people: list[str], accounts: list[str], owners: list[str], size: int
) -> dict[str, object]:  # fmt: skip
    """A field note that names a deal, an account, a person, several of them or none."""
    return {
        "note": f"q{number}", "account": _maybe(chance, accounts), "person": _maybe(chance, people),
        "opportunity": chance.choice([None, f"o{chance.randrange(size)}"]), "owner": _maybe(chance, owners),
        "kind": chance.choice(["call", "meeting", "ride_along"]), "competitor": chance.choice(["Kestrel", None]),
        "campaign": chance.choice(["k0", "k9", None]), "lead_quality": chance.choice(["good", "fair", "poor", None]),
        "campaign_quality": chance.choice(["good", "poor", None]),
        "noted_at": chance.choice([None, _instant(chance), _instant(chance)]),
    }  # fmt: skip


def _asked(accounts: list[str]) -> Rows:
    """Accounts that look to buy, whatever chance says: a demo asked for thrice before a quarter began, and again at the end."""
    return [
        {"touch": f"x{day}{account}", "account": account, "kind": "form", "direction": "in", "topic": "demo",
         "touched_at": FIRST + timedelta(days=day)}
        for account in accounts
        for day in (58, 59, 60, DAYS - 3, DAYS - 2, DAYS - 1)
    ]  # fmt: skip


def _instant(chance: Random) -> datetime:
    """An hour out of few days, so that instants often tie, at midnight too."""
    return FIRST + timedelta(days=chance.randrange(DAYS), hours=chance.choice([0, 0, 9, 17]))


def _day(chance: Random) -> date:
    return FIRST.date() + timedelta(days=chance.randrange(DAYS))


def _maybe(chance: Random, keys: list[str]) -> str | None:
    return chance.choice([*keys, None])
