"""What the ledger is told of a hold-out: at the lock its terms and every lot, when it is called off that it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from django.conf import settings

from onefunnel.learn.holdouts.records import Holdout, HoldoutLock
from onefunnel.ledger.intake import Fact
from onefunnel.ledger.keys import key_maker, make_key

SOURCE = "onefunnel"
TREATED, HELD = "treated", "held_out"


def holdout_key(token: str) -> str:
    return make_key(settings.HOME.secret, "holdouts", SOURCE, token)


def told(holdout: Holdout, lock: HoldoutLock, *, called_off_at: datetime | None = None) -> Fact:
    """The hold-out as a fact."""
    values = {
        "holdout": holdout.key, "source_id": holdout.key, "name": holdout.name, "campaign": holdout.campaign or None,
        "outcome": holdout.outcome, "locked_at": _written(lock.locked_at), "begins_at": _written(lock.begins_at),
        "ends_at": _written(lock.ends_at), "called_off_at": _written(called_off_at) if called_off_at else None,
        "digest": f"{lock.treated_digest}/{lock.held_digest}",
    }  # fmt: skip
    return Fact("holdouts", {name: value for name, value in values.items() if value is not None})


def lots(holdout: Holdout) -> Iterator[Fact]:
    """How the lot fell, person by person."""
    make = key_maker(settings.HOME.secret, "holdout_people", SOURCE)
    for person, is_held in holdout.people.order_by("person").values_list("person", "is_held").iterator(5_000):
        arm = HELD if is_held else TREATED
        yield Fact(
            "holdout_people", {"lot": make(f"{holdout.key}/{person}"), "holdout": holdout.key, "person": person, "arm": arm}
        )


def _written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
