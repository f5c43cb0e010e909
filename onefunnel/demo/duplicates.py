"""Duplicates: the same person, filled in a second time; found by the same e-mail and merged."""

from __future__ import annotations

from random import Random

from onefunnel.demo import planted
from onefunnel.demo.accounts import Account
from onefunnel.demo.calendar import DAY
from onefunnel.demo.people import Person
from onefunnel.demo.world import Sheet
from onefunnel.ledger.intake import Value


def duplicate(sheet: Sheet, rng: Random, account: Account, person: Person) -> None:
    """A few people exist twice: a second record, a form and a stage of its own, then the merge."""
    world = sheet.world
    at = max(person.known_at, world.start) + int(rng.uniform(20, 200) * DAY)
    if rng.random() >= planted.DUPLICATES or at + 20 * DAY >= world.horizon:
        return
    calendar = world.calendar
    code = f"{person.code}-2"
    values: dict[str, Value] = {
        "account": account.key, "name": person.name.upper() if rng.random() < 0.3 else person.name, "email": person.email,
        "title": person.title, "seniority": person.seniority, "persona": person.persona, "region": account.region,
        "country": account.country, "status": "New", "channel": "organic", "created_at": calendar.text(at),
    }  # fmt: skip
    key = sheet.tell("people", code, values)
    touch: dict[str, Value] = {
        "person": key, "account": account.key, "team": "marketing", "kind": "form", "channel": "organic", "direction": "in",
        "outcome": "submitted", "is_human": True, "is_bot": False, "subject": "Newsletter", "touched_at": calendar.text(at),
    }  # fmt: skip
    sheet.tell("touches", f"T{account.number + 1}.{sheet.number()}", touch)
    stage: dict[str, Value] = {
        "person": key,
        "account": account.key,
        "stage": "lead",
        "crm_stage": "New",
        "moved_at": calendar.text(at + 5),
    }
    sheet.tell("stage_moves", f"M{account.number + 1}.{sheet.number()}", stage)
    merge: dict[str, Value] = {
        "kind": "people", "from_key": key, "into_key": person.key, "reason": "same e-mail",
        "merged_at": calendar.text(calendar.opening(at + int(rng.uniform(1, 15) * DAY))),
    }  # fmt: skip
    sheet.tell("merges", f"G{code[1:]}", merge)
    world.tally.add("duplicates")
