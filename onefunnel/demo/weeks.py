"""Week by week through one account: who looks around, who is exposed, who talks to sales, who is merely handed over."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import log
from random import Random

from onefunnel.demo import planted
from onefunnel.demo.accounts import Account
from onefunnel.demo.calendar import DAY
from onefunnel.demo.handover import hand_over
from onefunnel.demo.leads import become_known, comes_back, move
from onefunnel.demo.people import WEEK, Person
from onefunnel.demo.qualify import qualify
from onefunnel.demo.sales import connect
from onefunnel.demo.touches import VISITS_BEFORE_KNOWN, expose, visit
from onefunnel.demo.world import Sheet


@lru_cache
def lifted(industry: str) -> tuple[float, ...]:
    """The weekly chance of a talk after an exposure, for each count of visits: such that the chance within 30 days is the
    planted ratio times the chance without. With S the chance of no talk in 30 days unexposed, S' = 1 - ratio * (1 - S)."""
    ratio, weeks = planted.EXPOSURE_LIFT[industry], planted.LIFT_DAYS / 7
    found = []
    for chance in planted.CONNECTS_A_WEEK:
        without = (1 - chance) ** weeks
        found.append(1 - (1 - chance) ** (log(1 - ratio * (1 - without)) / log(without)))
    return tuple(found)


@dataclass
class Week:
    """One week of one account: the season's `pace` against the mean, and the week's chances by what a person looked at."""

    sheet: Sheet
    rng: Random
    account: Account
    known: list[Person]
    number: int
    begins: int
    pace: float
    exposed: tuple[float, ...]
    approached: tuple[float, ...]


def live_through(sheet: Sheet, rng: Random, account: Account, people: list[Person], paces: list[float]) -> None:
    """All weeks of an account, from the warm-up to the horizon."""
    waiting = list(reversed(people))
    known: list[Person] = []
    for number, pace in enumerate(paces):
        begins = sheet.world.calendar.midnight[7 * number]
        exposed, approached = chances(account.industry, pace, begins >= sheet.world.breaks_at)
        week = Week(sheet, rng, account, known, number, begins, pace, exposed, approached)
        for person in known:
            live(week, person)
        while waiting and waiting[-1].known_at < begins + WEEK:
            person = waiting.pop()
            appear(week, person)
            known.append(person)


@lru_cache(maxsize=4096)
def chances(industry: str, pace: float, after: bool) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """By what a person looked at: the week's chance of an exposure, and of any approach at most."""
    most = zip(planted.CONNECTS_A_WEEK, lifted(industry), silent(after), strict=True)
    return tuple(pace * chance for chance in planted.EXPOSED_A_WEEK), tuple(pace * (max(p, r) + s) for p, r, s in most)


def silent(after: bool) -> tuple[float, ...]:
    """The weekly chance of a hand-over without a talk; the looser definition makes more of them."""
    return tuple(chance * (planted.MORE_MQLS if after else 1.0) for chance in planted.HANDED_ONLY_A_WEEK)


def live(week: Week, person: Person) -> None:
    """One person's week. Exposure depends on their own visits of the four weeks before and on the season, on nothing else."""
    rng, number, exposed_at = week.rng, week.number, 0
    looked = person.looked[number]
    if person.visits[number]:
        look_around(week, person)
    if rng.random() < week.exposed[looked]:
        exposed_at = expose(week.sheet, rng, week.account, person, number)
    if (
        rng.random() < week.approached[looked]
        and not person.out
        and person.waits_until < week.begins
        and week.account.busy_until < week.begins
    ):
        approach(week, person, looked, exposed_at)
    if exposed_at:
        person.exposed_at, person.lifted_until = exposed_at, exposed_at + planted.LIFT_DAYS * DAY


def look_around(week: Week, person: Person) -> None:
    """The week's visits to the site."""
    keen = person.looked[week.number] + person.visits[week.number] > 2
    for _ in range(person.visits[week.number]):
        at = week.sheet.world.calendar.week(week.rng, 7 * week.number)
        visit(week.sheet, week.rng, week.account, person, at, keen)


def approach(week: Week, person: Person, looked: int, exposed_at: int) -> None:
    """Some approach may come: a talk, a hand-over without one, or nothing after all."""
    plain, raised = planted.CONNECTS_A_WEEK[looked], lifted(week.account.industry)[looked]
    luck = week.rng.random() * week.approached[looked] / week.pace
    at = week.sheet.world.calendar.week(week.rng, 7 * week.number)
    if luck < max(plain, raised):
        if luck < (raised if is_lifted(person, exposed_at, at) else plain):
            talk(week, person, at)
    else:
        hand_over(week.sheet, week.rng, week.account, person, at, talks=False)


def is_lifted(person: Person, exposed_at: int, at: int) -> bool:
    """Whether an exposure, of this week or an earlier one, lies less than 30 days before."""
    return person.exposed_at < at < person.lifted_until or 0 < exposed_at < at


def talk(week: Week, person: Person, at: int) -> None:
    """The person talks to sales: after a hand-over, or because an SDR rang and caught them."""
    rng, account = week.rng, week.account
    cold = rng.random() < planted.SKIPS["mql"]
    accepted_at = caught(week, person, at) if cold else hand_over(week.sheet, rng, account, person, at, talks=True)
    if accepted_at:
        qualify(week.sheet, rng, account, person, accepted_at, week.known)


def caught(week: Week, person: Person, at: int) -> int:
    """A cold call that catches: the lead skips the MQL."""
    sheet, rng, account = week.sheet, week.rng, week.account
    at = sheet.world.calendar.opening(at)
    connect(sheet, rng, account, person, at)
    account.seen.append((at, "outbound"))
    person.waits_until = at + 50 * DAY
    if rng.random() > (0.85 if account.in_market(at) else 0.4):
        return 0
    if person.trail[-1:] == ["recycled"]:
        comes_back(sheet, account, person, at - 60)
    move(sheet, at + 1800, account, person, "sal", crm="SAL", reason="cold call", owner=account.sdr)
    return at + 1800


def appear(week: Week, person: Person) -> None:
    """Somebody becomes known; the visits of the last weeks are theirs, and some ask for a talk at once."""
    sheet, rng, account = week.sheet, week.rng, week.account
    for number in range(max(0, week.number - VISITS_BEFORE_KNOWN), week.number + 1):
        for _ in range(person.visits[number]):
            at = sheet.world.calendar.week(rng, 7 * number)
            if at < person.known_at:
                visit(sheet, rng, account, person, at, keen=True)
    become_known(sheet, rng, account, person)
    if person.tracked == "outbound" or account.busy_until > person.known_at:
        return
    mood = "in market" if account.in_market(person.known_at) else "not"
    talks, silent_ = planted.ASKS_AT_ONCE[mood]
    if week.begins >= sheet.world.breaks_at:
        silent_ *= planted.MORE_MQLS
    luck = rng.random()
    if luck < talks:
        accepted_at = hand_over(sheet, rng, account, person, person.known_at, talks=True)
        if accepted_at:
            qualify(sheet, rng, account, person, accepted_at, [*week.known, person])
    elif luck < talks + silent_:
        hand_over(sheet, rng, account, person, person.known_at, talks=False)
