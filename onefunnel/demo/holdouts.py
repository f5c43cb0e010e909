"""Two hold-outs of Northwind Controls: one over and read out, in which nobody was really left out, and one about to begin.

The first is an A/A test: the company's campaigns reached both arms alike, so the true risk ratio is 1, and whoever reads it out
sees how far luck alone goes.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from django.contrib.auth.models import User
from django.db import transaction

from onefunnel.demo import planted
from onefunnel.demo.fill import Wanted
from onefunnel.learn.holdouts import acts, asking, whom
from onefunnel.learn.holdouts.acts import Terms
from onefunnel.learn.holdouts.records import Holdout
from onefunnel.learn.holdouts.standing import NotPossible, State, state
from onefunnel.learn.holdouts.whom import Whom
from onefunnel.learn.shares import Share
from onefunnel.store.engine import clock, engine
from onefunnel.who.records import STANDING, Account, Person
from onefunnel.words import Scope

BY = "segment"


def draw_holdouts(wanted: Wanted, *, now: datetime) -> None:
    """Both drawn and locked, once; the ledger hears of them with the next fold."""
    if Holdout.objects.exists():
        return
    priya = User.objects.get(username="priya")
    share = planted.HELD_OUT_PERMILLE
    past = wanted.until - timedelta(days=planted.HOLDOUT_DAYS + 10)
    everybody = Terms("the A/A test", "talked", past, planted.HOLDOUT_DAYS, share, BY)
    filters = {"industry": planted.HOLDOUT_INDUSTRY}
    ahead = wanted.until + timedelta(days=6)
    fair = Terms("Winter trade fair", "talked", ahead, planted.HOLDOUT_DAYS, share, BY, asked={"filters": filters})
    with transaction.atomic():
        for number, terms in enumerate((everybody, fair)):
            at = datetime.combine(min(terms.begins_on - timedelta(days=2), wanted.until), time(10, 0), UTC)
            people = _people(terms.begins_on - timedelta(days=1), str(dict(terms.asked).get("filters", {}).get("industry", "")))
            if len(people) < 2 * planted.FEWEST_DRAWN:
                continue
            drawn = acts.draw(terms, Whom(people, 0, Share(0, 0), None), token=f"demo-{number}", by=priya, now=at)
            acts.lock(drawn, clock=clock(), by=priya, now=at + timedelta(hours=1), told_at=now)


def read_holdouts(*, now: datetime) -> None:
    """Once the ledger answers: by what rate each was sized, and what the one that is over found."""
    priya = User.objects.get(username="priya")
    for one in Holdout.objects.filter(base_people=0):
        scope = Scope(industry=dict(one.asked.get("filters", {})).get("industry"))
        found = whom.find(
            engine(), scope, begins_on=one.begins_on, days=one.days, outcome=one.outcome, by=one.by, listed=None,
            today=one.drawn_at.date(),
        )  # fmt: skip
        Holdout.objects.filter(pk=one.pk).update(base_people=int(found.base.n), base_reached=int(found.base.hits))
        if state(one, now) is State.READY:
            try:
                looked = asking.look(engine(), one, now=now)
            except NotPossible:  # a company whose last day lies in the future has not come so far
                continue
            acts.read_out(one, looked.effect, looked.answer.freshness.generation, by=priya, now=now)


def _people(until: object, industry: str) -> dict[str, str]:
    """Who was known by then, each with their segment; one record for each address."""
    accounts = dict(Account.objects.values_list("key", "segment"))
    industries = dict(Account.objects.values_list("key", "industry")) if industry else {}
    rows = Person.objects.filter(STANDING, created_at__date__lte=until).values_list("key", "account")
    found = {key: accounts.get(at) or whom.UNSAID for key, at in rows if not industry or industries.get(at) == industry}
    kept = whom.without_doubles(found)
    return {key: segment for key, segment in found.items() if key in kept}
