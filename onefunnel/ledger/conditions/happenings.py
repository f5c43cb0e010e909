"""What changes a rule's counters, and when: each source as a query of (n, moment, and what it adds to its counters)."""

from __future__ import annotations

from dataclasses import dataclass

from onefunnel.ledger.conditions.fields import CHANGING, DEAL_STAGES, FIELDS, TOLD_PERSON
from onefunnel.ledger.conditions.literals import Literals, compared
from onefunnel.ledger.conditions.nodes import LISTS, Compare, CrmStage, Entered, Filter, Told, Verdict
from onefunnel.ledger.conditions.terms import Seen, Source, Terms, one_if
from onefunnel.words import Stage

PERSON = "coalesce(i.stands_key, {row}.person)"
IDENTITY = "left join identities as i on i.kind = 'people' and i.given_key = {row}.person"
# A deal's field as the change tells it, as text, and as the deal shows it now.
TOLD_VALUES = {
    "crm_stage": ("{value}", "d.crm_stage"),
    "status": ("{value}", "d.status"),
    "amount": ("of_exchange(try_cast({value} as bigint), d.rate_micros)", "d.amount"),
    "close_on": ("try_cast({value} as date)", "d.close_on"),
}


@dataclass(frozen=True)
class Happening:
    """A named query and the counters it changes. `expires`: days after which what it added is taken away again, by counter."""

    name: str
    sql: str
    counters: tuple[str, ...]
    expires: dict[str, int]


def happenings(terms: Terms, block: str, until: str) -> list[Happening]:
    """Everything that changes the counters of a rule."""
    kinds: dict[type, list[tuple[Source, str]]] = {}
    for source, counter in terms.counters.items():
        kinds.setdefault(type(source), []).append((source, counter))
    found = []
    if seen := [(source, counter) for source, counter in kinds.get(Seen, []) if isinstance(source, Seen)]:
        sql = _deal_touches(terms.literals, seen, block, until) if terms.deal else _touches(terms.literals, seen, block, until)
        days = {counter: source.within_days for source, counter in seen if source.within_days}
        found.append(Happening(f"{block}_touches", sql, tuple(counter for _, counter in seen), days))
    for source, counter in terms.counters.items():
        if isinstance(source, Entered):
            days = {counter: source.within_days} if source.within_days else {}
            found.append(Happening(f"{block}_{counter}", _entered(terms, source, counter, block), (counter,), days))
        elif not isinstance(source, Seen):
            found.append(Happening(f"{block}_{counter}", _words(terms, source, counter, block), (counter,), {}))
    return found


def bases(terms: Terms, block: str) -> dict[str, str]:
    """What the counters of a deal stood at before anything happened: what they stand at now, less all that happened (`b`)."""
    found = {}
    for source, counter in terms.counters.items():
        if terms.deal and isinstance(source, CrmStage | Compare):
            now = one_if(_flag(terms.literals, source, TOLD_VALUES[_history(source)][1].replace("d.", "q.")))
            found[counter] = f"{now} - coalesce(b.{counter}, 0)"
        elif terms.deal and isinstance(source, Told):
            found[counter] = "1" if Stage.OPPORTUNITY in source.stages else "0"
    return found


def _touches(literals: Literals, seen: list[tuple[Seen, str]], block: str, until: str) -> str:
    return f"""select s.n, t.touched_at as moment, {_counted(literals, seen)}
from touches as t
{IDENTITY.format(row="t")}
join {block}_subjects as s on s.n = {PERSON.format(row="t")}
where {_any_of(literals, seen, until)}"""


def _deal_touches(literals: Literals, seen: list[tuple[Seen, str]], block: str, until: str) -> str:
    """A deal's touches are those that name it and those of its first contact, each once."""
    named = "left join identities as o on o.kind = 'opportunities' and o.given_key = t.opportunity"
    return f"""select s.n, t.touched_at as moment, {_counted(literals, seen)}
from touches as t
{named}
join {block}_subjects as s on s.n = coalesce(o.stands_key, t.opportunity)
where {_any_of(literals, seen, until)}
union all
select s.n, t.touched_at as moment, {_counted(literals, seen)}
from touches as t
{named}
{IDENTITY.format(row="t")}
join {block}_subjects as s on s.person = {PERSON.format(row="t")}
where {_any_of(literals, seen, until)}
    and not coalesce(coalesce(o.stands_key, t.opportunity) = s.n, false)"""


def _counted(literals: Literals, seen: list[tuple[Seen, str]]) -> str:
    return ", ".join(f"{one_if(_matches(literals, source.filter))} as {counter}" for source, counter in seen)


