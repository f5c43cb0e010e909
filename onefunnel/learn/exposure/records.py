"""An estimate that was worked out: of which scope, from which generation of the ledger, under which agreement, for whom."""

from __future__ import annotations

from django.db import models


class Estimation(models.Model):
    """One answer, kept as given. `asked` is the scope as the address writes it; `findings` and `naive` are plain values."""

    id = models.BigAutoField(primary_key=True)
    asked = models.CharField(max_length=2000)
    generation = models.BigIntegerField()
    agreement = models.CharField(max_length=400)
    folded_at = models.DateTimeField(null=True)
    asked_by = models.CharField(max_length=150, blank=True, default="")
    made_at = models.DateTimeField()
    findings = models.JSONField()
    naive = models.JSONField()

    class Meta:
        db_table = "exposure_estimation"
        ordering = ["-id"]
        indexes = [models.Index(fields=["asked", "-id"], name="exposure_asked")]

    def __str__(self) -> str:
        return f"exposure lift of {self.asked}, generation {self.generation}"
