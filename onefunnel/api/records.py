"""What a program asked to be done once: its key, what it asked, and the answer that every repetition gets."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Errand(models.Model):
    """One write under an `Idempotency-Key`. Until `answered_at` it is under way; a day after `begun_at` it is forgotten."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    asked = models.CharField(max_length=64)  # a digest of method, address, fields and files
    begun_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    status = models.IntegerField(null=True)
    answer = models.JSONField(null=True)
    location = models.TextField(default="", blank=True)

    class Meta:
        db_table = "api_errand"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="api_errand_once")]
        indexes = [models.Index(fields=["begun_at"], name="api_errand_begun_at")]

    def __str__(self) -> str:
        return f"{self.key} of {self.user_id}"
