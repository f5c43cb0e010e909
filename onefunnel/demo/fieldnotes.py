"""What sales and marketing of Northwind Controls noted after their talks: by the cast, about deals whose end is known."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from random import Random

from django.contrib.auth.models import User
from django.db import transaction

from onefunnel.demo import planted
from onefunnel.demo.fill import Wanted
from onefunnel.demo.lexicon import talks
from onefunnel.learn.notes import reading, taking
from onefunnel.learn.notes.fields import written
from onefunnel.learn.notes.records import Note
from onefunnel.who import listing
from onefunnel.who.records import Label, Opportunity

CAST = ("ines", "priya", "tomasz", "aylin", "luca")
RECENT = timedelta(days=365)
READS = {"priya": 0.6, "ines": 0.5, "tomasz": 0.35, "luca": 0.3, "aylin": 0.25}


def take_notes(wanted: Wanted, *, now: datetime) -> None:
    """Every note at once, or none; running it again changes nothing."""
    if Note.objects.exists():
        return
    rng = Random(f"{wanted.seed}:notes")
    end = datetime.combine(wanted.until, time(16, 0), UTC)
    cast = {user.username: user for user in User.objects.filter(username__in=CAST).select_related("membership")}
    every = list(Label.objects.filter(fact="campaigns", deleted_at=None).order_by("source_id").values_list("key", flat=True))
    campaigns = sorted(rng.sample(every, min(len(every), planted.CAMPAIGNS_SPOKEN_OF)))
    with transaction.atomic():
        for number, (deal, at) in enumerate(talks_of(rng, end)):
            values = values_of(rng, deal, at, campaigns)
            by = writer(cast, values["kind"], deal)
            note, _ = taking.take(values, token=f"demo-{number}", by=by, now=at + timedelta(minutes=40), told_at=now)
            read_by(rng, cast, note, end)


def talks_of(rng: Random, end: datetime) -> list[tuple[Opportunity, datetime]]:
    """Deals and the hour of a talk about each, in time order; the last open ones were spoken to this week."""
    found = []
    for status, most in planted.NOTES.items():
        deals = listing.standing(Opportunity).filter(status=status, created_at__lt=end).order_by("source_id")
        closed = deals.filter(closed_at__gt=end - RECENT) if status != "open" else deals
        some = list(closed)
        for place, deal in enumerate(rng.sample(some, min(most, len(some)))):
            is_this_week = status == "open" and place < planted.NOTES_THIS_WEEK
            found.append((deal, hour(rng, deal, end, is_this_week=is_this_week)))
    return sorted(found, key=lambda pair: (pair[1], pair[0].key))


def hour(rng: Random, deal: Opportunity, end: datetime, *, is_this_week: bool) -> datetime:
    """Within working hours, while the deal was open."""
    begins = deal.created_at or end - RECENT
    ends = min(deal.closed_at or end, end)
    at = end - timedelta(days=rng.uniform(0.1, 5)) if is_this_week else begins + (ends - begins) * rng.uniform(0.2, 0.9)
    at = max(at, begins + timedelta(hours=1))
    return min(at.replace(hour=rng.randint(8, 15), minute=rng.choice((0, 15, 30, 45)), second=0, microsecond=0), end)


def values_of(rng: Random, deal: Opportunity, at: datetime, campaigns: list[str]) -> dict[str, str]:
    """What was said: of a lost deal mostly what it was lost for."""
    said, objection, quote = words(rng, deal)
    kind = rng.choices(("call", "meeting", "ride_along"), (5, 4, 2))[0]
    values = {
        "opportunity": deal.key, "person": deal.person, "kind": kind, "noted_at": written(at), "said": said,
        "objection": objection, "quote": quote if rng.random() < 0.8 else "", "competitor": deal.competitor,
        "budget": rng.choice(talks.BUDGETS) if rng.random() < 0.4 else "",
    }  # fmt: skip
    if rng.random() < 0.6:
        good = rng.random() < planted.LEAD_CALLED_GOOD[deal.status]
        judged = "good" if good else rng.choice(("fair", "poor"))
        values |= {"lead_quality": judged, "lead_feedback": rng.choice(talks.OF_LEAD[judged])}
    if campaigns and rng.random() < 0.45:
        judged = rng.choice(("good", "good", "fair", "poor"))
        values |= {
            "campaign": rng.choice(campaigns),
            "campaign_quality": judged,
            "campaign_feedback": rng.choice(talks.OF_CAMPAIGN[judged]),
        }
    return values


def words(rng: Random, deal: Opportunity) -> tuple[str, str, str]:
    """What the colleague tells, what stood against us, and the buyer's own words."""
    if deal.status == "won":
        objection, quote, said = rng.choice(talks.CONVINCED)
        return said, objection, quote
    if deal.status == "lost" and deal.lost_reason in talks.SAID_WHY and rng.random() < planted.NOTE_SAYS_WHY:
        objection, quote = rng.choice(talks.SAID_WHY[deal.lost_reason])
    else:
        objection, quote = rng.choice(talks.ON_THE_WAY)
    return (
        rng.choice(("Spoke for twenty minutes.", "Walked the line with them.", "Went through the offer once more.", "")),
        objection,
        quote,
    )


def writer(cast: dict[str, User], kind: str, deal: Opportunity) -> User:
    """Luca notes his own deals, marketing rides along, Aylin calls, and the head of sales meets."""
    if kind == "ride_along":
        return cast["priya"]
    if deal.owner and deal.owner == cast["luca"].membership.owner:
        return cast["luca"]
    return cast["aylin"] if kind == "call" else cast["tomasz"]


def read_by(rng: Random, cast: dict[str, User], note: Note, end: datetime) -> None:
    """Some of the cast have opened it since."""
    for name, share in READS.items():
        if rng.random() < share:
            reading.read(note, by=cast[name], now=min(note.written_at + timedelta(hours=rng.randint(1, 50)), end))
