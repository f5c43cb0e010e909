"""From the accepted talk to a deal or back to nurture: the first meeting, and what the channels did to its chance."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from random import Random

from onefunnel.demo import planted
from onefunnel.demo.accounts import Account
from onefunnel.demo.calendar import DAY
from onefunnel.demo.deals import open_deal
from onefunnel.demo.handover import BUSINESS_DAY, RECYCLING
from onefunnel.demo.leads import move
from onefunnel.demo.people import Person
from onefunnel.demo.sales import meet, sales_touch
from onefunnel.demo.world import Sheet


def qualify(sheet: Sheet, rng: Random, account: Account, person: Person, at: int, known: list[Person]) -> None:
    """A meeting is held; need and fit are confirmed or not; a deal is opened or not."""
    calendar = sheet.world.calendar
    mood = "in market" if account.in_market(at) else "not"
    if rng.random() < planted.SENT_BACK:
        at += int(rng.uniform(2, 9) * DAY)
        move(sheet, at, account, person, "mql", crm="MQL", reason="sent back: wrong territory", owner=account.sdr)
        at += int(rng.uniform(1, 6) * DAY)
        move(sheet, at, account, person, "sal", crm="SAL", owner=account.executive)
    if rng.random() >= planted.QUALIFIED[mood]:
        put_back(sheet, rng, account, person, at)
        return
    at = calendar.after(at, int(rng.uniform(2, 9) * BUSINESS_DAY))
    if rng.random() < 0.13:
        sales_touch(sheet, at, account, person, "meeting", "no_show", owner=account.executive, subject="Discovery call")
        at = calendar.after(at, int(rng.uniform(2, 5) * BUSINESS_DAY))
    meet(sheet, rng, account, person, at)
    at += 3600 + int(rng.random() * 7200)
    move(sheet, at, account, person, "sales_qualified", crm="SQL", owner=account.executive)
    created_at = calendar.after(at, int(rng.uniform(0.3, 6) * BUSINESS_DAY))
    effects = Effects.of(account, at, mood)
    effects.count(sheet)
    if account.busy_until <= created_at and rng.random() < effects.chance:
        sheet.world.tally.counts["deals from conversations"] += sheet.world.told(at)
        open_deal(sheet, rng, account, person, created_at, known)
    else:
        put_back(sheet, rng, account, person, at + 9 * DAY)


def put_back(sheet: Sheet, rng: Random, account: Account, person: Person, at: int) -> None:
    """Recycled with a reason, or out."""
    at = sheet.world.calendar.after(at, int(rng.uniform(3, 15) * BUSINESS_DAY))
    person.waits_until = at + 60 * DAY
    if rng.random() < 0.8:
        move(sheet, at, account, person, "recycled", crm="Nurture", reason=RECYCLING.draw(rng), owner=account.sdr)
    else:
        move(sheet, at, account, person, "disqualified", crm="Unqualified", reason="not a fit", owner=account.sdr)
        person.out = True


@dataclass(frozen=True)
class Effects:
    """The chance that a qualified conversation becomes a deal: 1 - (1 - base) * product of (1 - effect) over the touches."""

    base: float
    touched: dict[str, int]
    at: int

    @classmethod
    def of(cls, account: Account, at: int, mood: str) -> Effects:
        """What reached the account in the 90 days before; unseen channels speak whenever they reached it."""
        touched: dict[str, int] = {}
        for when, channel in account.seen:
            if at - planted.EFFECT_DAYS * DAY < when <= at:
                touched[channel] = min(touched.get(channel, 0) + 1, planted.EFFECT_TOUCHES)
        touched.update(dict.fromkeys(account.heard, 1))
        return cls(planted.DEAL_BASE[mood], touched, at)

    def missing(self, without: str = "") -> float:
        """The chance of no deal, as if one channel had never been."""
        left = 1 - self.base
        for channel, times in self.touched.items():
            if channel != without:
                left *= (1 - planted.CHANNEL_EFFECT[channel]) ** times
        return left

    @property
    def chance(self) -> float:
        return 1 - self.missing()

    def count(self, sheet: Sheet) -> None:
        """Credit each channel its part of the hazard, and what would be lost without it."""
        world = sheet.world
        if not world.told(self.at):
            return
        whole = -log(self.missing())
        parts = {c: -n * log(1 - planted.CHANNEL_EFFECT[c]) for c, n in self.touched.items()}
        parts["nothing we did"] = -log(1 - self.base)
        for channel, part in parts.items():
            world.tally.channel_deals[channel] += self.chance * part / whole
            if channel in self.touched:
                world.tally.channel_removal[channel] += self.missing(without=channel) - self.missing()
        world.tally.add("qualified conversations")
