"""The fields a condition may ask about: public columns of the person, the account and the deal, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from onefunnel.ledger.facts import TABLES
from onefunnel.words import Stage

type FieldType = Literal["text", "number", "money", "date", "boolean"]

DEAL_STAGES = (Stage.OPPORTUNITY, Stage.WON, Stage.LOST)
TOLD_PERSON = (Stage.LEAD, Stage.MQL, Stage.SAL, Stage.SALES_QUALIFIED, Stage.RECYCLED, Stage.DISQUALIFIED)
VERDICTS = ("accepted", "rejected", "recycled")
KINDS = (
    "email", "call", "meeting", "form", "visit", "webinar", "event", "ad_click", "ad_view", "chat", "social", "task", "note",
)  # fmt: skip
TEAMS = ("marketing", "sales")
DIRECTIONS = ("in", "out")

OPS: dict[FieldType, tuple[str, ...]] = {
    "text": ("=", "!=", "in", "not_in", "known", "unknown"),
    "number": ("=", "!=", "in", "not_in", ">=", ">", "<=", "<", "known", "unknown"),
    "money": ("=", "!=", ">=", ">", "<=", "<", "known", "unknown"),
    "date": ("=", "!=", ">=", ">", "<=", "<", "known", "unknown"),
    "boolean": ("=", "!=", "known", "unknown"),
}
TYPES: dict[str, FieldType] = {
    "string": "text", "bigint": "number", "money": "money", "timestamp": "date", "date": "date", "boolean": "boolean",
}  # fmt: skip
SUBJECTS = {"person": "people", "account": "accounts", "deal": "opportunities"}
# A deal's stage is asked by `crm stage`; the price list and probabilities stand in their own units, which no text would tell.
LEFT_OUT = {"deal.crm_stage", "deal.list_price", "deal.probability_permille", "deal.currency", "account.currency"}
CHANGING = {"deal.status": "status", "deal.amount": "amount", "deal.close_on": "close_on"}


@dataclass(frozen=True)
class Field:
    """One field: `person.seniority`, its type and what it means. Money is compared in whole units of its currency, an instant
    by its day where the company is."""

    name: str
    type: FieldType
    says: str
    is_instant: bool = False

    @property
    def subject(self) -> str:
        return self.name.partition(".")[0]

    @property
    def column(self) -> str:
        return self.name.partition(".")[2]

    @property
    def ops(self) -> tuple[str, ...]:
        return OPS[self.type]


def _fields() -> dict[str, Field]:
    found = {}
    for subject, table in SUBJECTS.items():
        for column in TABLES[table].columns:
            name = f"{subject}.{column.name}"
            if not column.private and column.kind != "key" and name not in LEFT_OUT:
                found[name] = Field(name, TYPES[column.kind], column.says, column.kind == "timestamp")
    return found


FIELDS = _fields()


def fields_for(stage: Stage | None) -> dict[str, Field]:
    """What a rule for a stage may ask about: `deal.*` only where the stage is a deal's. None: everything."""
    if stage is None or stage in DEAL_STAGES:
        return FIELDS
    return {name: field for name, field in FIELDS.items() if field.subject != "deal"}


def earlier(stage: Stage | None) -> tuple[Stage, ...]:
    """The stages that come before one, in the order of `Stage`; all of them for None."""
    every = tuple(Stage)
    return every if stage is None else every[: every.index(stage)]
