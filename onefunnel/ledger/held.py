"""Under which version of the agreement a period was counted, and which SLA held, in words that stand beside the number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from onefunnel.ledger.engine import Reading
from onefunnel.words import Scope, on

NO_AGREEMENT = "none signed: built-in definitions"
BUILT_IN = "built-in definitions"
TERMS = """select v.version, v.in_force_at, v.until_at, v.in_force_on, t.name, t.rank, t.amount, t.clock, t.is_narrowed
from versions as v
left join agreed_terms as t
    on t.version = v.version
    and (t.kind = $kind and t.stage = 'mql' or $kind <> '' and t.kind = 'setting' and t.name = 'ignored_after_secs')
order by v.in_force_at nulls last, v.version nulls last, t.kind = 'setting' nulls last, t.rank nulls last
"""


@dataclass(frozen=True)
class Held:
    """`says` names the version or versions, `breaks` are the instants (UTC, without zone) inside the period at which another
    took over, `takeovers` their days and numbers, `sla` is what was owed, empty where the measure has none."""

    says: str
    breaks: tuple[datetime, ...] = ()
    takeovers: tuple[tuple[date, int], ...] = ()
    sla: str = ""


@dataclass(frozen=True)
class _Span:
    number: int
    begins_at: datetime
    until_at: datetime
    begins_on: date
    slas: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"v{self.number}" if self.number else BUILT_IN


def held(reading: Reading, scope: Scope, kind: str, deadline_secs: float) -> Held:
    """What held over the scope's period; `kind` is the kind of SLA that the measure counts by, or empty."""
    spans = _spans(reading, kind, deadline_secs)
    named: dict[str, Any] = scope.parameters(reading.clock.begins_at)
    begins, ends = named["begins_at"], min(named["ends_at"], named["as_of"])
    inside = [span for span in spans if span.begins_at < ends and span.until_at > begins] or spans[:1]
    return Held(
        _says(inside, spans, is_tried=bool(reading.freshness.under)),
        tuple(span.begins_at for span in inside[1:]),
        tuple((span.begins_on, span.number) for span in inside[1:]),
        "; then ".join(dict.fromkeys(_sla(span) for span in inside)) if kind else "",
    )


def _says(inside: list[_Span], spans: list[_Span], *, is_tried: bool) -> str:
    first, *later = inside
    if is_tried:
        return f"{first.name}, for all time"
    if not later:
        if first.number:
            return f"{first.name}, in force since {on(first.begins_on)}"
        return NO_AGREEMENT if len(spans) == 1 else f"{BUILT_IN}: v{spans[1].number} holds from {on(spans[1].begins_on)}"
    ended = [f"{span.name} to {on(after.begins_on - timedelta(days=1))}" for span, after in zip(inside, later, strict=False)]
    return f"{', '.join(ended)}, then {later[-1].name}"


def _spans(reading: Reading, kind: str, deadline_secs: float) -> list[_Span]:
    """Each version with the SLAs of one kind that a hand-over can come under, in the order in which they are tried."""
    found: dict[int, _Span] = {}
    for row in reading.rows(TERMS, {"kind": kind}, deadline_secs).dicts():
        number = int(str(row["version"]))
        sla = (_term(row),) if row["amount"] is not None and kind else ()
        before = found[number].slas if number in found else ()
        is_shut = bool(before) and not before[-1].endswith(NARROWED)
        found[number] = _Span(
            number, row["in_force_at"], row["until_at"], row["in_force_on"], before if is_shut else before + sla,  # type: ignore[arg-type]
        )  # fmt: skip
    return [span for span in found.values() if span.begins_at < span.until_at]


NARROWED = "where agreed so"


def _term(row: dict[str, object]) -> str:
    hours = int(str(row["amount"])) / 3600
    unit = "hour" if hours == 1 else "hours"
    span = f"{hours:g} business {unit}" if row["clock"] == "business" else f"{hours:g} {unit} of wall time"
    return f"{span} {NARROWED}" if row["is_narrowed"] else span


def _sla(span: _Span) -> str:
    return f"{' or '.join(span.slas)}, {f'v{span.number}' if span.number else 'built in'}"
