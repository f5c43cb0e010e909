"""What the conditions of signed versions come to: who entered which stage when, and which hand-overs a narrowed SLA is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from onefunnel.ledger.bound import Columns, Statement, letters, union
from onefunnel.ledger.conditions import compiling
from onefunnel.ledger.conditions.tree import UnreadableConditionError
from onefunnel.ledger.definitions import Definitions, Sla, StageRule
from onefunnel.ledger.versions import END, Version, Versions
from onefunnel.words import Stage

ENTRIES: Columns = {
    "version": "bigint", "move": "string", "person": "string", "opportunity": "string", "stage": "string",
    "entered_at": "timestamp", "left_at": "timestamp",
}  # fmt: skip
SLA_LEADS: Columns = {"version": "bigint", "rank": "bigint", "entry": "string"}
DECIDED_BY_DEALS = (Stage.WON, Stage.LOST)  # a deal's own status says so
HOLDS, HOLDS_NOT = Stage.RECYCLED, Stage.DISQUALIFIED  # every stage that a condition may ask for comes before these


def is_computed(rule: StageRule) -> bool:
    """Whether the ledger works out who enters the stage; else they enter when it is told."""
    asks = rule.enters_when is not None or rule.leaves_when is not None or rule.at_most_once_days > 0
    return asks and rule.stage not in DECIDED_BY_DEALS


def entries(versions: Versions) -> Statement:
    """The entries of every version, each as if it had been in force for all time. What nobody can read is fulfilled by nobody."""
    found = []
    for place, version in enumerate(versions):
        stages = [rule.stage for rule in version.definitions.stages if is_computed(rule)]
        if stages and (made := _whole(version.definitions, stages, f"v_{letters(place)}_")):
            names = ", ".join(f"v.{name}" for name in ENTRIES if name != "version")
            sql = f"select cast({version.number} as bigint) as version, {names}\nfrom (\n{made.sql}) as v"
            found.append(Statement(sql, made.parameters))
    return union(ENTRIES, found)


def sla_leads(versions: Versions) -> Statement:
    """The hand-overs at which the condition of an SLA on the first response held."""
    found = []
    for place, version in enumerate(versions):
        for rank, sla in enumerate(version.definitions.slas):
            if sla.where is not None and sla.kind == "first_response" and sla.stage == Stage.MQL:
                found += _about(version, rank, sla, f"s_{letters(place)}_{letters(rank)}_")
    return union(SLA_LEADS, found)


def _about(version: Version, rank: int, sla: Sla, prefix: str) -> list[Statement]:
    """The condition and its opposite as two stages: the one last entered by the hand-over says whether it held."""
    others = [rule for rule in version.definitions.stages if rule.stage not in (HOLDS, HOLDS_NOT)]
    both = [StageRule(HOLDS, "", enters_when=sla.where), StageRule(HOLDS_NOT, "", enters_when={"not": sla.where})]
    made = _whole(replace(version.definitions, stages=(*others, *both)), (HOLDS, HOLDS_NOT), prefix)
    if made is None:
        return []
    sql = f"""select cast({version.number} as bigint) as version, cast({rank} as bigint) as rank, e.entry
from stage_entries as e
join (
{made.sql}) as w on w.person = e.person
where e.stage = 'mql' and e.version = {version.number}
group by e.entry
having coalesce(
    max_by(w.stage, case when w.entered_at <= e.entered_at then w.entered_at end), min_by(w.stage, w.entered_at)
) = '{HOLDS}'"""  # noqa: S608
    return [Statement(sql, made.parameters)]


def _whole(definitions: Definitions, stages: Iterable[Stage], prefix: str) -> Statement | None:
    try:
        found = compiling.whole(definitions, until_at=END, stages=stages, prefix=prefix)
    except UnreadableConditionError:
        return None
    return Statement(found.sql, found.parameters)
