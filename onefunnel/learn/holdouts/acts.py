"""Draw a hold-out, throw a draw away, lock it, call it off, read it out: each once, each with who and when."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import batched
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from onefunnel.jobs import queue, tasks
from onefunnel.learn.holdouts import drawing, telling
from onefunnel.learn.holdouts.effect import Effect
from onefunnel.learn.holdouts.records import (
    Holdout,
    HoldoutDiscard,
    HoldoutEnd,
    HoldoutLock,
    HoldoutPerson,
    HoldoutReading,
    ends_on,
)  # fmt: skip
from onefunnel.learn.holdouts.sealing import digests
from onefunnel.learn.holdouts.standing import NotPossible, State, state
from onefunnel.learn.holdouts.whom import Whom
from onefunnel.ledger.clock import Clock
from onefunnel.store.log import tell
from onefunnel.who import audit
from onefunnel.who.audit import By

FACTS_AN_ENTRY = 10_000
LONGEST_REASON = 500


@dataclass(frozen=True)
class Terms:
    """What was asked for before the lot: share in thousandths, days from `begins_on` on. `asked` says who it is drawn from."""

    name: str
    outcome: str
    begins_on: date
    days: int
    permille: int
    by: str = ""
    campaign: str = ""
    asked: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ends_on(self) -> date:
        return ends_on(self.begins_on, self.days)


def draw(terms: Terms, whom: Whom, *, token: str, by: User, now: datetime, via: By = None) -> Holdout:
    """The lot falls, with a seed that nobody chose. The same `token` again is the same draw."""
    if there := Holdout.objects.filter(token=token, drawn_by=by).first():
        return there
    seed = secrets.token_hex(16)
    held = drawing.draw(whom.people, terms.permille, seed)
    if not held or len(held) == len(whom.people):
        raise NotPossible(f"Of {len(whom.people):,} people nobody would be {'held out' if not held else 'treated'}.")
    sizes: dict[str, int] = {}
    for stratum in whom.people.values():
        sizes[stratum] = sizes.get(stratum, 0) + 1
    parts = [[part.name, part.treated, part.held] for part in drawing.split(sizes, terms.permille)]
    with transaction.atomic():
        holdout = Holdout.objects.create(
            key=telling.holdout_key(f"{by.pk}/{token}"), token=token, name=terms.name, campaign=terms.campaign,
            asked=_asked(terms, whom), outcome=terms.outcome, begins_on=terms.begins_on, days=terms.days,
            permille=terms.permille, by=terms.by, seed=seed, strata=parts, treated=len(whom.people) - len(held),
            held=len(held), base_people=int(whom.base.n), base_reached=int(whom.base.hits), drawn_at=now, drawn_by=by,
        )  # fmt: skip
        for some in batched(sorted(whom.people.items()), 2_000):
            HoldoutPerson.objects.bulk_create(
                HoldoutPerson(holdout=holdout, person=person, stratum=stratum[:200], is_held=person in held)
                for person, stratum in some
            )
        audit.note(via or by, "holdout_drawn", f"holdout:{holdout.key}", {"treated": holdout.treated, "held": holdout.held})
    return holdout


def discard(holdout: Holdout, *, by: User, now: datetime, via: By = None) -> None:
    """The draw is thrown away: its lists go, its record stays. Raises NotPossible once it is locked."""
    with transaction.atomic():
        held = _in(holdout, now, State.DRAWN)
        HoldoutDiscard.objects.create(holdout=held, discarded_at=now, discarded_by=by)
        held.people.all().delete()
        audit.note(via or by, "holdout_discarded", f"holdout:{held.key}")


def lock(
    holdout: Holdout, *, clock: Clock, by: User, now: datetime, via: By = None, told_at: datetime | None = None
) -> HoldoutLock:
    """From here on nothing of it changes, and the ledger knows who is in which arm. Raises NotPossible once it has begun."""
    with transaction.atomic():
        held = _in(holdout, now, State.DRAWN)
        if held.begins_on < clock.day_of(now):
            raise NotPossible("It should have begun already: whoever is left out now was not left out then. Draw anew.")
        found = HoldoutLock.objects.create(
            holdout=held, seed=held.seed, treated=held.treated, held=held.held, **digests(held),
            begins_at=clock.begins_at(held.begins_on).replace(tzinfo=UTC),
            ends_at=clock.begins_at(held.ends_on).replace(tzinfo=UTC),
            locked_at=now, locked_by=by,
        )  # fmt: skip
        for some in batched((telling.told(held, found), *telling.lots(held)), FACTS_AN_ENTRY):
            tell(some, source=telling.SOURCE, now=told_at or now)
        sealed = digests(held) | {"seed": found.seed}
        audit.note(via or by, "holdout_locked", f"holdout:{held.key}", {"treated": held.treated, "held": held.held, **sealed})
        queue.add(tasks.refresh, now=told_at or now, key="refresh")
    return found


def call_off(holdout: Holdout, reason: str, *, by: User, now: datetime, via: By = None) -> None:
    """It ends without a read-out and stays listed with its reason. Raises NotPossible once it was read."""
    if not reason.strip():
        raise NotPossible("Say why it is called off: the reason stays with it.")
    with transaction.atomic():
        held = _in(holdout, now, State.WAITING, State.RUNNING, State.READY)
        HoldoutEnd.objects.create(holdout=held, reason=reason.strip()[:LONGEST_REASON], called_off_at=now, called_off_by=by)
        tell([telling.told(held, held.lock, called_off_at=now)], source=telling.SOURCE, now=now)
        audit.note(via or by, "holdout_called_off", f"holdout:{held.key}")
        queue.add(tasks.refresh, now=now, key="refresh")


def read_out(holdout: Holdout, found: Effect, generation: int, *, by: User, now: datetime, via: By = None) -> HoldoutReading:
    """Keep what was found when it was first read. Raises NotPossible before the horizon is over."""
    with transaction.atomic():
        held = _in(holdout, now, State.READY)
        kept = HoldoutReading.objects.create(
            holdout=held, generation=generation, found=found.as_json(), read_at=now, read_by=by
        )  # fmt: skip
        audit.note(via or by, "holdout_read", f"holdout:{held.key}", {"generation": generation})
    return kept


def _asked(terms: Terms, whom: Whom) -> dict[str, Any]:
    """What was asked for; of a given list only how many entries were passed over and why, for the entries are people."""
    if whom.listed is None:
        return dict(terms.asked)
    why = dict(Counter(one.why for one in whom.passed))
    return {**terms.asked, "list": {**dict(terms.asked).get("list", {}), "passed_over": why}}


def _in(holdout: Holdout, now: datetime, *wanted: State) -> Holdout:
    """The hold-out, held by this transaction, in one of the states that the act is for. Raises NotPossible."""
    held = Holdout.objects.select_for_update().get(pk=holdout.pk)
    found = state(held, now)
    if found not in wanted:
        raise NotPossible(f"This hold-out {found.says}, so that cannot be done.")
    return held
