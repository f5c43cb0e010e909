"""Finds measures by their question, name or word."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from onefunnel.ledger.measure import measures
from onefunnel.web.search import Hit
from onefunnel.who.access import Action, may


def find(user: Any, text: str, limit: int) -> list[Hit]:
    """Measures in which every word that was typed occurs; all of them are open to whoever may see numbers."""
    if not may(user, Action.SEE_NUMBERS):
        return []
    words = text.casefold().split()
    fits = [
        Hit(one.question, reverse("definition", args=[one.name]), f"{one.word}, {one.name}")
        for one in measures().values()
        if all(word in f"{one.question} {one.name} {one.name.replace('_', ' ')} {one.word}".casefold() for word in words)
    ]
    return fits[:limit]
