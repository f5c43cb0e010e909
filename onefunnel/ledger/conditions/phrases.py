"""How one condition reads in plain words, as what is said of a lead or a deal; `no` gives the words where it must not hold."""

from __future__ import annotations

from datetime import date

from onefunnel.ledger.conditions import fields
from onefunnel.ledger.conditions.nodes import Compare, CrmStage, Entered, Filter, Node, Score, Told, Touches, Value, Verdict
from onefunnel.words import STAGE_NAMES, Stage, listed, on

ORDERED = (">=", ">", "<=", "<")
OPPOSITE = {">=": "<", ">": "<=", "<": ">=", "<=": ">", "=": "!=", "!=": "=", "in": "not_in", "not_in": "in",
            "known": "unknown", "unknown": "known"}  # fmt: skip
KIND_NAMES = {
    "email": ("e-mail", "e-mails"), "call": ("call", "calls"), "meeting": ("meeting", "meetings"),
    "form": ("form filled out", "forms filled out"), "visit": ("visit to the website", "visits to the website"),
    "webinar": ("webinar", "webinars"), "event": ("event", "events"), "ad_click": ("click on an ad", "clicks on ads"),
    "ad_view": ("ad seen", "ads seen"), "chat": ("chat", "chats"),
    "social": ("contact on social media", "contacts on social media"), "task": ("task", "tasks"), "note": ("note", "notes"),
}  # fmt: skip
FIELD_NAMES = {
    "person.seniority": "whose seniority", "person.persona": "whose persona",
    "person.industry": "whose own record's industry", "person.region": "whose own record's region",
    "person.country": "whose country", "person.status": "whose status at the source", "person.channel": "whose channel",
    "person.created_at": "whose day of creation", "account.industry": "whose company's industry",
    "account.segment": "whose company's segment", "account.region": "whose company's region",
    "account.country": "whose company's country", "account.employees": "whose company's number of people",
    "account.annual_revenue": "whose company's yearly revenue", "account.created_at": "whose company's day of creation",
    "deal.status": "whose status", "deal.kind": "whose kind", "deal.amount": "whose amount", "deal.channel": "whose channel",
    "deal.lost_reason": "whose reason for being lost", "deal.competitor": "whose competitor",
    "deal.created_at": "whose day of creation", "deal.close_on": "whose closing day", "deal.closed_at": "whose day of closing",
}  # fmt: skip


def phrase(node: Node, *, no: bool = False) -> str:
    """One leaf of a condition, to be read after "a lead" or "a deal"."""
    match node:
        case Compare():
            # What is not known is not 200 or more either.
            return (
                _compare(node, OPPOSITE[node.op]) + (" (or unknown)" if node.op in ORDERED else "")
                if no
                else _compare(node, node.op)
            )
        case Touches():
            return _touches(node, OPPOSITE[node.op] if no else node.op)
        case CrmStage():
            return f"whose stage in the CRM is {'not ' if no else ''}{_either([f'“{word}”' for word in node.words])}"
        case Told():
            told = _either([stage_name(stage) for stage in node.stages])
            return f"whose last told stage is {'not ' if no else ''}{told}"
        case Verdict():
            return f"whose last verdict from sales is {'not ' if no else ''}{_either(list(node.answers))}"
        case Entered():
            return f"that {'did not become' if no else 'became'} {_became(node.stage)}{_lately(node.within_days)}"
        case Score():
            op = OPPOSITE[node.op] if no else node.op
            return f"with {_amount(op, node.points, 'point', 'points')} on the score card"
    raise TypeError(node)


def stage_name(stage: Stage) -> str:
    """The stage as screens call it, in the middle of a sentence."""
    name = STAGE_NAMES[stage]
    return name if name.isupper() else name.lower()


def _either(words: list[str]) -> str:
    return listed(words, last="or")


def _compare(node: Compare, op: str) -> str:
    if node.field == "account.employees" and op not in ("in", "not_in", "known", "unknown", "!="):
        return f"from a company of {_amount(op, node.values[0], 'person', 'people')}"
    name = FIELD_NAMES[node.field]
    if op in ("known", "unknown"):
        return f"{name} is {op}"
    values = _either([_value(node.field, value) for value in node.values])
    if fields.FIELDS[node.field].type == "date":
        return f"{name} is {_DAYS[op]} {values}"
    return f"{name} is {_NUMBERS[op].format(values)}"


_DAYS = {"=": "", "!=": "not", ">=": "on or after", ">": "after", "<=": "on or before", "<": "before"}
_NUMBERS = {
    "=": "{}", "in": "{}", "!=": "not {}", "not_in": "not {}", ">=": "{} or more", ">": "more than {}",
    "<=": "{} or less", "<": "less than {}",
}  # fmt: skip


def _value(field: str, value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        asked = fields.FIELDS[field]
        return on(date.fromisoformat(value)) if asked.type == "date" else f"“{value}”"
    return f"{value:,}"


def _amount(op: str, count: Value, one: str, many: str) -> str:
    """`200 people or more`, `no visit`, `exactly one form`."""
    noun = one if count == 1 else many
    shown = "one" if count == 1 else f"{count:,}"
    says = {">=": f"{shown} {noun} or more", ">": f"more than {shown} {noun}", "<=": f"{shown} {noun} or fewer",
            "<": f"fewer than {shown} {noun}", "=": f"exactly {shown} {noun}",
            "!=": f"any number of {many} but {shown}"}  # fmt: skip
    return says[op]


def _touches(node: Touches, op: str) -> str:
    one, many = _nouns(node.filter)
    if (op, node.count) in ((">=", 1), (">", 0), ("!=", 0)):
        shown = f"at least one {one}"
    elif (op, node.count) in (("<", 1), ("=", 0), ("<=", 0)):
        shown = f"no {one}"
    else:
        shown = _amount(op, node.count, one, many)
    return f"with {shown}{_details(node.filter)}{_lately(node.within_days)}"


def each(found: Filter) -> str:
    """What a score card's part counts one by one: `each visit to the website`."""
    return f"each {_nouns(found)[0]}{_details(found)}"


def _nouns(found: Filter) -> tuple[str, str]:
    if not found.kind:
        return "touch", "touches"
    return _either([KIND_NAMES[kind][0] for kind in found.kind]), _either([KIND_NAMES[kind][1] for kind in found.kind])


def _details(found: Filter) -> str:
    said = []
    if found.human is not None:
        said.append(" by a person" if found.human else " by an automation")
    if found.direction:
        said.append(_either([{"in": " from the buyer", "out": " from us"}[way] for way in found.direction]))
    if found.team:
        said.append(f" of {_either(list(found.team))}")
    if found.channel:
        said.append(f" over {_either([f'“{word}”' for word in found.channel])}")
    if found.outcome:
        said.append(f" with the outcome {_either([f'“{word}”' for word in found.outcome])}")
    return "".join(said)


def _lately(days: int | None) -> str:
    return "" if days is None else " in the last day" if days == 1 else f" in the last {days:,} days"


def _became(stage: Stage) -> str:
    states = (Stage.WON, Stage.LOST, Stage.RECYCLED, Stage.DISQUALIFIED)
    name = stage_name(stage)
    return name if stage in states else f"{article(name)} {name}"


def article(name: str) -> str:
    """`an` before a name that is spoken with a vowel: an MQL, an SAL, a lead."""
    return "an" if name[:1].lower() in "aeio" or (name.isupper() and name[0] in "FHLMNRSX") else "a"
