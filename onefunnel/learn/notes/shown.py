"""A note as a page shows it and as JSON: its fields under their headings, names instead of keys, who read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, prefetch_related_objects
from django.urls import reverse

from onefunnel.learn.notes import fields, reading
from onefunnel.learn.notes.finding import summary
from onefunnel.learn.notes.records import KINDS, QUALITIES, Note, NoteRevision, NoteWithdrawal
from onefunnel.who.access import Action, may
from onefunnel.who.names import names

PAGES = {"account": "account", "person": "person", "opportunity": "deal"}
WORDS = {"account": "Account", "person": "Person", "opportunity": "Deal", "campaign": "Campaign"}


@dataclass(frozen=True)
class Named:
    """A record that a note names; without a link where this person may not open it."""

    word: str
    key: str
    name: str
    link: str


@dataclass(frozen=True)
class Line:
    """A note in a list."""

    note: Note
    summary: str
    link: str
    kind: str
    about: tuple[Named, ...]
    themes: tuple[str, ...]
    readers: int
    is_unread: bool
    by: str


def lines(notes: Iterable[Note], user: Any, *, of: str = "") -> list[Line]:
    """Notes for a list, with one question for the names of all. `of`: on the page of such a record, which need not be named."""
    some = list(notes)
    called = names([getattr(note, column) for note in some for column in fields.KEYS], people=may(user, Action.SEE_PEOPLE))
    prefetch_related_objects(some, "themes")
    counted = reading.counts_for(some, user)
    return [
        Line(
            note, summary(note), reverse("note", args=[note.key]), KINDS[note.kind], _short(about(note, user, called), of),
            tuple(row.theme for row in note.themes.all()), *counted[note.pk], name_of(note.written_by),
        )
        for note in some
    ]  # fmt: skip


def _short(named: tuple[Named, ...], of: str) -> tuple[Named, ...]:
    """Without the record whose page it is; a deal called after its account by the rest of its name."""
    account = next((one.name for one in named if one.word == WORDS["account"]), "")
    prefix = f"{account}: "
    cut = (
        replace(one, name=one.name.removeprefix(prefix)) if account and one.word == WORDS["opportunity"] else one for one in named
    )
    return tuple(one for one in cut if one.word != WORDS.get(of))


def about(note: Note, user: Any, called: dict[str, str] | None = None) -> tuple[Named, ...]:
    """The account, person, deal and campaign that it names, the account first."""
    people = may(user, Action.SEE_PEOPLE)
    called = called if called is not None else names([getattr(note, c) for c in fields.KEYS], people=people)
    found = []
    for column in fields.KEYS:
        if key := getattr(note, column):
            opens = column in PAGES and (column != "person" or people)
            link = reverse(PAGES[column], args=[key]) if opens else ""
            found.append(Named(WORDS[column], key, called.get(key, key), link))
    return tuple(found)


def texts(note: Note) -> list[tuple[str, str]]:
    """Each heading with its text, the quote apart; qualities are words of their heading."""
    found = [(field.says, getattr(note, field.name)) for field in fields.TEXTS if field.name != "quote"]
    qualities = {"About the lead": note.lead_quality, "About the campaign": note.campaign_quality}
    said = []
    for heading, text in found:
        judged = QUALITIES.get(qualities.get(heading, ""), "")
        if text or judged:
            said.append((heading, ". ".join(filter(None, [judged, text]))))
    return said


def data(note: Note, user: Any) -> dict[str, Any]:
    """A note as JSON; a person's name only for those who may see people."""
    return data_of([note], user)[0]


def data_of(notes: Iterable[Note], user: Any) -> list[dict[str, Any]]:
    """Notes as JSON, with one question for each kind of thing that all of them are told with."""
    some = list(notes)
    told = [dict[str, Any](fields.of(note)) for note in some]
    called = names((values[column] for values in told for column in fields.KEYS), people=may(user, Action.SEE_PEOPLE))
    withdrawn = dict(NoteWithdrawal.objects.filter(note__in=some, undone_at=None).values_list("note", "withdrawn_at"))
    revised = dict(NoteRevision.objects.filter(note__in=some).values_list("note").annotate(Count("pk")).order_by("note"))
    read = reading.counts(some)
    return [
        {
            "key": note.key, **values, **{f"{column}_name": called.get(values[column], "") for column in fields.KEYS},
            "themes": [{"theme": row.theme, "words": row.words} for row in note.themes.all()],
            "team": note.team, "written_by": note.written_by.get_username(), "written_at": note.written_at.isoformat(),
            "revision": revised.get(note.pk, 0), "read_by": read.get(note.pk, 0),
            "withdrawn_at": withdrawn[note.pk].isoformat() if note.pk in withdrawn else None,
        }
        for note, values in zip(some, told, strict=True)
    ]  # fmt: skip


def name_of(user: Any) -> str:
    return str(user.get_full_name() or user.get_username())
