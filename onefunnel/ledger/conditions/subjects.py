"""Who a rule is about: people, or deals with their first contact and account, and where each field of theirs stands."""

from __future__ import annotations

from onefunnel.ledger.conditions.fields import FIELDS
from onefunnel.ledger.conditions.terms import Terms, statics

type Queries = dict[str, str]

# What lists and filters show of an account comes from where they take it, so that both mean the same.
RESOLVED = ("account.segment", "account.industry", "account.region")
JOINS = {
    "p": "left join people as p on p.person = q.person",
    "a": "left join accounts as a on a.account = q.account",
}


def subjects(terms: Terms, block: str, begun: dict[str, str]) -> str:
    """The query of everybody a rule is about, with its static columns. `begun` maps a counter to what it stood at first."""
    places = {name: _place(name) for name in FIELDS}
    columns = statics(terms, places) + [f"{sql} as b{counter[1:]}" for counter, sql in begun.items()]
    joins = [join for row, join in JOINS.items() if any(places[node.field].startswith(f"{row}.") for node in terms.statics)]
    joins += [f"left join {block}_bases as b on b.n = q.opportunity"] if any("b." in sql for sql in begun.values()) else []
    key, deal, rows = (
        ("q.opportunity", "q.opportunity", "deals") if terms.deal else ("q.person", "cast(null as string)", "standing_people")
    )
    named = [
        f"{key} as n",
        "q.person",
        f"{deal} as opportunity",
        "q.created_at",
        *(["q.closed_at"] if terms.deal else []),
        *columns,
    ]
    return "\n".join([f"select {', '.join(named)}", f"from {rows} as q", *joins])


def _place(field: str) -> str:
    """Where a field stands in that query."""
    subject, _, name = field.partition(".")
    return f"q.{name}" if field in RESOLVED or subject == "deal" else f"{subject[0]}.{name}"


def openings(block: str, *, deal: bool) -> Queries:
    """When each subject is asked about first: at its creation. Where nobody dated that, a deal when it was closed, and a person
    when something happened first; their keys come first, so that nothing is read where all are dated."""
    if deal:
        return {f"{block}_openings": f"select n, coalesce(created_at, closed_at) as moment\nfrom {block}_subjects"}
    happened = "\nunion all\n".join(
        f"select k.n, x.{moment} as moment\nfrom {table} as x\njoin {block}_undated_keys as k on k.given_key = x.person{human}"
        for table, moment, human in (
            ("touches", "touched_at", "\nwhere not coalesce(x.is_bot, false)"),
            ("stage_moves", "moved_at", ""),
            ("verdicts", "given_at", ""),
        )
    )
    return {
        f"{block}_undated": f"select n\nfrom {block}_subjects\nwhere created_at is null",
        f"{block}_undated_keys": f"select n, n as given_key\nfrom {block}_undated\nunion all\nselect u.n, i.given_key\n"
        f"from identities as i\njoin {block}_undated as u on u.n = i.stands_key\nwhere i.kind = 'people'",
        f"{block}_undated_happened": happened,
        f"{block}_openings": f"select n, created_at as moment\nfrom {block}_subjects\nwhere created_at is not null\nunion all\n"
        f"select n, min(moment) as moment\nfrom {block}_undated_happened\ngroup by n",
    }
