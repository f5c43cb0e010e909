"""What is stored of field notes: the note as it stands, what it was before, who read it, and the rules that code it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

KINDS = {"call": "Call", "meeting": "Meeting", "ride_along": "Ride-along"}
QUALITIES = {"good": "Good", "fair": "Fair", "poor": "Poor"}


def one_of(column: str, values: dict[str, str]) -> Q:
    return Q(**{f"{column}__in": list(values)})


class Note(models.Model):
    """One field note as it stands. `key` is its ledger key; `token` names the attempt that made it, so that the same form
    sent twice is one note. `account`, `person`, `opportunity` and `campaign` are ledger keys, empty where it names none."""

    key = models.CharField(max_length=24, unique=True)
    token = models.CharField(max_length=64, unique=True)
    account = models.CharField(max_length=24, blank=True, default="", db_index=True)
    person = models.CharField(max_length=24, blank=True, default="", db_index=True)
    opportunity = models.CharField(max_length=24, blank=True, default="", db_index=True)
    campaign = models.CharField(max_length=24, blank=True, default="")
    kind = models.CharField(max_length=12, choices=list(KINDS.items()))
    team = models.CharField(max_length=10, blank=True, default="")
    said = models.TextField(blank=True, default="")
    objection = models.TextField(blank=True, default="")
    competitor = models.CharField(max_length=200, blank=True, default="")
    budget = models.TextField(blank=True, default="")
    lead_quality = models.CharField(max_length=8, blank=True, default="")
    lead_feedback = models.TextField(blank=True, default="")
    campaign_quality = models.CharField(max_length=8, blank=True, default="")
    campaign_feedback = models.TextField(blank=True, default="")
    quote = models.TextField(blank=True, default="")
    noted_at = models.DateTimeField(db_index=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        db_table = "note"
        ordering = ["-noted_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=one_of("kind", KINDS), name="note_kind"),
            models.CheckConstraint(condition=one_of("lead_quality", {"": "", **QUALITIES}), name="note_lead_quality"),
            models.CheckConstraint(condition=one_of("campaign_quality", {"": "", **QUALITIES}), name="note_campaign_quality"),
        ]

    def __str__(self) -> str:
        return f"Note {self.key}"


class NoteRevision(models.Model):
    """What a note said from a moment on, whole; number 1 is what was first written. Never changed."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="revisions")
    number = models.IntegerField()
    values = models.JSONField(default=dict)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        db_table = "note_revision"
        ordering = ["note", "number"]
        constraints = [models.UniqueConstraint(fields=["note", "number"], name="note_revision_once")]


class NoteWithdrawal(models.Model):
    """A note that counts no more, by whom and since when; `undone_at` once it was given back."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="withdrawals")
    withdrawn_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "note_withdrawal"
        ordering = ["note", "id"]
        constraints = [models.UniqueConstraint(fields=["note"], condition=Q(undone_at=None), name="note_withdrawn_once")]


class NoteTheme(models.Model):
    """A theme that the rules in force find in a note, and the words by which they do."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="themes")
    theme = models.CharField(max_length=60, db_index=True)
    words = models.TextField(default="")

    class Meta:
        db_table = "note_theme"
        ordering = ["theme"]
        constraints = [models.UniqueConstraint(fields=["note", "theme"], name="note_theme_once")]


class NoteReading(models.Model):
    """Somebody has read a note; once a person, the writer not counted."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="readings")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        db_table = "note_reading"
        ordering = ["read_at", "id"]
        constraints = [models.UniqueConstraint(fields=["note", "reader"], name="note_reading_once")]


class NoteDraft(models.Model):
    """What somebody has typed and not saved yet; one a person."""

    writer = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    values = models.JSONField(default=dict)
    kept_at = models.DateTimeField()

    class Meta:
        db_table = "note_draft"


class ThemeRules(models.Model):
    """One version of the rules that code notes into themes: the text, who saved it, and why. Never changed; `again` is the
    number of the version whose text this one brings back, 0 for none."""

    number = models.IntegerField(unique=True)
    text = models.TextField()
    comment = models.TextField(blank=True, default="")
    again = models.IntegerField(default=0)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        db_table = "note_rules"
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"Rules {self.number}"
