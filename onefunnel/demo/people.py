"""A person: who they are, where they truly came from, when they look around, and how they became known."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import accumulate
from random import Random

from onefunnel.demo import planted
from onefunnel.demo.accounts import Account
from onefunnel.demo.calendar import DAY
from onefunnel.demo.chance import Wheel, poisson
from onefunnel.demo.lexicon.people import COUNTRIES, FAMILY, GIVEN, PERSONAS
from onefunnel.demo.world import Sheet, World
from onefunnel.ledger.intake import Value

PERSONA = Wheel({name: weight for name, (weight, _) in PERSONAS.items()})
SOURCES = Wheel(planted.LEAD_SOURCES)
TRACKED = {true: Wheel(seen) for true, seen in planted.TRACKED_AS.items()}
POOLS = sorted(GIVEN)
WEEK = 7 * DAY


@dataclass
class Person:
    """One person in the making. `visits` counts their visits week by week, `looked` those of the four weeks before each;
    `lifted_until` ends their last exposure's effect; `waits_until` is when they may be handed over again; `cycle` counts
    the times they have been a lead."""

    code: str
    key: str
    name: str
    email: str
    persona: str
    title: str
    seniority: str
    source: str
    tracked: str
    known_at: int
    subscribed: bool
    visits: list[int]
    looked: list[int]
    takes_part: list[bool]
    exposed_at: int = 0
    lifted_until: int = 0
    waits_until: int = 0
    cycle: int = 1
    out: bool = False
    status: str = "nurture"
    campaign: str = ""
    trail: list[str] = field(default_factory=list)


def make_people(world: World, rng: Random, account: Account, count: int, sheet: Sheet) -> list[Person]:
    """Draw the people of an account, in the order in which they become known, and tell them."""
    taken: set[str] = set()
    people = [draw_person(world, rng, account, number, taken) for number in range(count)]
    return sorted(people, key=lambda person: person.known_at)


def draw_person(world: World, rng: Random, account: Account, number: int, taken: set[str]) -> Person:
    name = draw_name(rng, account, taken)
    persona = PERSONA.draw(rng)
    title, seniority = rng.choice(PERSONAS[persona][1])
    source = draw_source(rng, account)
    takes_part = [rng.random() < planted.TAKES_PART for _ in account.spells]
    code = f"P{account.number + 1}.{number + 1}"
    person = Person(
        code, world.keys("people", code), name, f"{name.lower().replace(' ', '.')}@{account.domain}", persona, title, seniority,
        source=source,
        tracked=draw_tracked(rng, source),
        known_at=draw_known_at(world, rng, account, takes_part),
        subscribed=rng.random() < 0.86,
        visits=[],
        looked=[],
        takes_part=takes_part,
    )  # fmt: skip
    if person.tracked == "outbound":
        person.known_at = world.calendar.opening(person.known_at)  # a rep wrote them down, at work
    person.visits = draw_visits(world, rng, account, person)
    person.looked = looked_before(person.visits)
    return person


def draw_name(rng: Random, account: Account, taken: set[str]) -> str:
    """Mostly a name common in the account's country; nobody at one account shares theirs."""
    home = COUNTRIES[account.country][1]
    while True:
        pool = home if rng.random() < 0.7 else rng.choice(POOLS)
        family = pool if rng.random() < 0.85 else rng.choice(POOLS)
        name = f"{rng.choice(GIVEN[pool])} {rng.choice(FAMILY[family])}"
        if name not in taken:
            taken.add(name)
            return name


def draw_source(rng: Random, account: Account) -> str:
    """Where somebody truly came from; the unseen channels work only on accounts that they reached."""
    if account.heard and rng.random() < 0.5:
        return rng.choice(account.heard)
    return SOURCES.draw(rng)


def draw_tracked(rng: Random, source: str) -> str:
    """What the tracker believes."""
    if source in TRACKED:
        return TRACKED[source].draw(rng)
    lost = source not in ("outbound", "event", "webinar", "partner") and rng.random() < planted.TRACKING_LOST
    return "direct" if lost else source


def draw_known_at(world: World, rng: Random, account: Account, takes_part: list[bool]) -> int:
    """When somebody becomes a lead: any day, but a spell in the market brings out those who take part in it."""
    calendar = world.calendar
    known_at = calendar.moment(rng, calendar.draw_day(rng, 0, calendar.number(world.horizon - 1)))
    for (begins, ends), part in zip(account.spells, takes_part, strict=True):
        if part and begins < known_at and rng.random() < 0.62:
            last = min(begins + (ends - begins) // 2, world.horizon - 1)
            drawn = calendar.draw_day(rng, calendar.number(begins), max(calendar.number(last), calendar.number(begins) + 1))
            return max(calendar.moment(rng, drawn), calendar.midnight[0])
    return known_at


def draw_visits(world: World, rng: Random, account: Account, person: Person) -> list[int]:
    """Visits of each week: lively while in the market or merely curious, rare otherwise."""
    weeks, origin = world.weeks, world.calendar.midnight[0]
    visits = [0] * weeks
    for _ in range(poisson(rng, planted.VISITS_A_WEEK["quiet"] * weeks)):
        visits[int(rng.random() * weeks)] += 1
    windows = [(b, e, "in market") for (b, e), part in zip(account.spells, person.takes_part, strict=True) if part]
    if rng.random() < 0.3:
        begins = origin + int(rng.random() * weeks * WEEK)
        windows.append((begins, begins + 24 * DAY, "curious"))
    for begins, ends, mood in windows:
        first, last = (begins - origin) // WEEK, min((ends - origin) // WEEK, weeks - 1)
        for week in range(first, last + 1):
            visits[week] += poisson(rng, planted.VISITS_A_WEEK[mood])
    return visits


def looked_before(visits: list[int]) -> list[int]:
    """For each week the visits of the LOOK_BACK weeks before it, up to the most that matters."""
    sums = [0, *accumulate(visits)]
    return [min(sums[week] - sums[max(0, week - planted.LOOK_BACK)], planted.MOST_LOOKED) for week in range(len(visits))]


def tell_person(world: World, account: Account, person: Person, sheet: Sheet) -> None:
    """The person as the CRM knows them at the end of the history."""
    values: dict[str, Value] = {
        "account": account.key,
        "name": person.name,
        "email": person.email,
        "title": person.title,
        "seniority": person.seniority,
        "persona": person.persona,
        "region": account.region,
        "country": account.country,
        "status": person.status,
        "channel": person.tracked,
        "owner": world.keys("owners", account.sdr.code),
        "created_at": world.calendar.text(person.known_at),
    }
    number = int(person.code[1:].replace(".", ""))
    if number % 3:
        values["phone"] = f"+00 {number % 900 + 100} {number * 7919 % 9000000 + 1000000}"
    sheet.tell("people", person.code, values)
