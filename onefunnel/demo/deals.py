"""A deal from its first day to its close: the history of its fields, its stages, its meetings and its buying group."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from onefunnel.demo import planted
from onefunnel.demo.accounts import Account
from onefunnel.demo.calendar import DAY
from onefunnel.demo.cast import Colleague
from onefunnel.demo.leads import move
from onefunnel.demo.lexicon.wares import CRM_STAGES, PROBABILITIES, ROLES
from onefunnel.demo.people import Person
from onefunnel.demo.sales import attempt, connect, meet, send_content
from onefunnel.demo.terms import Terms, closing, draw_terms
from onefunnel.demo.world import Sheet
from onefunnel.ledger.intake import Value

Change = tuple[int, str, str, str]
SECOND_PERSON_AFTER = planted.LIFT_DAYS * DAY + DAY  # so that a deal's meetings never look like the effect of an exposure


@dataclass
class Deal:
    """One deal in the making: `now` holds its fields as they stand, `changes` what they were."""

    code: str
    key: str
    account: Account
    terms: Terms
    created_at: int
    closes_at: int
    abandoned: bool
    owner: Colleague
    now: dict[str, str]
    changes: list[Change] = field(default_factory=list)

    def change(self, at: int, name: str, value: str) -> None:
        if self.now[name] != value:
            self.changes.append((at, name, self.now[name], value))
            self.now[name] = value


def open_deal(sheet: Sheet, rng: Random, account: Account, trigger: Person, at: int, known: list[Person]) -> None:
    """Decide how the deal will go, then tell the part of it that has happened."""
    terms = draw_terms(sheet, rng, account, trigger, at, known)
    closes_at = closing(sheet, rng, terms, at)
    account.deals += 1
    account.busy_until = closes_at
    code = f"O{account.number + 1}.{account.deals}"
    first_close = first_expectation(sheet, rng, at)
    deal = Deal(
        code, sheet.world.keys("opportunities", code), account, terms, at, closes_at,
        abandoned=not terms.won and rng.random() < planted.NEVER_CLOSED,
        owner=account.executive,
        now={"status": "open", "crm_stage": CRM_STAGES[0], "amount": str(terms.first_amount), "close_on": first_close.isoformat(),
             "owner": sheet.world.keys("owners", account.executive.code)},
    )  # fmt: skip
    expansion = account.won > 0
    live(sheet, rng, deal)
    account.won += terms.won
    for person in terms.group:
        person.waits_until = closes_at + 60 * DAY
    if closes_at < sheet.world.start and not deal.abandoned:
        return
    tell_deal(sheet, rng, deal, "expansion" if expansion else "new business")


def first_expectation(sheet: Sheet, rng: Random, at: int) -> date:
    """Reps hope for the end of the month in about seven weeks, whatever the cycle."""
    day = sheet.world.calendar.day(at) + timedelta(days=int(rng.uniform(30, 75)))
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return following - timedelta(days=1) if rng.random() < 0.7 else day


def live(sheet: Sheet, rng: Random, deal: Deal) -> None:
    """Write the deal's changes in time order: stages, price, pushes of the date, and the end."""
    steps = stage_steps(rng, deal) + price_steps(rng, deal) + push_steps(sheet, rng, deal) + owner_steps(sheet, rng, deal)
    if not deal.abandoned:
        steps += end_steps(sheet, rng, deal)
    for at, name, value in sorted(steps):
        if at < sheet.world.horizon:
            deal.change(at, name, value)


def stage_steps(rng: Random, deal: Deal) -> list[tuple[int, str, str]]:
    """Through the CRM's stages; a lost deal stops somewhere, and some go one back before they go on."""
    length = deal.closes_at - deal.created_at
    reached = 3 if deal.terms.won else rng.choices((0, 1, 2, 3), (18, 30, 34, 18))[0]
    steps = []
    for number in range(1, reached + 1):
        at = deal.created_at + int(length * (0.25 * number + rng.uniform(-0.1, 0.06)))
        steps.append((at, "crm_stage", CRM_STAGES[number]))
        if number == 2 and rng.random() < 0.1:
            steps.append((at + int(length * 0.06), "crm_stage", CRM_STAGES[1]))
            steps.append((at + int(length * 0.13), "crm_stage", CRM_STAGES[2]))
    return steps


