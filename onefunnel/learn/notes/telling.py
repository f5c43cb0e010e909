"""What the ledger is told of a note: the note itself, and each theme that is found in it or no longer is."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from onefunnel.learn.notes.fields import COLUMNS, written
from onefunnel.learn.notes.records import Note
from onefunnel.ledger.intake import Fact, Value
from onefunnel.ledger.keys import make_key
from onefunnel.who.records import Membership

SOURCE = "onefunnel"


def note_key(token: str) -> str:
    return make_key(settings.HOME.secret, "notes", SOURCE, token)


def told(note: Note) -> Fact:
    """The note as a fact; what is empty is left out."""
    values: dict[str, Value] = {name: getattr(note, name) or None for name in COLUMNS if name != "noted_at"}
    owner = Membership.objects.filter(user=note.written_by_id).values_list("owner", flat=True).first()
    values |= {
        "note": note.key, "source_id": note.key, "owner": owner or None, "team": note.team or None,
        "noted_at": written(note.noted_at).replace("T", " "),
    }  # fmt: skip
    return Fact("notes", {name: value for name, value in values.items() if value is not None})


def gone(note: Note) -> Fact:
    return Fact("notes", {"note": note.key}, delete=True)


def found(note: Note, themes: Iterable[str], rules: int) -> list[Fact]:
    """Themes that come in."""
    return [
        Fact("note_themes", {"note_theme": _theme_key(note, theme), "note": note.key, "theme": theme, "rules": rules})
        for theme in sorted(themes)
    ]


def lost(note: Note, themes: Iterable[str]) -> list[Fact]:
    """Themes that fall out."""
    return [Fact("note_themes", {"note_theme": _theme_key(note, theme)}, delete=True) for theme in sorted(themes)]


def _theme_key(note: Note, theme: str) -> str:
    return make_key(settings.HOME.secret, "note_themes", SOURCE, f"{note.key}/{theme}")
