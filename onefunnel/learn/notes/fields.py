"""The fields of a note: what each is called, how long it may be, and how what somebody sent is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from onefunnel.learn.notes.records import KINDS, QUALITIES, Note
from onefunnel.ledger.clock import UTC_CLOCK, Clock

LONGEST = 8_000
LONGEST_LINE = 200


@dataclass(frozen=True)
class Field:
    """A free text of a note: its heading, what it is for, and how many lines it offers."""

    name: str
    says: str
    hint: str
    rows: int = 2


TEXTS = (
    Field("said", "What they said", "in your words, the shortest way", 4),
    Field("objection", "Objection", "what speaks against us"),
    Field("competitor", "Competitor", "who else they look at or use", 1),
    Field("budget", "Budget", "how much, from when, whose", 1),
    Field("quote", "A quote", "their own words, without the marks"),
    Field("lead_feedback", "About the lead", "why it was good or poor", 1),
    Field("campaign_feedback", "About the campaign", "what they said of it", 1),
)
KEYS = ("account", "person", "opportunity", "campaign")
CHOSEN = {"kind": KINDS, "lead_quality": QUALITIES, "campaign_quality": QUALITIES}
COLUMNS = (*KEYS, *CHOSEN, *(field.name for field in TEXTS), "noted_at")
CODED = ("said", "objection", "competitor", "budget", "quote", "lead_feedback", "campaign_feedback")  # what rules look into
type Values = dict[str, str]


def read(sent: Mapping[str, str], *, now: datetime, days: Clock) -> tuple[Values, dict[str, str]]:
    """What was sent as plain values, and what is wrong with which field. `noted_at` is an instant in UTC as text."""
    values = {field.name: _text(sent.get(field.name, ""), field.rows == 1) for field in TEXTS}
    values |= {name: sent.get(name, "").strip() for name in (*KEYS, *CHOSEN)}
    values["kind"] = values["kind"] or "call"
    wrong = {name: f"can be {', '.join(known)}" for name, known in CHOSEN.items() if values[name] not in ("", *known)}
    for field in TEXTS:
        most = LONGEST_LINE if field.name == "competitor" else LONGEST
        if len(values[field.name]) > most:
            wrong[field.name] = f"has {len(values[field.name]):,} characters; at most {most:,}"
    if not any(values[field.name] for field in TEXTS):
        wrong["said"] = "says nothing yet: write what they said, an objection or a quote"
    values["noted_at"] = sent.get("noted_at", "").strip()
    if not (values["account"] or values["person"] or values["opportunity"]):
        wrong["about"] = "is missing: search for the account, person or deal, and choose it"
    if problem := _wrong_moment(values, now, days):
        wrong["noted_at"] = problem
    return values, wrong


def of(note: Note) -> Values:
    """A note's fields as plain values."""
    return {name: getattr(note, name) for name in COLUMNS if name != "noted_at"} | {"noted_at": written(note.noted_at)}


def texts(values: Mapping[str, str]) -> list[str]:
    """What rules look into."""
    return [values[name] for name in CODED]


def written(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")


def moment(said: str, days: Clock = UTC_CLOCK) -> datetime:
    """An instant in UTC; a day means its noon where the company is. Raises ValueError."""
    at = datetime.fromisoformat(said)
    if len(said) == len("2026-11-22"):
        at = days.begins_at(at.date()) + timedelta(hours=12)
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _wrong_moment(values: Values, now: datetime, days: Clock) -> str:
    """Writes the moment out whole, in UTC; a note without one was of just now."""
    if not values["noted_at"]:
        values["noted_at"] = written(now)
        return ""
    try:
        at = moment(values["noted_at"], days)
    except ValueError:
        return "is no day; write it as 2026-11-22"
    if days.day_of(at) > days.day_of(now):
        return "lies ahead: a note is taken after the talk"
    if at.year < 1990:
        return "is too long ago"
    values["noted_at"] = written(min(at, now))
    return ""


def _text(said: str, is_line: bool) -> str:
    said = said.replace("\r\n", "\n").replace("\0", "").strip()
    return " ".join(said.split()) if is_line else said
