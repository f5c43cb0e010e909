"""What is stored of hold-outs: the draw, each lot, and the records of locking, calling off and reading out."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models

OUTCOMES = {"talked": "talk to sales", "sales_qualified": "become SQL"}
STRATA = ("segment", "industry", "region", "owner", "channel")


def ends_on(begins_on: date, days: int) -> date:
    """The first day that no longer counts: from its beginning on a hold-out can be read out."""
    return begins_on + timedelta(days=days)


class Holdout(models.Model):
    """One draw. `key` is its ledger key, `campaign` one too or empty; `asked` says who was drawn from; shares in thousandths.

    `strata` lists how many of each were treated and held out; `base_*` the outcome in the last period of the same length.
    """

    key = models.CharField(max_length=24, unique=True)
    token = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=120)
    campaign = models.CharField(max_length=24, blank=True, default="")
    asked = models.JSONField(default=dict)
    outcome = models.CharField(max_length=20, choices=list(OUTCOMES.items()))
    begins_on = models.DateField()
    days = models.IntegerField()
    permille = models.IntegerField()
    by = models.CharField(max_length=12, blank=True, default="")
    seed = models.CharField(max_length=64)
    strata = models.JSONField(default=list)
    treated = models.IntegerField()
    held = models.IntegerField()
    base_people = models.IntegerField()
    base_reached = models.IntegerField()
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        db_table = "holdout"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(outcome__in=list(OUTCOMES)), name="holdout_outcome"),
            models.CheckConstraint(condition=models.Q(days__gte=1), name="holdout_days"),
        ]

    def __str__(self) -> str:
        return f"Hold-out {self.key}"

    @property
    def ends_on(self) -> date:
        return ends_on(self.begins_on, self.days)


class HoldoutPerson(models.Model):
    """How the lot fell for one person, by their ledger key. Goes with the person when they are erased."""

    holdout = models.ForeignKey(Holdout, models.CASCADE, related_name="people")
    person = models.CharField(max_length=24, db_index=True)
    stratum = models.CharField(max_length=200, blank=True, default="")
    is_held = models.BooleanField()

    class Meta:
        db_table = "holdout_person"
        constraints = [models.UniqueConstraint(fields=["holdout", "person"], name="holdout_person_once")]


class HoldoutDiscard(models.Model):
    """A draw that was thrown away before it was locked. It stays listed, so that nobody can try until a draw suits unseen."""

    holdout = models.OneToOneField(Holdout, models.CASCADE, related_name="discard")
    discarded_at = models.DateTimeField()
    discarded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        db_table = "holdout_discard"


class HoldoutLock(models.Model):
    """From here on nothing of it changes: the database itself keeps this row. The digests are of the sorted keys of each list."""

    holdout = models.OneToOneField(Holdout, models.PROTECT, related_name="lock")
    seed = models.CharField(max_length=64)
    treated = models.IntegerField()
    held = models.IntegerField()
    treated_digest = models.CharField(max_length=64)
    held_digest = models.CharField(max_length=64)
    terms_digest = models.CharField(max_length=64)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    locked_at = models.DateTimeField()
    locked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        db_table = "holdout_lock"


class HoldoutEnd(models.Model):
    """A locked hold-out that was called off before its read-out, by whom and why. It stays listed."""

    holdout = models.OneToOneField(Holdout, models.CASCADE, related_name="end")
    reason = models.TextField()
    called_off_at = models.DateTimeField()
    called_off_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        db_table = "holdout_end"


class HoldoutReading(models.Model):
    """The first read-out: what it said, from which generation of the ledger."""

    holdout = models.OneToOneField(Holdout, models.CASCADE, related_name="reading")
    generation = models.BigIntegerField()
    found = models.JSONField()
    read_at = models.DateTimeField()
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        db_table = "holdout_reading"
