"""A deal's terms: what is sold, at which price and discount, who is met, who else bids, and how it will end."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from onefunnel.demo import planted
from onefunnel.demo.accounts import Account
from onefunnel.demo.calendar import DAY
from onefunnel.demo.chance import Wheel, logistic, skewed
from onefunnel.demo.lexicon.companies import COMPETITORS
from onefunnel.demo.lexicon.wares import LOST_REASONS, PRODUCTS
from onefunnel.demo.people import Person
from onefunnel.demo.world import Sheet
from onefunnel.words import MILLI_CENTS

PRODUCT = Wheel({code: weight for code, (_, _, _, weight) in PRODUCTS.items()})
REASON = Wheel(LOST_REASONS)
RIVAL = Wheel([(COMPETITORS[0], 32), (COMPETITORS[1], 24), (COMPETITORS[2], 20), (COMPETITORS[3], 12), (COMPETITORS[4], 12)])
UNITS = {"enterprise": (2, 2, 3, 4, 5, 7), "mid-market": (1, 1, 2, 2, 3, 4), "small business": (1, 1, 1, 2)}
CYCLE_DAYS = {"enterprise": 82.0, "mid-market": 60.0, "small business": 43.0}


@dataclass(frozen=True)
class Terms:
    """The fixed part of one deal. `list_price` and amounts in milli-cents of the account's currency."""

    product: str
    list_price: int
    first_amount: int
    amount: int
    group: tuple[Person, ...]
    pressure: float
    competitor: str
    won: bool
    days: float
    reason: str
    in_market: bool

    @property
    def single(self) -> bool:
        return len(self.group) == 1


def draw_terms(sheet: Sheet, rng: Random, account: Account, trigger: Person, at: int, known: list[Person]) -> Terms:
    product = PRODUCT.draw(rng)
    euros = PRODUCTS[product][2] * rng.choice(UNITS[account.segment])
    rate = sheet.world.rates(account.currency, sheet.world.calendar.day(at))
    list_price = round(euros / rate / 50) * 50 * MILLI_CENTS
    pressure = rng.random()
    competitor = RIVAL.draw(rng) if rng.random() < 0.25 + 0.5 * pressure else ""
    discount = max(0.0, planted.DISCOUNT_AT_FULL_PRESSURE * pressure + account.executive.gives + rng.gauss(0.0, 0.025))
    group = draw_group(rng, trigger, known)
    in_market = account.in_market(at)
    won = rng.random() < win_chance(account, len(group), pressure, competitor, in_market)
    reason = "" if won else "lost to competitor" if competitor and rng.random() < 0.3 else REASON.draw(rng)
    if reason == "lost to competitor" and not competitor:
        competitor = RIVAL.draw(rng)
    return Terms(
        product,
        list_price,
        whole(list_price * (1 - discount * rng.uniform(0.0, 0.4))),
        whole(list_price * (1 - discount)),
        group,
        pressure,
        competitor,
        won,
        skewed(rng, CYCLE_DAYS[account.segment] * (1.0 if won else 1.12), 0.42) + 8,
        reason,
        in_market,
    )


def whole(milli_cents: float) -> int:
    """Prices are quoted in whole tens."""
    return round(milli_cents / MILLI_CENTS / 10) * 10 * MILLI_CENTS


def draw_group(rng: Random, trigger: Person, known: list[Person]) -> tuple[Person, ...]:
    """The people sales will meet: the one who asked, and often one to four more."""
    others = [person for person in known if person is not trigger and not person.out]
    rng.shuffle(others)
    size = rng.choices((0, 1, 2, 3, 4), (32, 24, 22, 14, 8))[0]
    return (trigger, *others[:size])


def win_chance(account: Account, met: int, pressure: float, competitor: str, in_market: bool) -> float:
    """The true chance of winning, before anybody forecasts it."""
    odds = planted.WIN_BASE + account.executive.skill + planted.WIN_PRICE_PRESSURE * (pressure - 0.5)
    odds += planted.WIN_SINGLE_THREAD if met == 1 else planted.WIN_MULTI_THREAD if met > 2 else 0.0
    odds += planted.WIN_IN_MARKET if in_market else -0.4
    odds += {"Kestrel Automation": -0.7, "Boreal Drives": -0.25}.get(competitor, -0.1 if competitor else 0.15)
    odds += 0.3 if account.won else 0.0
    return logistic(odds)


def closing(sheet: Sheet, rng: Random, terms: Terms, created_at: int) -> int:
    """When the deal truly closes; wins crowd into the last fortnight of a quarter."""
    calendar = sheet.world.calendar
    number = calendar.number(created_at) + max(9, int(terms.days))
    if terms.won and rng.random() < planted.HOCKEY_STICK:
        end = number
        while (calendar.days[end + 1].month - 1) // 3 == (calendar.days[end].month - 1) // 3:
            end += 1
        number = max(calendar.number(created_at) + 9, end - int(13 * rng.random() ** 1.6))
    day = calendar.midnight[number]
    return (
        calendar.opening(day + int(rng.triangular(9 * 3600, 17 * 3600, 14 * 3600)))
        if number < len(calendar.days) - 30
        else day + DAY
    )
