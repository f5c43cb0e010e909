"""A reading of attribution that somebody saved: what was asked, by which definition, and what the answer was then."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class SavedReading(models.Model):
    """One look, kept under a name. `asked` is the address that asks it again, over the same days; `counted` says how journeys
    were read and `definition` which version of the agreement said so, or that it was only tried. `answer` is the sentence as
    it was then, from the ledger's `generation`."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=120)
    asked = models.CharField(max_length=2000)
    period = models.CharField(max_length=80)
    counted = models.CharField(max_length=400)
    definition = models.CharField(max_length=400)
    answer = models.CharField(max_length=400)
    generation = models.BigIntegerField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        db_table = "attribution_reading"
        ordering = ["-saved_at", "-id"]

    def __str__(self) -> str:
        return f"{self.name}, by {self.definition}"
