"""Save the rules, bring an earlier version back, and code every note anew: themes change, what people wrote never does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from onefunnel.jobs import queue, tasks
from onefunnel.learn.notes import fields, meaning, rules, telling
from onefunnel.learn.notes.records import Note, NoteTheme, NoteWithdrawal, ThemeRules
from onefunnel.learn.notes.rules import Rules
from onefunnel.ledger.intake import Fact
from onefunnel.store.log import tell
from onefunnel.who import audit
from onefunnel.who.audit import By

SHOWN = 8  # notes of each theme in a preview
AT_ONCE = 500


class RefusedError(Exception):
    """The rules cannot be saved so; the message says why and what would help."""


@dataclass
class Preview:
    """What one theme would do: the notes it matches now and would match, and some that would come in or fall out."""

    theme: str
    now: int = 0
    then: int = 0
    comes: list[tuple[Note, str]] = field(default_factory=list)
    falls: list[Note] = field(default_factory=list)
    came: int = 0
    fell: int = 0


def latest() -> tuple[int, str]:
    """The version in force and its text; 0 and the built-in rules before anybody saved any."""
    held = ThemeRules.objects.order_by("-number").first()
    return (held.number, held.text) if held else (0, rules.BUILT_IN)


def in_force() -> Rules:
    return rules.read(latest()[1])


def themes_of(note: Note) -> set[str]:
    return set(note.themes.values_list("theme", flat=True))


def code_anew(note: Note, number: int | None = None, by: Rules | None = None) -> list[Fact]:
    """Find the note's themes by the rules in force, keep them, and say what the ledger must hear of it."""
    if number is None or by is None:
        number, text = latest()
        by = rules.read(text)
    found = meaning.code(fields.texts(fields.of(note)), by, meaning.at_hand())
    before = {row.theme: row for row in note.themes.all()}
    falls, comes = rules.differences(before, found)
    note.themes.filter(theme__in=falls).delete()
    for theme in falls ^ before.keys():
        if before[theme].words != ", ".join(found[theme]):
            note.themes.filter(theme=theme).update(words=", ".join(found[theme]))
    NoteTheme.objects.bulk_create(NoteTheme(note=note, theme=theme, words=", ".join(found[theme])) for theme in sorted(comes))
    return telling.lost(note, falls) + telling.found(note, comes, number)


def all_of(note: Note) -> list[Fact]:
    """Every theme of a note, for a ledger that was told to forget them."""
    return telling.found(note, themes_of(note), latest()[0])


def preview(text: str) -> list[Preview]:
    """For each theme of the rules in force and of these: how many notes match, and which come in or fall out."""
    draft = rules.read(text)
    seen: dict[str, Preview] = {theme.name: Preview(theme.name) for theme in draft.themes}
    model = meaning.at_hand()
    for note in _every(with_withdrawn=False):
        before, after = {row.theme for row in note.themes.all()}, meaning.code(fields.texts(fields.of(note)), draft, model)
        falls, comes = rules.differences(before, after)
        for theme in before | after.keys():
            one = seen.setdefault(theme, Preview(theme))
            one.now += theme in before
            one.then += theme in after
            one.came += theme in comes
            one.fell += theme in falls
            if theme in comes and len(one.comes) < SHOWN:
                one.comes.append((note, ", ".join(after[theme])))
            if theme in falls and len(one.falls) < SHOWN:
                one.falls.append(note)
    return list(seen.values())


def save(text: str, *, seen: int, by: User, now: datetime, comment: str = "", again: int = 0, via: By = None) -> int:
    """These rules hold from now on, for past notes too; how many notes changed their themes. `seen` is the version that the
    writer had before them. Raises RefusedError."""
    text = text.replace("\r\n", "\n").replace("\0", "").rstrip() + "\n"
    read = rules.read(text)
    if read.problems:
        raise RefusedError(f"The rules have {len(read.problems)} to mend; nothing is saved yet.")
    with transaction.atomic():
        number, held = latest()
        if seen != number:
            raise RefusedError(f"Somebody saved version {number} meanwhile. Copy your lines, reload, and bring them in.")
        if text == held.rstrip() + "\n":
            return 0
        ThemeRules.objects.create(
            number=number + 1, text=text, comment=comment.strip()[:500], again=again, saved_at=now, saved_by=by
        )
        changed = recode(number + 1, read, now=now)
        audit.note(via or by, "note_rules_saved", f"rules:{number + 1}", {"notes": changed})
        queue.add(tasks.refresh, now=now, key="refresh")
    return changed


def bring_back(number: int, *, by: User, now: datetime, via: By = None) -> int:
    """An earlier version's text as a version of its own; 0 are the built-in rules. Raises RefusedError."""
    found = ThemeRules.objects.filter(number=number).first()
    if found is None and number:
        raise RefusedError("There is no such version of the rules.")
    text = found.text if found else rules.BUILT_IN
    return save(text, seen=latest()[0], by=by, now=now, comment=f"Version {number} again", again=number, via=via)


def code_all_anew(*, by: User, now: datetime, via: By = None) -> int:
    """Every note by the rules in force, once more: after a model of language was named, changed or taken away."""
    number, text = latest()
    with transaction.atomic():
        changed = recode(number, rules.read(text), now=now)
        audit.note(via or by, "notes_coded_anew", f"rules:{number}", {"notes": changed})
        queue.add(tasks.refresh, now=now, key="refresh")
    return changed


def recode(number: int, by: Rules, *, now: datetime) -> int:
    """Every note by these rules, withdrawn ones too, of which the ledger hears nothing; how many changed."""
    withdrawn = set(NoteWithdrawal.objects.filter(undone_at=None).values_list("note", flat=True))
    facts: list[Fact] = []
    changed = 0
    for note in _every(with_withdrawn=True):
        found = code_anew(note, number, by)
        changed += bool(found)
        facts += [] if note.pk in withdrawn else found
    if facts:
        tell(facts, source=telling.SOURCE, now=now)
    return changed


def _every(*, with_withdrawn: bool) -> Iterator[Note]:
    """Every note with its themes, a few hundred in memory at a time, the latest talk first."""
    wanted = Note.objects.order_by("-noted_at", "-id").prefetch_related("themes")
    if not with_withdrawn:
        wanted = wanted.exclude(pk__in=NoteWithdrawal.objects.filter(undone_at=None).values("note"))
    return wanted.iterator(chunk_size=AT_ONCE)
