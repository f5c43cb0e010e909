"""Notes by search: whose words, quote, objection or competitor holds every word that was typed."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from onefunnel.learn.notes.records import KINDS, Note
from onefunnel.learn.notes.taking import standing
from onefunnel.store.engine import clock
from onefunnel.web.search import Hit
from onefunnel.who.access import Action, may
from onefunnel.who.names import names

SEARCHED = ("said", "objection", "competitor", "budget", "quote", "lead_feedback", "campaign_feedback")
MOST_WORDS = 5


def matching(notes: QuerySet[Note], text: str) -> QuerySet[Note]:
    """Those in which every word stands somewhere."""
    for word in text.split()[:MOST_WORDS]:
        somewhere = Q()
        for column in SEARCHED:
            somewhere |= Q(**{f"{column}__icontains": word})
        notes = notes.filter(somewhere)
    return notes


def find(user: Any, text: str, limit: int) -> list[Hit]:
    """For the search behind `/`."""
    if not may(user, Action.SEE_RECORDS):
        return []
    found = list(matching(standing(), text)[:limit])
    called = names([note.account for note in found])
    return [Hit(summary(note), reverse("note", args=[note.key]), _says(note, called)) for note in found]


def summary(note: Note, most: int = 90) -> str:
    """The first words of what matters most in it."""
    said = " ".join((note.quote or note.objection or note.said or note.lead_feedback or note.campaign_feedback
                     or note.budget or note.competitor).split())  # fmt: skip
    return said if len(said) <= most else f"{said[: most - 1].rsplit(' ', 1)[0]}…"


def _says(note: Note, called: dict[str, str]) -> str:
    return ", ".join(filter(None, [called.get(note.account, ""), KINDS[note.kind].lower(), f"{clock().day_of(note.noted_at)}"]))
