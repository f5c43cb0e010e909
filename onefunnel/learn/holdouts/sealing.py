"""Whether a locked hold-out is as it was locked: its terms and both lists have digests, which the audit log's chain holds too."""

from __future__ import annotations

import hashlib
import json

from onefunnel.learn.holdouts import drawing
from onefunnel.learn.holdouts.records import Holdout


def digests(holdout: Holdout) -> dict[str, str]:
    """Of both lists and of the terms, as they are stored now."""
    arms: dict[bool, list[str]] = {False: [], True: []}
    for person, is_held in holdout.people.values_list("person", "is_held").iterator(5_000):
        arms[is_held].append(person)
    terms = [
        holdout.key, holdout.campaign, holdout.outcome, str(holdout.begins_on), holdout.days, holdout.permille, holdout.by,
        holdout.strata,
    ]  # fmt: skip
    written = json.dumps(terms, separators=(",", ":"), ensure_ascii=True)
    return {
        "treated_digest": drawing.digest(arms[False]), "held_digest": drawing.digest(arms[True]),
        "terms_digest": hashlib.sha256(written.encode()).hexdigest(),
    }  # fmt: skip


def changed(holdout: Holdout) -> str:
    """What is no longer as it was locked, in a sentence; empty where all is."""
    lock, now = holdout.lock, digests(holdout)
    if now["terms_digest"] != lock.terms_digest:
        return "Its terms are not those that were locked: somebody changed the store from outside of onefunnel."
    gone = lock.treated + lock.held - holdout.people.count()
    if gone > 0:
        return f"{gone:,} of its people {'was' if gone == 1 else 'were'} erased since it was locked, and count no more."
    if (now["treated_digest"], now["held_digest"]) != (lock.treated_digest, lock.held_digest):
        return "Its lists are not those that were locked: somebody changed the store from outside of onefunnel."
    return ""
