"""The agreement's records: drafts that people edit, and signed versions that nobody changes, each with who and when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from onefunnel.words import Team

SIDES = [(team.value, team.value.capitalize()) for team in Team]


class Draft(models.Model):
    """A version in the making. `base` is the version that it was begun from (0: the built-in one), `at` the number of the
    revision that holds now: undo and redo move it."""

    base = models.IntegerField(default=0)
    at = models.IntegerField(default=1)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        db_table = "agreement_draft"
        ordering = ["-begun_at", "-id"]

    def __str__(self) -> str:
        return f"Draft {self.pk}"


class Revision(models.Model):
    """The draft's text at one moment. `after` is the revision it was made from; what was undone stays, for redo."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="revisions")
    number = models.IntegerField()
    after = models.IntegerField(default=0)
    text = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        db_table = "agreement_revision"
        ordering = ["draft", "number"]
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="agreement_revision_once")]

    def __str__(self) -> str:
        return f"{self.draft}, revision {self.number}"


class Signature(models.Model):
    """One side's lead stands by a text, which `text_digest` fixes; `name` is who they were called then. Never changed.

    `turn` counts the signings of one text: it is 1 until a signature is taken back, which makes room for the next.
    """

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=10, choices=SIDES)
    text_digest = models.CharField(max_length=64)
    turn = models.IntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    comment = models.TextField()
    signed_at = models.DateTimeField()

    class Meta:
        db_table = "agreement_signature"
        ordering = ["signed_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "text_digest", "turn", "side"], name="agreement_signature_a_side"),
            models.UniqueConstraint(fields=["draft", "text_digest", "turn", "by"], name="agreement_signature_a_person"),
            models.CheckConstraint(condition=Q(side__in=[team.value for team in Team]), name="agreement_signature_side"),
        ]

    def __str__(self) -> str:
        return f"{self.name} for {self.side}"


class Takeback(models.Model):
    """One signature that its side took back before the other had signed: by whom and why. Never changed."""

    signature = models.OneToOneField(Signature, models.PROTECT, related_name="takeback")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    reason = models.TextField()
    taken_back_at = models.DateTimeField()

    class Meta:
        db_table = "agreement_takeback"
        ordering = ["taken_back_at", "id"]

    def __str__(self) -> str:
        return f"{self.signature}, taken back"


class Withdrawal(models.Model):
    """A draft that was given up, by whom and why. Never changed."""

    draft = models.OneToOneField(Draft, models.PROTECT, related_name="withdrawal")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    comment = models.TextField(blank=True, default="")
    withdrawn_at = models.DateTimeField()

    class Meta:
        db_table = "agreement_withdrawal"

    def __str__(self) -> str:
        return f"{self.draft}, withdrawn"


class Agreement(models.Model):
    """One signed version. `document` is its `Definitions` as canonical JSON, `text` what people wrote and signed.

    `digest` covers number, document, text, both signatures and the digest of the version before, so that a change of any
    of them shows; see `chain`. The database refuses to change or delete a row.
    """

    number = models.IntegerField(unique=True)
    draft = models.OneToOneField(Draft, models.PROTECT, related_name="agreement")
    text = models.TextField()
    document = models.TextField()
    note = models.TextField(blank=True, default="")
    marketing = models.OneToOneField(Signature, models.PROTECT, related_name="+")
    sales = models.OneToOneField(Signature, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    in_force_on = models.DateField()
    in_force_at = models.DateTimeField()
    previous_digest = models.CharField(max_length=64, blank=True, default="")
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        db_table = "agreement_version"
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="agreement_version_number"),
            models.CheckConstraint(condition=Q(in_force_at__gte=F("signed_at")), name="agreement_version_in_force"),
        ]

    def __str__(self) -> str:
        return f"v{self.number}"

    @property
    def signed(self) -> tuple[Signature, Signature]:
        """Both signatures, marketing's first."""
        return self.marketing, self.sales
