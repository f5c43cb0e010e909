"""A journey in words: the sentence that is its answer, the reason below it, and what each event says."""

from __future__ import annotations

from collections.abc import Mapping

from onefunnel.learn.journey.figures import Figures
from onefunnel.web import figures
from onefunnel.who.columns import money
from onefunnel.who.happened import Event
from onefunnel.who.listing import Listed
from onefunnel.who.records import Opportunity
from onefunnel.words import STAGE_NAMES, Stage, on

SORTS = {
    "stage": "Stage", "verdict": "Verdict", "answer": "Buyer's own words", "content": "Content", "role": "Part in the deal",
    "change": "Change of a deal", "merge": "Records made one", "email": "E-mail", "ad_click": "Ad clicked", "ad_view": "Ad shown",
}  # fmt: skip
ICONS = {
    "email": "mail", "call": "phone", "meeting": "users", "form": "clipboard-pen", "visit": "globe", "webinar": "presentation",
    "event": "calendar-days", "ad_click": "mouse-pointer-click", "ad_view": "eye", "chat": "message-circle", "social": "share-2",
    "task": "list-checks", "note": "notebook-pen", "stage": "flag", "verdict": "scale", "answer": "quote", "content": "file-text",
    "role": "id-card", "change": "pencil-line", "merge": "merge",
}  # fmt: skip
NAMES = {"linkedin": "LinkedIn", "youtube": "YouTube", "google": "Google", "facebook": "Facebook"}
SAID = {"ad_click": "clicked", "ad_view": "viewed", "note": "noted", "task": "done"}  # outcomes that the kind tells already
FIELDS = {"crm_stage": "Stage", "amount": "Amount", "close_on": "Expected close", "owner": "Owner"}
FURTHEST = (Stage.OPPORTUNITY, Stage.SALES_QUALIFIED, Stage.SAL, Stage.MQL)


def sentence(name: str, counted: Figures, record: Listed) -> str:
    """'Acme: first touch 3 Mar 2026 by LinkedIn, 47 touches by 5 people, SQL on 4 May 2026, won after 92 days'."""
    if counted.first is None:
        return f"{name}: no touch has been recorded yet"
    parts = [f"first touch {on(counted.first.happened_at)} {_by(counted.first)}", _touched(counted)]
    if reached := next((stage for stage in FURTHEST if stage in counted.entered), None):
        parts.append(f"{STAGE_NAMES[reached]} on {on(counted.entered[reached])}")
    return f"{name}: {', '.join([*parts, *_outcome(counted, record)])}"


def _touched(counted: Figures) -> str:
    touches = f"{counted.touches:,} touch{'' if counted.touches == 1 else 'es'}"
    return f"{touches} with {counted.people:,} people" if counted.people > 1 else touches


def _by(event: Event) -> str:
    return f"by {within(event.channel)}" if event.channel else f"by {event.team or 'somebody'}, {sort(event).lower()}"


def _outcome(counted: Figures, record: Listed) -> list[str]:
    """How it ended: a deal by its own status, others by the first deal that was won."""
    status = record.status if isinstance(record, Opportunity) else ""
    stage = Stage.LOST if status == "lost" else Stage.WON
    if status == "open" or stage not in counted.entered:
        return ["still open"] if status == "open" else []
    days = counted.days_to(stage)
    return [f"{stage} after {figures.short(int(days), 'days')}" if days is not None else f"{stage} before the first touch"]


def reason(counted: Figures) -> str:
    """Whose touches they were, the latest of them, and what is not counted."""
    if counted.first is None or counted.last is None:
        return "Touches appear here as the marketing tools and the CRM tell of them."
    parts = [
        f"{counted.marketing:,} by marketing and {counted.sales:,} by sales",
        f"the latest on {on(counted.last.happened_at)} {_by(counted.last)}",
    ]
    if counted.bots:
        parts.append(f"{counted.bots:,} opened by scanners are listed and not counted")
    return "; ".join(parts) + "."


def title(event: Event, names: Mapping[str, str], currency: str = "") -> str:
    """The event in a few words."""
    match event.what:
        case "stage":
            return f"Became {STAGE_NAMES[Stage(event.kind)]}" if event.kind and event.kind in Stage else f"Entered {event.kind}"
        case "verdict":
            return f"Sales {event.kind} the lead"
        case "answer":
            return "Asked where they had heard of us" if event.kind == "asked" else "Said where they had heard of us"
        case "content":
            return f"{word(names.get(event.content or '', event.content))}, {event.kind}"
        case "role":
            return f"Named as {event.kind}"
        case "change":
            return f"{FIELDS.get(event.kind or '', word(event.kind))}: {_side(event.was, event, names, currency)} → " + _side(
                event.outcome, event, names, currency
            )
        case "merge":
            return "Two records are one"
    if not event.outcome or event.outcome == SAID.get(event.sort):
        return sort(event)
    return f"{sort(event)}, {word(event.outcome).lower()}"


def _side(value: str | None, event: Event, names: Mapping[str, str], currency: str) -> str:
    if not value:
        return figures.NONE
    if event.kind == "amount" and value.lstrip("-").isdecimal():
        return money(int(value), currency)
    return names.get(value, value)


def details(event: Event, names: Mapping[str, str]) -> list[str]:
    """What else is known: channel, campaign, content, reason, the colleague."""
    found = [word(event.channel)] if event.channel else []
    found += [names.get(key, key) for key in (event.campaign, event.content) if key and event.what == "touch"]
    if event.what in ("verdict", "merge") and event.outcome:
        found.append(event.outcome)
    if event.what == "touch" and event.direction:
        found.append("from the buyer" if event.direction == "in" else "from us")
    if event.opportunity and event.opportunity in names:
        found.append(names[event.opportunity])
    return found + ([f"by {names[event.owner]}"] if event.owner and event.owner in names else [])


def sort(event: Event) -> str:
    return sort_says(event.sort)


def sort_says(name: str) -> str:
    return SORTS.get(name, word(name))


def word(text: str | None) -> str:
    """A source's own word as people write it."""
    return NAMES.get((text or "").lower(), figures.word(text or ""))


def within(text: str) -> str:
    """The same inside a sentence."""
    return NAMES.get(text.lower(), figures.word(text).lower())
