"""The work that win and loss points at: the open deals in doubt, as the person who looks may see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from onefunnel.agree.measures import listing
from onefunnel.ledger.answer import Answer
from onefunnel.ledger.engine import Engine
from onefunnel.web import figures
from onefunnel.web.scopes import query
from onefunnel.who.access import Action, may
from onefunnel.who.names import names
from onefunnel.words import Scope

SHOWN = 5
NAMED = ("opportunity", "account", "owner", "person")


@dataclass(frozen=True)
class Row:
    """One open deal and why it is here."""

    deal: str
    account: str
    why: str
    stage: str
    figure: str
    owner: str
    link: str


@dataclass(frozen=True)
class Work:
    """The first rows of one list, how many there are, what they are worth, and where all of them are."""

    rows: tuple[Row, ...]
    total: int
    link: str
    left_out: str = ""


def work(engine: Engine, user: Any, scope: Scope, answers: Mapping[str, Answer], listed: Iterable[str]) -> list[Work]:
    """The first records of each of these lists of open deals, with one question for the names in all of them."""
    lists = [listing.first(engine, name, scope, limit=SHOWN) for name in listed]
    keys = (str(row[key]) for found in lists for row in found.dicts() for key in NAMED if row.get(key))
    called = names(keys, people=may(user, Action.SEE_PEOPLE))
    return [
        Work(
            tuple(_row(row, called, found.currency) for row in found.dicts()),
            found.total or 0,
            listing.records_of(found, query(scope)),
            " ".join(answers[found.name].cautions),
        )
        for found in lists
    ]


def _row(row: dict[str, Any], called: dict[str, str], currency: str) -> Row:
    key = str(row["opportunity"])
    return Row(
        called.get(key, key),
        called.get(str(row["account"]), "") if row["account"] else "",
        _why(row, called),
        str(row["crm_stage"] or figures.NONE),
        figures.short(row["amount"], "money", currency),
        called.get(str(row["owner"]), figures.NONE) if row["owner"] else figures.NONE,
        listing.page_of(key, people=False),
    )


def _why(row: dict[str, Any], called: dict[str, str]) -> str:
    """'146 days in Proposal, longest ever 91', 'only Jana Novak', '12 days late'."""
    if "late_days" in row:
        return f"{figures.short(row['late_days'], 'days')} late"
    if "age_days" in row:
        where = "open in all" if row["compared_with"] == "any stage" else f"in {row['compared_with']}"
        return f"{row['age_days']:,} days {where}, longest ever {row['longest_days']:,}"
    return f"only {called.get(str(row['person']), 'one person')}"
