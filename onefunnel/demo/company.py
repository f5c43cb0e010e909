"""The made-up company as a stream of facts: first what all share, then account by account, last what the campaigns did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from onefunnel.demo import planted
from onefunnel.demo.accounts import Account, make_account
from onefunnel.demo.cast import LEADERS, MARKETERS, Colleague
from onefunnel.demo.duplicates import duplicate
from onefunnel.demo.lexicon.wares import PRODUCTS
from onefunnel.demo.lookalikes import account_again, person_again
from onefunnel.demo.marketing import tell_campaigns
from onefunnel.demo.people import make_people, tell_person
from onefunnel.demo.rates import BASE, rate_on, rate_table
from onefunnel.demo.touches import ad_views, mails, newsletter_times
from onefunnel.demo.weeks import live_through
from onefunnel.demo.world import Keys, Sheet, World, rng_of, world
from onefunnel.ledger.intake import Fact, Value
from onefunnel.words import MILLI_CENTS


class Company:
    """Northwind Controls with `people` people, its last told day `until`. `facts()` may be walked once."""

    def __init__(self, *, people: int, seed: int, until: date, keys: Keys) -> None:
        begins = until - timedelta(days=planted.HISTORY_DAYS + planted.WARM_UP_DAYS + 40)
        self.rates = rate_table(seed, begins, until + timedelta(days=500))
        self.until = until
        self.world: World = world(seed=seed, people=people, until=until, keys=keys, rates=rate_on(self.rates))
        self.people_told = 0
        self.on_account: Callable[[Account], object] = lambda account: None

    def facts(self) -> Iterator[list[Fact]]:
        """Batches of facts: each account is one, so that memory does not grow with the company."""
        yield self._counted(self._shared())
        paces = week_paces(self.world)
        times = newsletter_times(Sheet(self.world))
        number = 0
        while self.people_told < self.world.people:
            if number % planted.POD == 0:
                yield self._counted(self._pod(number // planted.POD))
            yield self._counted(self._account(number, paces, times))
            number += 1
        yield self._counted(self._last())

    def _counted(self, sheet: Sheet) -> list[Fact]:
        self.world.tally.by_table.update(fact.table for fact in sheet.facts)
        return sheet.facts

    def _shared(self) -> Sheet:
        sheet = Sheet(self.world)
        tell_company(sheet)
        for colleague in (*LEADERS, *MARKETERS):
            tell_colleague(sheet, colleague)
        for code, (name, series, price, _) in PRODUCTS.items():
            sheet.tell("products", code, {"name": name, "series": series, "list_price": price * MILLI_CENTS, "currency": BASE})
        for (currency, month), micros in self.rates.items():
            if month <= self.until:
                values: dict[str, Value] = {"currency": currency, "base_currency": BASE, "valid_on": month.isoformat()}
                sheet.tell("rates", f"{currency}-{month}", {**values, "rate_micros": micros})
        tell_library(sheet)
        return sheet

    def _pod(self, number: int) -> Sheet:
        sheet = Sheet(self.world)
        for colleague in self.world.pods(number).colleagues:
            tell_colleague(sheet, colleague)
        return sheet

    def _account(self, number: int, paces: list[float], times: list[int]) -> Sheet:
        sheet, rng = Sheet(self.world), rng_of(self.world, number)
        account = make_account(self.world, rng, number, sheet)
        count = min(rng.choice(planted.PEOPLE_AN_ACCOUNT), self.world.people - self.people_told)
        self.people_told += count
        people = make_people(self.world, rng, account, count, sheet)
        self.on_account(account)
        live_through(sheet, rng, account, people, paces)
        for person in people:
            own = rng_of(self.world, person.code)
            mails(sheet, own, account, person, times)
            ad_views(sheet, own, account, person)
            tell_person(self.world, account, person, sheet)
            duplicate(sheet, own, account, person)
            person_again(sheet, rng_of(self.world, f"{person.code}-3"), account, person)
        account_again(sheet, rng_of(self.world, f"A{number + 1}-2"), account)
        return sheet

    def _last(self) -> Sheet:
        sheet = Sheet(self.world)
        tell_campaigns(sheet)
        return sheet


def tell_company(sheet: Sheet) -> None:
    sheet.tell("company", "company", {"base_currency": BASE, "zone": "Europe/Berlin", "fiscal_month": 1})


def tell_colleague(sheet: Sheet, colleague: Colleague) -> None:
    values: dict[str, Value] = {
        "name": colleague.name,
        "email": colleague.email,
        "team": colleague.team,
        "role": colleague.role,
        "is_active": colleague.is_active,
    }
    if colleague.region:
        values["region"] = colleague.region
    if colleague.manager:
        values["manager"] = sheet.world.keys("owners", colleague.manager)
    sheet.tell("owners", colleague.code, values)


def tell_library(sheet: Sheet) -> None:
    for piece in sheet.world.library:
        values: dict[str, Value] = {
            "name": piece.name, "kind": piece.kind, "stage": piece.stage, "persona": piece.persona,
            "owner": sheet.world.keys("owners", piece.owner.code), "published_on": piece.published_on.isoformat(),
        }  # fmt: skip
        if piece.retired_on:
            values["retired_on"] = piece.retired_on.isoformat()
        sheet.tell("contents", piece.code, values)


def week_paces(world: World) -> list[float]:
    """How lively each week is, one being the mean."""
    calendar = world.calendar
    sums = [sum(calendar.pace[7 * n : 7 * n + 7]) for n in range(world.weeks)]
    mean = sum(sums) / len(sums)
    return [one / mean for one in sums]
