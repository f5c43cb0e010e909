"""Pairs of records that are probably the same, the search that found them, and what somebody said of each pair.

None of them holds a name: records are told by their keys, and what agrees between two by the words of `fields`.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

KINDS = {"people": "p", "accounts": "a"}
SAME, DIFFERENT = "same", "different"
SOURCE = "onefunnel"


class Search(models.Model):
    """One look for duplicates: over how many records, what was found, and the weights that were learned or stated."""

    kind = models.CharField(max_length=10)
    searched_at = models.DateTimeField()
    searched_by = models.CharField(max_length=150, blank=True, default="")
    records = models.BigIntegerField()
    by_rule = models.BigIntegerField()
    by_weight = models.BigIntegerField()
    sure = models.BigIntegerField()  # pairs known to be the same, from which the weights were learned
    is_weighed = models.BooleanField()  # false where the library is not installed: then there are rules alone
    weights = models.JSONField(default=list)

    class Meta:
        db_table = "matching_search"
        ordering = ["-id"]
        indexes = [models.Index(fields=["kind", "-id"], name="matching_search_kind")]


class Pair(models.Model):
    """Two keys, the lesser first, and how alike the records are: by which rule, how probable, level by level."""

    kind = models.CharField(max_length=10)
    one = models.CharField(max_length=24)
    other = models.CharField(max_length=24, db_index=True)
    rule = models.CharField(max_length=60, blank=True, default="")
    probability = models.FloatField(null=True)
    levels = models.JSONField(default=dict)

    class Meta:
        abstract = True


class Proposal(Pair):
    """A pair that the last search found. Whether it still waits for somebody is asked in `worklist`."""

    found_at = models.DateTimeField()

    class Meta:
        db_table = "matching_proposal"
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="matching_proposal_pair")]
        indexes = [models.Index(fields=["kind", "-probability"], name="matching_proposal_order")]


class Judgement(Pair):
    """What somebody said of a pair: the same, which told the log a merge, or different. It stands until it is undone."""

    said = models.CharField(max_length=10)
    merge = models.CharField(max_length=24, blank=True, default="", db_index=True)
    from_key = models.CharField(max_length=24, blank=True, default="", db_index=True)
    into_key = models.CharField(max_length=24, blank=True, default="", db_index=True)
    judged_at = models.DateTimeField()
    judged_by = models.CharField(max_length=150, blank=True, default="")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        db_table = "matching_judgement"
        ordering = ["-judged_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], condition=Q(undone_at=None), name="matching_judgement_pair"),
            models.CheckConstraint(condition=Q(said__in=[SAME, DIFFERENT]), name="matching_judgement_said"),
        ]
