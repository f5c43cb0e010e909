"""Comments as they are kept: on which number, by whom, when, and what the number was; settled or withdrawn, by whom and when."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Comment(models.Model):
    """Somebody's words about a number. `asked` is the scope as an address says it, `place` the digest of measure and scope.

    `value`, `unit` and `currency` are the number as it was when this was written, in the measure's own unit; a table or a
    series has none, and `table` is a digest of its rows instead. `agreement` names the version it was counted under. Only the
    words are ever changed, by their writer, in the first minutes.
    """

    measure = models.CharField(max_length=80)
    asked = models.TextField()
    place = models.CharField(max_length=64)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    value = models.FloatField(null=True)
    unit = models.CharField(max_length=10)
    currency = models.CharField(max_length=10, blank=True, default="")
    table = models.CharField(max_length=64, blank=True, default="")
    agreement = models.TextField(blank=True, default="")

    class Meta:
        db_table = "comment"
        ordering = ["written_at", "id"]
        indexes = [
            models.Index(fields=["place", "written_at"], name="comment_place"),
            models.Index(fields=["measure", "written_at"], name="comment_measure"),
            models.Index(fields=["written_at", "id"], name="comment_written_at"),
        ]

    def __str__(self) -> str:
        return f"Comment {self.pk} on {self.measure}"


class Resolution(models.Model):
    """A comment that is settled: nothing more is to be done about it."""

    comment = models.OneToOneField(Comment, models.CASCADE, related_name="resolution")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    resolved_at = models.DateTimeField()

    class Meta:
        db_table = "comment_resolution"

    def __str__(self) -> str:
        return f"{self.comment}, settled"


class Withdrawal(models.Model):
    """A comment that was taken back: that it stood there is kept, its words are shown to its writer alone."""

    comment = models.OneToOneField(Comment, models.CASCADE, related_name="withdrawal")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField()

    class Meta:
        db_table = "comment_withdrawal"

    def __str__(self) -> str:
        return f"{self.comment}, withdrawn"
