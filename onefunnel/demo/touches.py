"""Touches: the marketing side of the noise and the signal (visits, mails, advertisements, scanners), and how one is told."""

from __future__ import annotations

from random import Random

from onefunnel.demo import planted
from onefunnel.demo.accounts import Account
from onefunnel.demo.calendar import DAY
from onefunnel.demo.campaigns import Campaign
from onefunnel.demo.chance import Wheel, poisson
from onefunnel.demo.lexicon.wares import MAILS, PAGES, SUBJECTS, TOPICS
from onefunnel.demo.people import Person
from onefunnel.demo.world import Sheet
from onefunnel.ledger.intake import Value

EXPOSURES = Wheel(planted.EXPOSURE_CHANNELS)
VISIT_CHANNELS = Wheel({"organic": 40, "direct": 26, "search": 18, "email": 9, "referral": 7})
AD_VIEWS_A_YEAR = 1.6
VISITS_BEFORE_KNOWN = 6  # weeks of visits stitched to a person once they are known


def tell_touch(sheet: Sheet, at: int, account: Account, person: Person, values: dict[str, Value]) -> None:
    """A touch of a person, if it falls into the told history."""
    world = sheet.world
    if not world.told(at):
        return
    values["person"] = person.key
    values["account"] = account.key
    values["touched_at"] = world.calendar.text(at)
    world.tally.counts["touches"] += 1
    sheet.tell("touches", f"T{account.number + 1}.{sheet.number()}", values)


def running(sheet: Sheet, channel: str, at: int) -> Campaign | None:
    """The campaign of a channel at an instant; before the history there is nothing to name."""
    return sheet.world.campaigns.live(channel, sheet.world.calendar.day(at))


def visit(sheet: Sheet, rng: Random, account: Account, person: Person, at: int, keen: bool) -> None:
    """One visit to the site."""
    page = rng.choice(PAGES["keen" if keen and rng.random() < 0.7 else "quiet"])
    channel = VISIT_CHANNELS.draw(rng)
    if channel in ("organic", "search"):
        account.seen.append((at, channel))
    values: dict[str, Value] = {
        "team": "marketing", "kind": "visit", "channel": channel, "direction": "in", "is_human": True, "is_bot": False,
        "duration_secs": 15 + int(rng.expovariate(1 / (160 if keen else 60))), "subject": page,
        "topic": TOPICS[page],
    }  # fmt: skip
    tell_touch(sheet, at, account, person, values)


def expose(sheet: Sheet, rng: Random, account: Account, person: Person, week: int) -> int:
    """The buyer demonstrably meets a campaign; returns when."""
    world, channel = sheet.world, EXPOSURES.draw(rng)
    calendar = world.calendar
    if channel in ("webinar", "event"):
        weekday = 3 if channel == "webinar" else 2
        at = calendar.midnight[7 * week + weekday] + 10 * 3600 + int(rng.random() * 600)
    else:
        at = calendar.week(rng, 7 * week)
    campaign = running(sheet, channel, at)
    account.seen.append((at, channel))
    values: dict[str, Value] = {"team": "marketing", "channel": channel, "direction": "in", "is_human": True, "is_bot": False}
    if campaign:
        values["campaign"] = world.keys("campaigns", campaign.code)
        values["subject"] = campaign.name
    if channel in ("webinar", "event"):
        values.update(kind=channel, outcome="attended", duration_secs=1200 + int(rng.random() * 1800))
    elif channel == "email":
        values.update(kind="email", outcome="clicked", subject=rng.choice(MAILS))
    else:
        values.update(kind="ad_click", outcome="clicked")
    tell_touch(sheet, at, account, person, values)
    world.tally.counts[f"exposures {account.industry}"] += world.told(at)
    return at


def newsletter_times(sheet: Sheet) -> list[int]:
    """The second Tuesday of each month at nine."""
    calendar = sheet.world.calendar
    last = calendar.number(sheet.world.horizon - 1)
    return [
        calendar.midnight[n] + 9 * 3600
        for n in range(last + 1)
        if calendar.days[n].weekday() == 1 and 8 <= calendar.days[n].day <= 14
    ]


def mails(sheet: Sheet, rng: Random, account: Account, person: Person, times: list[int]) -> None:
    """Automatic mail from the day somebody is known, and the scanner that clicks on all of it."""
    if not person.subscribed:
        return
    world = sheet.world
    for place, sent in enumerate(times):
        if sent < person.known_at or sent < world.start or rng.random() < 0.08:
            continue
        at, luck = sent + int(rng.random() * 240), rng.random()
        outcome = "bounced" if luck < 0.012 else "opened" if luck < 0.24 else "delivered"
        campaign = running(sheet, "email", at)
        values: dict[str, Value] = {
            "team": "marketing", "kind": "email", "channel": "email", "direction": "out", "outcome": outcome,
            "is_human": False, "is_bot": False, "subject": MAILS[place % len(MAILS)],
        }  # fmt: skip
        if campaign:
            values["campaign"] = world.keys("campaigns", campaign.code)
        tell_touch(sheet, at, account, person, dict(values))
        if outcome == "bounced":
            return
        if account.scanned and rng.random() < 0.85:
            scan(sheet, account, person, at + 2 + int(rng.random() * 18), values)


def scan(sheet: Sheet, account: Account, person: Person, at: int, mail: dict[str, Value]) -> None:
    """A mail gateway opens every link within seconds: a click that no buyer made."""
    mail.update(direction="in", outcome="clicked", is_bot=True)
    tell_touch(sheet, at, account, person, mail)
    if sheet.world.told(at):
        sheet.world.tally.add("bot clicks")


def ad_views(sheet: Sheet, rng: Random, account: Account, person: Person) -> None:
    """Advertisements shown: not an exposure, nobody knows whether they were seen."""
    world = sheet.world
    begins = max(person.known_at - 60 * DAY, world.start)
    for _ in range(poisson(rng, AD_VIEWS_A_YEAR * (world.horizon - begins) / (365 * DAY))):
        at = begins + int(rng.random() * (world.horizon - begins))
        campaign = running(sheet, "paid_social", at)
        values: dict[str, Value] = {
            "team": "marketing", "kind": "ad_view", "channel": "paid_social", "direction": "out",
            "is_human": False, "is_bot": False, "subject": rng.choice(SUBJECTS),
        }  # fmt: skip
        if campaign:
            values["campaign"] = world.keys("campaigns", campaign.code)
        tell_touch(sheet, at, account, person, values)
