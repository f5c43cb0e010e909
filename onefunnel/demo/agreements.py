"""What Northwind Controls agreed: two signed versions, the second on the day its bar for an MQL fell, and an open draft."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from django.contrib.auth.models import User

from onefunnel.agree.agreement import drafting, signing
from onefunnel.agree.agreement.records import Agreement, Draft
from onefunnel.demo import planted
from onefunnel.demo.fill import Wanted
from onefunnel.web import calendar
from onefunnel.words import Team

TEXTS = Path(__file__).parent / "agreed"
SIZED_FOR = 2_000  # people: what the targets below are for; a bigger company aims higher
BOOKINGS, NEW_LEADS, MQL = 900_000, 260, 180
BENCHMARKS = (("Win rate of machine builders", "win_rate", 28.5, -0.5), ("Cycle of machine builders", "cycle", 64, 2))
MADE_UP = "Made up for this demo, as a yearly survey of machine builders would say it; the latest year is an estimate"
SAID = {
    1: ("One bar for everybody: from now on we know what we hand over.", "We call every one of them within a day."),
    2: ("A lower bar fills the calendars that were empty.", "Agreed, as long as three in four are worth a call."),
}


def agree(wanted: Wanted, *, now: datetime) -> None:
    """Sign what is not signed yet and leave one draft open, each by the cast. Running it again changes nothing."""
    people = {user.username: user for user in User.objects.filter(username__in=("ines", "priya", "tomasz"))}
    begins_on = wanted.until - timedelta(days=planted.HISTORY_DAYS - 1)
    changes_on = begins_on + timedelta(days=planted.HISTORY_DAYS // 2)
    there = Agreement.objects.count()
    for number, day in ((1, begins_on), (2, changes_on)):
        if number > there:
            _sign(number, day, people, wanted, now)
    if not Draft.objects.filter(agreement=None).exists():
        _draft(people, wanted, now)


def _sign(number: int, day: date, people: dict[str, User], wanted: Wanted, now: datetime) -> None:
    """Both leads on the morning of a day, which is the day from which it holds; the ledger hears of it today."""
    at = datetime.combine(day, time(0, 30), UTC)
    draft = drafting.begin(text=text_of(number, day, wanted), by=people["ines"], now=at - timedelta(days=9))
    for side, who, said in zip((Team.MARKETING, Team.SALES), ("priya", "tomasz"), SAID[number], strict=True):
        signing.sign(draft, side=side, by=people[who], comment=said, now=at, told_at=now)
        at += timedelta(minutes=10)


def _draft(people: dict[str, User], wanted: Wanted, now: datetime) -> None:
    """Begun from the second version by the funnel's owner, then sharpened by the sales lead."""
    held = Agreement.objects.order_by("-number")[0]
    begins_on = held.in_force_on
    draft = drafting.begin(text=held.text, by=people["ines"], now=now - timedelta(days=2))
    drafting.write(draft, text=text_of(3, begins_on, wanted, quarters=9), by=people["tomasz"], now=now - timedelta(days=1))


def text_of(number: int, day: date, wanted: Wanted, quarters: int = 5) -> str:
    """The text of a version, with targets for the quarters from that day on."""
    scale = wanted.people / SIZED_FOR
    body = (TEXTS / f"v{number}.toml").read_text().replace("{volume}", str(max(1, round(MQL * scale))))
    begins = [calendar.span(day, "quarter", -ahead).begins_on for ahead in range(quarters)]
    bookings, leads = max(10_000, round(BOOKINGS * scale, -4)), max(10, round(NEW_LEADS * scale, -1))
    aims = [
        f"\n[targets.{begins_on.year}-Q{begins_on.month // 3 + 1}]\n"
        f"bookings = {bookings:.0f}\nnew_leads = {leads:.0f}\nmql_accepted = {80 if number == 1 else 75}\nwin_rate = 28\n"
        for begins_on in begins
    ]
    return body + "".join(aims) + _benchmarks(wanted)


def _benchmarks(wanted: Wanted) -> str:
    """Two that are made up like everything else here, for the years that the demo shows and the next."""
    years = range(wanted.until.year - 3, wanted.until.year + 2)
    return "".join(
        f'\n[benchmarks."{name}"]\nmeasure = "{measure}"\nsource = "{MADE_UP}"\n'
        f"figures = {{ {', '.join(f'{year} = {first + step * place:g}' for place, year in enumerate(years))} }}\n"
        for name, measure, first, step in BENCHMARKS
    )
