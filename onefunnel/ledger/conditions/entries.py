"""From where a condition holds to the entries that follow: the rising edge, the wait, the way out, and at most once in so long.

Each stage's entries are a query `STAGE_entries (move, person, opportunity, entered_at, left_at)`.
"""

from __future__ import annotations

from onefunnel.ledger.conditions.blocks import Queries
from onefunnel.ledger.conditions.fields import DEAL_STAGES
from onefunnel.ledger.conditions.literals import Literals
from onefunnel.ledger.definitions import StageRule

IN_ORDER = "partition by {who} order by moment nulls last, {flag} nulls last"


def spells(block: str, flag: str) -> Queries:
    """From when until when a flag of `held` is up: `BLOCK_FLAG (n, begins_at, ends_at)`, open ends empty."""
    order, of_few = (IN_ORDER.format(who=who, flag=flag) for who in ("place", "n"))
    flips = f"{block}_{flag}_flips"
    return {
        flips: f"select n, moment, {flag}\nfrom {block}_held\nqualify {flag} <> coalesce(lag({flag}) over ({order}), 0)",
        f"{block}_{flag}_spells": f"select n, moment, {flag}, lead(moment) over ({of_few}) as ends_at\nfrom {flips}",
        f"{block}_{flag}": f"select n, moment as begins_at, ends_at\nfrom {block}_{flag}_spells\nwhere {flag} = 1",
    }


def told(rule: StageRule, block: str, literals: Literals, until: str) -> Queries:
    """Each time the stage was told, as candidates: `BLOCK_found (n, move, person, opportunity, entered_at, left_at)`."""
    stage = literals.bind(str(rule.stage))
    if rule.stage in DEAL_STAGES:
        ended = f"case when {stage} = 'opportunity' then created_at when status = {stage} then closed_at end"
        return {
            f"{block}_told": f"select opportunity, person, {ended} as entered_at\nfrom deals",
            f"{block}_found": f"select opportunity as n, concat_ws('/', opportunity, {stage}) as move, person, opportunity,\n"
            f"    entered_at, cast(null as timestamp) as left_at\nfrom {block}_told\nwhere entered_at <= {until}",
        }
    person = "coalesce(i.stands_key, m.person)"
    return {
        f"{block}_found": f"select {person} as n, m.move, {person} as person, cast(null as string) as opportunity,\n"
        "    m.moved_at as entered_at, cast(null as timestamp) as left_at\nfrom stage_moves as m\n"
        "left join identities as i on i.kind = 'people' and i.given_key = m.person\n"
        f"where m.person is not null and m.stage = {stage} and m.moved_at <= {until}"
    }


def fulfilled(rule: StageRule, block: str, literals: Literals, until: str) -> Queries:
    """Each time the condition began to hold and still held when the wait was over, as candidates."""
    entered = f"e.begins_at + {literals.days(rule.wait_days)}" if rule.wait_days else "e.begins_at"
    stage = literals.bind(str(rule.stage))
    waited = f"\nwhere entered_at <= {until} and (left_at is null or left_at > entered_at)" if rule.wait_days else ""
    return {
        **spells(block, "enters"),
        f"{block}_waited": f"select e.n, {entered} as entered_at, e.ends_at as left_at\nfrom {block}_enters as e",
        f"{block}_due": f"select n, entered_at, left_at\nfrom {block}_waited{waited}",
        f"{block}_found": f"select d.n, concat_ws('/', d.n, {stage}, cast(d.entered_at as string)) as move, s.person,\n"
        f"    s.opportunity, d.entered_at, d.left_at\nfrom {block}_due as d\njoin {block}_subjects as s on s.n = d.n",
    }


def left(block: str) -> Queries:
    """The candidates with when they leave by `leaves_when`; nobody enters while the way out is open."""
    keys = "n, move, person, opportunity, entered_at"
    return {
        **spells(block, "leaves"),
        f"{block}_open": f"select f.*\nfrom {block}_found as f\nanti join {block}_leaves as o\n"
        "    on o.n = f.n and o.begins_at <= f.entered_at and (o.ends_at is null or o.ends_at > f.entered_at)",
        f"{block}_leaving": f"select {', '.join(f'f.{key}' for key in keys.split(', '))}, min(o.begins_at) as left_at\n"
        f"from {block}_open as f\nleft join {block}_leaves as o on o.n = f.n and o.begins_at > f.entered_at\n"
        f"group by {', '.join(f'f.{key}' for key in keys.split(', '))}",
    }


def counted(rule: StageRule, block: str, source: str, literals: Literals) -> Queries:
    """The entries: candidates at which the subject was not in the stage already, and at most one in `at_most_once_days`."""
    leaves = rule.leaves_when is not None
    keys = "n, move, person, opportunity, entered_at, left_at"
    if rule.at_most_once_days:
        return _at_most_once(rule, block, source, literals)
    if leaves:
        before = "lag({}) over (partition by n order by entered_at nulls last, move nulls last)"
        was_out = f"{before.format('move')} is null or coalesce({before.format('left_at')} < entered_at, false)"
        return {f"{block}_entries": f"select {keys}\nfrom {source}\nqualify {was_out}"}
    return {f"{block}_entries": f"select {keys}\nfrom {source}"}


def _at_most_once(rule: StageRule, block: str, source: str, literals: Literals) -> Queries:
    """From each counted entry to the next that may count. Only a counted entry begins the time in which there is no other."""
    order = "partition by n order by entered_at nulls last, move nulls last"
    out = " and a.entered_at > c.left_at" if rule.leaves_when is not None else ""
    keys = "c.n, c.move, c.person, c.opportunity, c.entered_at, c.left_at"
    return {
        f"{block}_single": f"select *\nfrom {source}\nqualify row_number() over (partition by n, entered_at "
        "order by move nulls last, n nulls last) = 1",
        f"{block}_numbered": f"select *, row_number() over ({order}) as place\nfrom {block}_single",
        f"{block}_linked": f"select {keys}, c.place, min(a.entered_at) as next_at\nfrom {block}_numbered as c\n"
        f"left join {block}_numbered as a\n    on a.n = c.n and a.entered_at >= c.entered_at + "
        f"{literals.days(rule.at_most_once_days)}{out}\ngroup by {keys}, c.place",
        f"{block}_entries": f"select n, move, person, opportunity, entered_at, left_at, next_at\nfrom {block}_linked\n"
        f"where place = 1\nunion all\nselect {keys}, c.next_at\nfrom {block}_entries as b\n"
        f"join {block}_linked as c on c.n = b.n and c.entered_at = b.next_at",
    }