def price_steps(rng: Random, deal: Deal) -> list[tuple[int, str, str]]:
    """The first guess, a bigger or smaller scope, then the discount."""
    length = deal.closes_at - deal.created_at
    steps = []
    if rng.random() < 0.45:
        scope = int(deal.terms.first_amount * rng.choice((0.75, 0.9, 1.15, 1.3)) / 1_000_000) * 1_000_000
        steps.append((deal.created_at + int(length * rng.uniform(0.2, 0.5)), "amount", str(scope)))
    steps.append((deal.created_at + int(length * rng.uniform(0.62, 0.95)), "amount", str(deal.terms.amount)))
    return steps


def push_steps(sheet: Sheet, rng: Random, deal: Deal) -> list[tuple[int, str, str]]:
    """The expected day passes and a new one is given, until the deal closes or the rep no longer looks."""
    calendar = sheet.world.calendar
    expected = date.fromisoformat(deal.now["close_on"])
    closes_on = calendar.day(deal.closes_at)
    limit = calendar.day(sheet.world.horizon - 1)
    steps, left = [], 5 if deal.abandoned else 99
    while expected < limit and left and (deal.abandoned or expected < closes_on):
        at = calendar.at(expected) + int(rng.triangular(-4 * DAY, 6 * DAY, 0)) + 11 * 3600
        expected += timedelta(days=int(rng.choice((14, 30, 30, 31, 45, 62, 91)) * min(1.3, deal.owner.pushes)))
        steps.append((max(at, deal.created_at + DAY), "close_on", expected.isoformat()))
        left -= 1
    return steps


