"""Lookalikes: people and accounts written down a second time by hand, a little differently, which nobody has merged yet."""

from __future__ import annotations

from random import Random

from onefunnel.demo import planted
from onefunnel.demo.accounts import Account
from onefunnel.demo.calendar import DAY
from onefunnel.demo.people import Person
from onefunnel.demo.world import Sheet
from onefunnel.ledger.intake import Value


def person_again(sheet: Sheet, rng: Random, account: Account, person: Person) -> None:
    """A scanned badge or a typed card: another spelling, no e-mail or a private one, and nothing has happened to it."""
    world = sheet.world
    at = max(person.known_at, world.start) + int(rng.uniform(20, 200) * DAY)
    if rng.random() >= planted.LOOKALIKE_PEOPLE or at >= world.horizon:
        return
    code = f"{person.code}-3"
    values: dict[str, Value] = {
        "account": account.key, "name": respelt(rng, person.name), "region": account.region, "country": account.country,
        "status": "New", "channel": "event", "created_at": world.calendar.text(at),
    }  # fmt: skip
    if rng.random() < 0.7:
        values["title"] = person.title
    if rng.random() < 0.4:
        values["email"] = f"{person.name.lower().replace(' ', '.')}@mail.example"
    key = sheet.tell("people", code, values)
    world.tally.add_lookalike("people", key, person.key)


def account_again(sheet: Sheet, rng: Random, account: Account) -> None:
    """The same company under another ending of its domain, without its legal form."""
    world = sheet.world
    if rng.random() >= planted.LOOKALIKE_ACCOUNTS:
        return
    name = account.name.rsplit(" ", 1)[0]
    values: dict[str, Value] = {
        "name": name.upper() if rng.random() < 0.4 else name, "domain": account.domain.replace(".example", ".test"),
        "industry": account.industry, "country": account.country, "region": account.region,
        "created_at": world.calendar.text(world.horizon - int(rng.uniform(10, 300) * DAY)),
    }  # fmt: skip
    if rng.random() < 0.5:
        values["employees"] = int(account.employees * rng.uniform(0.9, 1.1))
    key = sheet.tell("accounts", f"A{account.number + 1}-2", values)
    world.tally.add_lookalike("accounts", key, account.key)


def respelt(rng: Random, name: str) -> str:
    """A letter lost, the first name an initial, both the other way round, or just as it was."""
    first, _, surname = name.rpartition(" ")
    way = rng.random()
    if way < 0.3:
        place = rng.randrange(2, len(surname))
        return f"{first} {surname[:place]}{surname[place + 1 :]}"
    if way < 0.5:
        return f"{first[0]}. {surname}"
    return f"{surname}, {first}" if way < 0.65 else name
