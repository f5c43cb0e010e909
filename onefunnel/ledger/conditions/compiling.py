"""The entries into each stage that an agreement's definitions mean, as SQL with bound literals.

Every statement is one query in the common subset, to be asked as it stands or inside `select ... from (...)`; two of them joined
by `union all` need parameters of different names, so each `compiled` call that is joined with another has its own `prefix`.
It reads facts, `identities`, `standing_people` and `deals`, and answers one row an entry:

    move        the told row's own key; for a stage with a condition subject/stage/instant, for a deal's status deal/stage
    person      who entered, merges followed; for a deal its first contact
    opportunity the deal, empty for a person's stage
    stage       one of `words.Stage`
    entered_at  when
    left_at     when they left it again by `leaves_when`, or else when `enters_when` ceased; empty while they are in it, and where
                neither is written
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from onefunnel.ledger.conditions.fields import DEAL_STAGES
from onefunnel.ledger.definitions import Definitions, StageRule
from onefunnel.words import STAGE_NAMES, Stage

COLUMNS = ("move", "person", "opportunity", "stage", "entered_at", "left_at")


@dataclass(frozen=True)
class Statement:
    """One stage's entries: SQL of ours, and the literals bound to its `$names`."""

    stage: Stage
    sql: str
    parameters: Mapping[str, object]


def compiled(definitions: Definitions, *, until_at: datetime, prefix: str = "v_") -> list[Statement]:
    """One statement for each stage of `Stage`, in that order, as if the definitions had been in force for all time.

    A stage without a rule, or whose rule has no condition, is entered when it was told. Nothing that happens after `until_at`
    counts: a wait that is not over and a window that has not closed by then are not known yet. `prefix` begins every parameter's
    name (letters and underscores). Raises UnreadableConditionError for a tree that `tree.check` would refuse.
    """
    rules = [definitions.stage(stage) or StageRule(stage, STAGE_NAMES[stage]) for stage in Stage]
    return [_told(rule.stage, until_at.replace(tzinfo=None), prefix) for rule in rules]


def _told(stage: Stage, until_at: datetime, prefix: str) -> Statement:
    text = TOLD_DEALS if stage in DEAL_STAGES else TOLD_PEOPLE
    names = {"stage": f"{prefix}stage", "until_at": f"{prefix}until_at"}
    return Statement(stage, text.format(**names), {names["stage"]: str(stage), names["until_at"]: until_at})


TOLD_PEOPLE = """select
    m.move, coalesce(i.stands_key, m.person) as person, cast(null as string) as opportunity, m.stage,
    m.moved_at as entered_at, cast(null as timestamp) as left_at
from stage_moves as m
left join identities as i on i.kind = 'people' and i.given_key = m.person
where m.person is not null and m.stage = ${stage} and m.moved_at <= ${until_at}
"""
TOLD_DEALS = """with
ends as (
    select
        opportunity, person, status,
        case when ${stage} = 'opportunity' then created_at when status = ${stage} then closed_at end as entered_at
    from deals
)
select
    concat_ws('/', opportunity, ${stage}) as move, person, opportunity, ${stage} as stage,
    entered_at, cast(null as timestamp) as left_at
from ends
where entered_at <= ${until_at}
"""
