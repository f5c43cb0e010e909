"""The pairs that wait for somebody, and what was said lately: dressed with both records side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When

from onefunnel.who.matching import fields, judging, rules
from onefunnel.who.matching.records import DIFFERENT, KINDS, Judgement, Pair, Proposal
from onefunnel.who.merging import MERGED
from onefunnel.who.names import names
from onefunnel.who.records import STANDING, KeptApart
from onefunnel.words import on

LATELY = 12
SHOWN: Mapping[str, Sequence[tuple[str, str, str]]] = {
    "people": (
        ("name", "Name", "name"), ("email", "E-mail", "address"), ("account", "Account", ""), ("phone", "Phone", "phone"),
        ("title", "Title", "title"), ("country", "Country", ""), ("source", "Source", ""), ("created_at", "Created", ""),
    ),
    "accounts": (
        ("name", "Name", "name"), ("domain", "Domain", "domain"), ("country", "Country", "country"),
        ("industry", "Industry", "industry"), ("employees", "Employees", "size"), ("source", "Source", ""),
        ("created_at", "Created", ""),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One field of both records; `icon` and `word` say how they compare, and nothing where one of them is silent."""

    says: str
    stays: str
    gives_way: str
    icon: str = ""
    word: str = ""


@dataclass(frozen=True)
class Line:
    """One pair as a person reads it: why it may be one, what speaks against it, both records, the elder first."""

    id: int
    reason: str
    against: str
    stays: str
    gives_way: str
    stays_name: str
    gives_way_name: str
    rows: tuple[Row, ...]
    rule: str
    probability: float | None


@dataclass(frozen=True)
class Said:
    """What somebody said of a pair."""

    id: int
    one: str
    other: str
    key: str
    is_same: bool
    is_apart: bool
    reason: str
    by: str
    at: datetime


def waiting(kind: str) -> QuerySet[Proposal]:
    """Proposals that nobody has judged, of records that stand and that nobody keeps apart; rules first."""
    record = MERGED[KINDS[kind]]
    found = Proposal.objects.filter(kind=kind)
    for end in ("one", "other"):
        found = found.filter(Exists(record._default_manager.filter(STANDING, key=OuterRef(end))))
    one, other = OuterRef("one"), OuterRef("other")
    judged = Judgement.objects.filter(one=one, other=other, undone_at=None)
    apart = KeptApart.objects.filter(Q(from_key=one, into_key=other) | Q(from_key=other, into_key=one))
    by_rule = Case(When(rule="", then=1), default=0)
    found = found.exclude(Exists(judged)).exclude(Exists(apart))
    return found.order_by(by_rule, F("probability").desc(nulls_last=True), "one", "other")


def lines(kind: str, proposals: Sequence[Proposal]) -> list[Line]:
    """Each pair with both of its records."""
    record = MERGED[KINDS[kind]]
    keys = {key for pair in proposals for key in (pair.one, pair.other)}
    columns = ("key", *(name for name, _, _ in SHOWN[kind]))
    known = {row["key"]: row for row in record._default_manager.filter(key__in=keys).values(*columns)}
    called = names([*keys, *(row.get("account") for row in known.values())])
    return [_line(kind, pair, known[pair.one], known[pair.other], called) for pair in proposals]


def _line(kind: str, pair: Proposal, one: Any, other: Any, called: Mapping[str, str]) -> Line:
    stays, gives_way = sorted((one, other), key=rules.age)
    rows = []
    for name, says, of in SHOWN[kind]:
        left, right = _cell(stays[name], called), _cell(gives_way[name], called)
        if left or right:
            compared = _compared(name, left, right, pair.levels.get(of, "")) if left and right else ()
            rows.append(Row(says, left, right, *compared))
    return Line(
        pair.pk, judging.reason(pair), fields.differing(kind, pair.levels), stays["key"], gives_way["key"],
        called[stays["key"]], called[gives_way["key"]], tuple(rows), pair.rule, pair.probability,
    )  # fmt: skip


def _compared(name: str, left: str, right: str, level: str) -> tuple[str, ...]:
    """The icon and the word for how two values compare; where a record comes from, and when, is not compared."""
    if name in ("source", "created_at"):
        return ()
    if left.lower() == right.lower() or level in ("same", "email"):
        return ("equal", "the same")
    is_near = level not in ("", "other", "domain", fields.MISSING)
    return ("equal-approximately", "nearly the same") if is_near else ("equal-not", "another")


def _cell(value: Any, called: Mapping[str, str]) -> str:
    if isinstance(value, datetime):
        return on(value)
    if isinstance(value, int):
        return f"{value:,}"
    return called.get(value, value) if value else ""


def lately(kind: str) -> list[Said]:
    """What was said of pairs and still holds, the latest first."""
    found = list(Judgement.objects.filter(kind=kind, undone_at=None)[:LATELY])
    called = names(key for said in found for key in (said.one, said.other))
    apart = set(KeptApart.objects.filter(merge__in=[s.merge for s in found if s.merge]).values_list("merge", flat=True))
    return [
        Said(
            s.pk, called[s.one], called[s.other], s.into_key or s.one, s.said != DIFFERENT, s.merge in apart, judging.reason(s),
            s.judged_by or "the command line", s.judged_at,
        )
        for s in found
    ]  # fmt: skip


def data(pair: Pair) -> dict[str, Any]:
    """A pair as JSON."""
    return {
        "kind": pair.kind, "one": pair.one, "other": pair.other, "rule": pair.rule, "probability": pair.probability,
        "reason": judging.reason(pair), "against": fields.differing(pair.kind, pair.levels), "levels": pair.levels,
    }  # fmt: skip