def owner_steps(sheet: Sheet, rng: Random, deal: Deal) -> list[tuple[int, str, str]]:
    """Some deals change hands on the way."""
    if rng.random() >= 0.06:
        return []
    team = sheet.world.pods(deal.account.number // planted.POD)
    deal.owner = rng.choice([one for one in team.executives if one is not deal.owner])
    at = deal.created_at + int((deal.closes_at - deal.created_at) * rng.uniform(0.3, 0.7))
    return [(at, "owner", sheet.world.keys("owners", deal.owner.code))]


def end_steps(sheet: Sheet, rng: Random, deal: Deal) -> list[tuple[int, str, str]]:
    """Won or lost; a few lost deals are opened again before they are lost for good."""
    calendar, at = sheet.world.calendar, deal.closes_at
    word = "won" if deal.terms.won else "lost"
    end = [(at, "close_on", calendar.day(at).isoformat()), (at + 1, "crm_stage", f"Closed {word}"), (at + 1, "status", word)]
    if deal.terms.won or rng.random() >= planted.REOPENED:
        return end
    shut_at = deal.created_at + int((at - deal.created_at) * 0.6)
    back_at = shut_at + int((at - deal.created_at) * 0.15)
    return [
        (shut_at, "crm_stage", "Closed lost"), (shut_at, "status", "lost"),
        (back_at, "crm_stage", CRM_STAGES[1]), (back_at, "status", "open"), *end,
    ]  # fmt: skip


def tell_deal(sheet: Sheet, rng: Random, deal: Deal, kind: str) -> None:
    """The deal as it stands at the end of the history, and everything that led there."""
    world = sheet.world
    if deal.created_at >= world.horizon:
        return
    tell_opportunity(sheet, rng, deal, kind)
    for at, name, old, new in deal.changes:
        owner = world.keys("owners", deal.owner.code)
        values: dict[str, Value] = {
            "opportunity": deal.key, "field": name, "old_value": old, "new_value": new, "owner": owner,
            "changed_at": world.calendar.text(at),
        }  # fmt: skip
        sheet.tell("opportunity_changes", f"H{deal.account.number + 1}.{sheet.number()}", values)
        world.tally.counts["pushes"] += name == "close_on" and new > old and at < deal.closes_at and at >= world.start
    tell_stages(sheet, deal)
    tell_group(sheet, rng, deal)
    activity(sheet, rng, deal)


def tell_opportunity(sheet: Sheet, rng: Random, deal: Deal, kind: str) -> None:
    world, terms, account = sheet.world, deal.terms, deal.account
    status, trigger = deal.now["status"], terms.group[0]
    values: dict[str, Value] = {
        "name": f"{account.name}: {terms.product}", "account": account.key, "person": trigger.key, "owner": deal.now["owner"],
        "product": world.keys("products", terms.product), "status": status, "crm_stage": deal.now["crm_stage"], "kind": kind,
        "amount": int(deal.now["amount"]), "list_price": terms.list_price, "currency": account.currency,
        "probability_permille": {"won": 1000, "lost": 0}.get(status, PROBABILITIES.get(deal.now["crm_stage"], 100)),
        "channel": trigger.tracked, "created_at": world.calendar.text(deal.created_at), "close_on": deal.now["close_on"],
    }  # fmt: skip
    if trigger.campaign:
        values["campaign"] = world.keys("campaigns", trigger.campaign)
    if terms.competitor:
        values["competitor"] = terms.competitor
    if status != "open":
        closed_at = max(at for at, name, _, _ in deal.changes if name == "status")
        values["closed_at"] = world.calendar.text(closed_at)
        world.tally.count_close(closed_at >= world.start, terms.won, terms.single, len(terms.group), terms.pressure)
    if status == "lost":
        values["lost_reason"] = terms.reason
    sheet.tell("opportunities", deal.code, values)


def tell_stages(sheet: Sheet, deal: Deal) -> None:
    """The funnel's own stages of the deal, re-entries included."""
    account, trigger = deal.account, deal.terms.group[0]
    move(sheet, deal.created_at, account, trigger, "opportunity", crm=CRM_STAGES[0], owner=deal.owner, opportunity=deal.key)
    for at, name, _, new in deal.changes:
        if name == "status":
            stage = "opportunity" if new == "open" else new
            reason = deal.terms.reason if new == "lost" else ""
            crm = "Reopened" if new == "open" else f"Closed {new}"
            move(sheet, at, account, trigger, stage, crm=crm, reason=reason, owner=deal.owner, opportunity=deal.key)


def tell_group(sheet: Sheet, rng: Random, deal: Deal) -> None:
    world = sheet.world
    for number, person in enumerate(deal.terms.group):
        named_at = deal.created_at if not number else met_from(deal) + int(rng.random() * 12 * DAY)
        if named_at >= min(world.horizon, deal.closes_at):
            continue
        role = "champion" if not number and rng.random() < 0.55 else ROLES[person.persona]
        values: dict[str, Value] = {
            "opportunity": deal.key, "person": person.key, "role": role, "is_primary": not number,
            "named_at": world.calendar.text(named_at),
        }  # fmt: skip
        sheet.tell("buying_roles", f"B{deal.code[1:]}.{number + 1}", values)


def met_from(deal: Deal) -> int:
    return deal.created_at + SECOND_PERSON_AFTER


def activity(sheet: Sheet, rng: Random, deal: Deal) -> None:
    """Calls, mails, meetings and content, about six a month, thinning out once a deal is abandoned."""
    world, account, group = sheet.world, deal.account, deal.terms.group
    at = deal.created_at
    ends = min(world.horizon, deal.closes_at)
    while True:
        at = world.calendar.office(rng, world.calendar.number(at) + 1 + int(rng.expovariate(1 / 4.0)))
        if at >= ends:
            return
        person = rng.choice(group) if at > met_from(deal) else group[0]
        luck = rng.random()
        if luck < 0.3:
            meet(sheet, rng, account, person, at, opportunity=deal.key)
        elif luck < 0.62:
            connect(sheet, rng, account, person, at, account.executive, deal.key)
        elif luck < 0.8:
            attempt(sheet, rng, account, person, at, account.executive, deal.key)
        else:
            send_content(sheet, rng, account, person, at, "opportunity", deal.key)
