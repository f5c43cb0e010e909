"""Look for duplicates: rules first, then probabilities; what is found replaces what the last search had proposed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import transaction

from onefunnel.who.matching import cleaning, rules, weighing
from onefunnel.who.matching.cleaning import Clean
from onefunnel.who.matching.records import SAME, Judgement, Proposal, Search
from onefunnel.who.matching.rules import Keys
from onefunnel.who.merging import in_force

MOST = 20_000
A_BATCH = 1_000
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Found:
    """One pair: the rule that makes it one, else how probable it is; and the level at which each field agrees."""

    keys: Keys
    rule: str = ""
    probability: float | None = None
    levels: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Looked:
    """What one look gave. Without `is_weighed` the library was missing, and only rules looked."""

    pairs: list[Found]
    records: int
    sure: int
    is_weighed: bool
    weights: list[dict[str, Any]]


def search(kind: str, *, now: datetime, by: str = "", progress: Progress = lambda *_: None) -> Search:
    """Look over all records of a kind, and keep what was found as proposals. Nothing is merged."""
    progress(0, 3, "reading the records")
    rows = cleaning.records(kind)
    progress(1, 3, f"comparing {len(rows):,} records")
    looked = look(kind, rows, sure=_sure(kind))
    progress(2, 3, "keeping what was found")
    with transaction.atomic():
        kept = _keep(kind, looked, now, by)
    progress(3, 3, "done")
    return kept


def look(kind: str, rows: Sequence[Clean], *, sure: set[Keys]) -> Looked:
    """The pairs among those of these records that stand. `sure`: pairs known to be the same, whether or not they stand."""
    by_rule = rules.pairs(kind, rows)
    standing = {row["key"] for row in rows if row["stands"]}
    found = {keys: Found(keys, rule) for keys, rule in by_rule.items()}
    weights = weighing.Weights()
    if is_weighed := weighing.is_installed():
        weights = weighing.weigh(kind, rows, nearly=rules.nearly(kind, rows), sure=sure | set(by_rule))
        for pair in weights.pairs:
            if standing.issuperset(pair.keys):
                found[pair.keys] = Found(pair.keys, by_rule.get(pair.keys, ""), pair.probability, pair.levels)
    pairs = sorted(found.values(), key=lambda pair: (not pair.rule, -(pair.probability or 0), pair.keys))
    return Looked(pairs[:MOST], len(standing), weights.sure, is_weighed, weights.table)


def _sure(kind: str) -> set[Keys]:
    """Pairs that are known to be the same: merges that hold, and what somebody here said."""
    told = {rules.ordered(a, b) for a, b in in_force().filter(kind=kind).values_list("from_key", "into_key")}
    judged = Judgement.objects.filter(kind=kind, said=SAME, undone_at=None).values_list("one", "other")
    return told | {(one, other) for one, other in judged}


def _keep(kind: str, looked: Looked, now: datetime, by: str) -> Search:
    Proposal.objects.filter(kind=kind).delete()
    for some in batched(looked.pairs, A_BATCH):
        Proposal.objects.bulk_create(
            Proposal(
                kind=kind, one=pair.keys[0], other=pair.keys[1], rule=pair.rule, probability=pair.probability,
                levels=pair.levels, found_at=now,
            )
            for pair in some
        )  # fmt: skip
    by_rule = sum(1 for pair in looked.pairs if pair.rule)
    return Search.objects.create(
        kind=kind, searched_at=now, searched_by=by, records=looked.records, by_rule=by_rule,
        by_weight=len(looked.pairs) - by_rule, sure=looked.sure, is_weighed=looked.is_weighed, weights=looked.weights,
    )  # fmt: skip
