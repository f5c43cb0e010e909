"""Campaigns and what they cost, told last: a forecast is what its marketer hoped for against the leads that came."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from onefunnel.demo import planted
from onefunnel.demo.campaigns import Campaign
from onefunnel.demo.world import Sheet, World, rng_of
from onefunnel.ledger.intake import Value
from onefunnel.words import MILLI_CENTS

SIZE = 2000  # the company the costs are stated for
CLICK_COST = {"search": 6.2, "paid_social": 7.4, "display": 3.1}
VIEW_COST = {"search": 0.11, "paid_social": 0.034, "display": 0.012}


def tell_campaigns(sheet: Sheet) -> None:
    """All campaigns with their forecasts scaled so that together they overshoot as planted, then the spend."""
    world = sheet.world
    leads = world.tally.campaign_leads
    shares = [(leads[c.code], c.hopes) for c in world.campaigns.all if leads[c.code]]
    actual = sum(count for count, _ in shares)
    scale = planted.FORECAST_OPTIMISM * actual / sum(count * hopes for count, hopes in shares) if actual else 1.0
    typical = mean_leads(world)
    for campaign in world.campaigns.all:
        planned = campaign.ends_on > world.calendar.last
        came = typical.get(campaign.channel, 0.0) if planned else float(leads[campaign.code])
        tell_campaign(sheet, campaign, round(came * campaign.hopes * scale))
        spend(sheet, campaign)


def mean_leads(world: World) -> dict[str, float]:
    """What a campaign of each channel brought on average once it was over; the plan for those still to come."""
    over: dict[str, list[int]] = {}
    for campaign in world.campaigns.all:
        if campaign.ends_on <= world.calendar.last:
            over.setdefault(campaign.channel, []).append(world.tally.campaign_leads[campaign.code])
    return {channel: sum(counts) / len(counts) for channel, counts in over.items()}


def tell_campaign(sheet: Sheet, campaign: Campaign, expected: int) -> None:
    world, today = sheet.world, sheet.world.calendar.last
    status = "planned" if campaign.starts_on > today else "running" if campaign.ends_on > today else "over"
    values: dict[str, Value] = {
        "name": campaign.name, "kind": campaign.kind, "channel": campaign.channel, "status": status,
        "starts_on": campaign.starts_on.isoformat(), "ends_on": campaign.ends_on.isoformat(),
        "budget": round(campaign.cost * world.people / SIZE) * MILLI_CENTS, "currency": "EUR",
        "expected_leads": expected, "owner": world.keys("owners", campaign.owner.code),
    }  # fmt: skip
    sheet.tell("campaigns", campaign.code, values)


def spend(sheet: Sheet, campaign: Campaign) -> None:
    """Week by week within the history; a fair is paid in two parts."""
    world, rng = sheet.world, rng_of(sheet.world, campaign.code)
    begins = max(campaign.starts_on, world.calendar.day(world.start))
    days = [begins + timedelta(days=n) for n in range(0, (min(campaign.ends_on, world.calendar.last) - begins).days + 1, 7)]
    weeks = max(1, ((campaign.ends_on - campaign.starts_on).days + 7) // 7)
    if campaign.code.endswith("F") and days:
        days, weeks = [campaign.starts_on - timedelta(days=40), campaign.starts_on], 2
    for day in days:
        if day >= world.calendar.day(world.start):
            tell_spend(sheet, rng, campaign, day, campaign.cost * world.people / SIZE / weeks * rng.uniform(0.8, 1.15))


def tell_spend(sheet: Sheet, rng: Random, campaign: Campaign, day: date, euros: float) -> None:
    values: dict[str, Value] = {
        "spent_on": day.isoformat(), "campaign": sheet.world.keys("campaigns", campaign.code), "channel": campaign.channel,
        "amount": round(euros * 100) * (MILLI_CENTS // 100), "currency": "EUR",
    }  # fmt: skip
    if campaign.channel in CLICK_COST:
        clicks = int(euros / CLICK_COST[campaign.channel] * rng.uniform(0.8, 1.2))
        values.update(
            impressions=int(euros / VIEW_COST[campaign.channel]), clicks=clicks, conversions=int(clicks * rng.uniform(0.02, 0.06))
        )
    sheet.tell("spend", f"{campaign.code}-{day}", values)
