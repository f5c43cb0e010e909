"""The intake log as rows: append-only, in order, each acknowledged only once it is on disk."""

from __future__ import annotations

from django.db import models


class LogEntry(models.Model):
    """One acknowledged batch of facts. Its id is its position; see `ledger.intake.Entry` for the meaning of each field."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=12, default="facts")
    source = models.CharField(max_length=64)
    import_id = models.CharField(max_length=40, blank=True, default="")
    file_id = models.BigIntegerField(default=0)
    received_at = models.DateTimeField()
    body = models.BinaryField(default=b"")
    digest = models.CharField(max_length=64)
    facts = models.IntegerField(default=0)

    class Meta:
        db_table = "log_entry"
        ordering = ["id"]
        indexes = [models.Index(fields=["import_id", "file_id"])]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=["facts", "takeback", "giveback"]), name="log_entry_kind"),
        ]
