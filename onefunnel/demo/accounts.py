"""An account: what kind of company it is, who looks after it, and when it is truly in the market."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from onefunnel.demo import planted
from onefunnel.demo.calendar import DAY
from onefunnel.demo.cast import Colleague
from onefunnel.demo.chance import Wheel, scattered, skewed
from onefunnel.demo.lexicon.companies import INDUSTRIES, LINKS, SEGMENTS, STEMS, TOWNS
from onefunnel.demo.lexicon.people import COUNTRIES, COUNTRY_WEIGHTS
from onefunnel.demo.world import Sheet, World
from onefunnel.ledger.intake import Value
from onefunnel.words import MILLI_CENTS

INDUSTRY = Wheel({name: weight for name, (weight, _) in INDUSTRIES.items()})
SEGMENT = Wheel({name: weight for name, (weight, _, _) in SEGMENTS.items()})
COUNTRY = Wheel(COUNTRY_WEIGHTS)
PLAIN_NAMES = len(STEMS) * len(LINKS)


@dataclass
class Account:
    """One account in the making. `spells` are the instants between which it is in the market; `heard` the unseen channels
    that reached it; `seen` the (instant, channel) pairs that may move its decision; `busy_until` the end of its open deal."""

    number: int
    key: str
    name: str
    domain: str
    industry: str
    segment: str
    country: str
    region: str
    currency: str
    employees: int
    sdr: Colleague
    executive: Colleague
    scanned: bool
    spells: list[tuple[int, int]]
    heard: tuple[str, ...]
    seen: list[tuple[int, str]] = field(default_factory=list)
    busy_until: int = 0
    deals: int = 0
    won: int = 0

    def in_market(self, at: int) -> bool:
        return any(begins <= at < ends for begins, ends in self.spells)


def company_name(seed: int, number: int, noun: str, form: str) -> tuple[str, str]:
    """A name and a domain that no other account of the company has."""
    round_, place = divmod(number, PLAIN_NAMES)
    place = scattered(place, PLAIN_NAMES, seed)
    stem = STEMS[place % len(STEMS)] + LINKS[place // len(STEMS)]
    town = TOWNS[(round_ - 1) % len(TOWNS)] if round_ else ""
    again = (round_ - 1) // len(TOWNS) if round_ else 0
    name = " ".join(part for part in (town, stem, noun, str(again + 1) if again else "", form) if part)
    slug = "-".join(part.lower() for part in (town, stem, noun.split(maxsplit=1)[0], str(again + 1) if again else "") if part)
    return name, f"{slug}.example"


def spells_of(rng: Random, begins: int, ends: int) -> list[tuple[int, int]]:
    """When an account is in the market: an alternating renewal process, already running at `begins`."""
    mean, shape = planted.SPELL_DAYS, planted.SPELL_SHAPE
    gap = planted.REPURCHASE_DAYS - mean
    found: list[tuple[int, int]] = []
    at = begins
    if rng.random() < planted.IN_MARKET_SHARE:
        # A running spell is met in proportion to its length, at an even place within it.
        left = rng.random() * rng.gammavariate(shape + 1, mean / shape)
        found.append((at, at + int(left * DAY)))
        at = found[-1][1]
    at += int(rng.expovariate(1 / gap) * DAY)
    while at < ends:
        length = int(rng.gammavariate(shape, mean / shape) * DAY)
        found.append((at, at + length))
        at += length + int(rng.expovariate(1 / gap) * DAY)
    return found


def make_account(world: World, rng: Random, number: int, sheet: Sheet) -> Account:
    """Draw one account and tell it."""
    country = COUNTRY.draw(rng)
    region, _, currency, form = COUNTRIES[country]
    industry, segment = INDUSTRY.draw(rng), SEGMENT.draw(rng)
    low, high = SEGMENTS[segment][1:]
    name, domain = company_name(world.seed, number, rng.choice(INDUSTRIES[industry][1]), form)
    team = world.pods(number // planted.POD)
    heard = tuple(channel for channel, share in planted.UNSEEN.items() if rng.random() < share)
    account = Account(
        number, "", name, domain, industry, segment, country, region, currency,
        employees=int(low * (high / low) ** rng.random()),
        sdr=team.sdr_for(region, number),
        executive=team.executive_for(region, number),
        scanned=rng.random() < planted.SCANNED_ACCOUNTS,
        spells=spells_of(rng, world.calendar.midnight[0], world.horizon),
        heard=heard,
    )  # fmt: skip
    account.key = tell_account(world, rng, account, sheet)
    count_market_days(world, account)
    return account


def tell_account(world: World, rng: Random, account: Account, sheet: Sheet) -> str:
    revenue = skewed(rng, 185_000, 0.35) * account.employees
    created = world.calendar.midnight[0] - int(rng.random() * 900 * DAY)
    values: dict[str, Value] = {
        "name": account.name,
        "domain": account.domain,
        "industry": account.industry,
        "segment": account.segment,
        "region": account.region,
        "country": account.country,
        "employees": account.employees,
        "annual_revenue": round(revenue / 1000) * 1000 * MILLI_CENTS,
        "currency": account.currency,
        "owner": world.keys("owners", account.executive.code),
        "created_at": world.calendar.text(created),
    }
    return sheet.tell("accounts", f"A{account.number + 1}", values)


def count_market_days(world: World, account: Account) -> None:
    """The account's days in the told history, and those in the market."""
    inside = sum(max(0, min(ends, world.horizon) - max(begins, world.start)) for begins, ends in account.spells)
    world.tally.days_in_market += inside // DAY
    world.tally.days += (world.horizon - world.start) // DAY