def _any_of(literals: Literals, seen: list[tuple[Seen, str]], until: str) -> str:
    wanted = list(dict.fromkeys(_matches(literals, source.filter) for source, _ in seen))
    chosen = "" if "true" in wanted else f"\n    and ({' or '.join(wanted)})"
    return f"t.touched_at <= {until} and not coalesce(t.is_bot, false){chosen}"


def _matches(literals: Literals, found: Filter) -> str:
    """Whether a touch is one of those that count."""
    said = []
    for name in LISTS:
        if words := getattr(found, name):
            text = f"lower(t.{name})" if name in ("channel", "outcome") else f"t.{name}"
            names = [literals.bind(word) for word in words]
            listed = ", ".join(f"lower({one})" if name in ("channel", "outcome") else one for one in names)
            said.append(f"coalesce({text} in ({listed}), false)")
    if found.human is not None:
        said.append(f"coalesce(t.is_human = {literals.bind(found.human)}, false)")
    return f"({' and '.join(said)})" if said else "true"


def _words(terms: Terms, source: Source, counter: str, block: str) -> str:
    """The last word said about a subject, as 1 while it is one of those wanted."""
    if terms.deal and isinstance(source, CrmStage | Compare):
        return _deal_history(terms.literals, source, counter)
    if terms.deal and isinstance(source, Told):
        began = int(Stage.OPPORTUNITY in source.stages)
        flag = one_if(f"d.status in ({terms.literals.listed(str(stage) for stage in source.stages)})")
        return f"""select d.opportunity as n, d.closed_at as moment, {flag} - {began} as {counter}
from deals as d
where d.closed_at is not null and d.status in ('won', 'lost')"""
    if isinstance(source, Verdict):
        wanted = f"v.answer in ({terms.literals.listed(source.answers)})"
        return _last_word("verdicts", "v", "given_at", "verdict", wanted, "v.answer is not null", counter, terms, block)
    if isinstance(source, Told):
        stages = ", ".join(f"'{stage}'" for stage in TOLD_PERSON)
        wanted = f"v.stage in ({terms.literals.listed(str(stage) for stage in source.stages)})"
        return _last_word("stage_moves", "v", "moved_at", "move", wanted, f"v.stage in ({stages})", counter, terms, block)
    assert isinstance(source, CrmStage)
    wanted = _flag(terms.literals, source, "v.crm_stage")
    said = "v.crm_stage is not null and v.opportunity is null"
    return _last_word("stage_moves", "v", "moved_at", "move", wanted, said, counter, terms, block)


def _last_word(
    table: str, row: str, moment: str, key: str, wanted: str, said: str, counter: str, terms: Terms, block: str
) -> str:
    """The change of a flag from one word about a person to the next. A deal hears of its first contact's."""
    flag = one_if(wanted)
    subject = f"join {block}_subjects as s on s.person = {PERSON.format(row=row)}"
    window = f"partition by s.n order by {row}.{moment} nulls last, {row}.{key} nulls last"
    return f"""select s.n, {row}.{moment} as moment, {flag} - coalesce(lag({flag}) over ({window}), 0) as {counter}
from {table} as {row}
{IDENTITY.format(row=row)}
{subject}
where {said} and {row}.{moment} is not null"""


def _deal_history(literals: Literals, source: CrmStage | Compare, counter: str) -> str:
    """The change of a flag with each change of a deal's field: until the next change it is what that change replaced."""
    name = _history(source)
    told, now = TOLD_VALUES[name]
    window = "partition by h.opportunity order by h.changed_at nulls last, h.change nulls last"
    before = one_if(_flag(literals, source, told.format(value="h.old_value")))
    return f"""select
    h.opportunity as n, h.changed_at as moment,
    coalesce(lead({before}) over ({window}), {one_if(_flag(literals, source, now))}) - {before} as {counter}
from opportunity_changes as h
join deals as d on d.opportunity = h.opportunity
where h.field = '{name}' and h.changed_at is not null"""


def _history(source: Source) -> str:
    return "crm_stage" if isinstance(source, CrmStage) else CHANGING[source.field] if isinstance(source, Compare) else ""


def _flag(literals: Literals, source: Source, column: str) -> str:
    if isinstance(source, CrmStage):
        return compared(literals, column, "text", "in", source.words)
    assert isinstance(source, Compare)
    return compared(literals, column, FIELDS[source.field].type, source.op, source.values)


def _entered(terms: Terms, source: Entered, counter: str, block: str) -> str:
    """Entries into an earlier stage: a deal asks for its own, or for its first contact's."""
    key = "opportunity" if terms.deal and source.stage in DEAL_STAGES else "person"
    return f"""select s.n, e.entered_at as moment, 1 as {counter}
from {source.stage}_entries as e
join {block}_subjects as s on s.{key} = e.{key}"""
