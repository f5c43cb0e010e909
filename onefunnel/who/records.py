"""People, accounts, opportunities and colleagues as they stand now, with their names; who may log in; how far the log is read.

A row is the last version that the log tells of its key. A deleted row stays as a bare key with `deleted_at`, so that an older
version can never come back by being read again. Nothing here is edited directly: screens tell the log, `follow` reads it.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from onefunnel.words import ROLE_NAMES, Role

# What lists show. Written without parameters, so that SQLite too knows that these indexes serve them.
STANDING = models.Q(deleted_at__isnull=True, merged_into__isnull=True)


class Told(models.Model):
    """What every followed row carries: its ledger key, where it came from, and the log entry of its last version.

    `entry` is 0 while the row is in doubt: its import was taken back and the log is being read again for what stood before.
    """

    key = models.CharField(primary_key=True, max_length=24)
    source = models.TextField(default="", db_default="")
    source_id = models.TextField(default="", db_default="")
    import_id = models.CharField(max_length=40, default="", db_default="", db_index=True)
    entry = models.BigIntegerField()
    told_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Owner(Told):
    """A colleague who owns records in the source's systems."""

    name = models.TextField(default="")
    email = models.TextField(default="")
    team = models.TextField(default="")
    region = models.TextField(default="")
    manager = models.CharField(max_length=24, default="")
    role = models.TextField(default="")
    is_active = models.BooleanField(null=True)
    extra = models.TextField(default="")

    class Meta:
        db_table = "who_owner"
        indexes = [models.Index(fields=["name", "key"]), models.Index(fields=["email"])]


class Account(Told):
    """A company that buys, or may."""

    name = models.TextField(default="")
    domain = models.TextField(default="")
    industry = models.TextField(default="")
    segment = models.TextField(default="")
    region = models.TextField(default="")
    country = models.TextField(default="")
    employees = models.BigIntegerField(null=True)
    annual_revenue = models.BigIntegerField(null=True)
    currency = models.TextField(default="")
    parent = models.CharField(max_length=24, default="")
    owner = models.CharField(max_length=24, default="")
    created_at = models.DateTimeField(null=True)
    extra = models.TextField(default="")
    merged_into = models.CharField(max_length=24, null=True)

    class Meta:
        db_table = "who_account"
        indexes = [
            models.Index(fields=["name", "key"], condition=STANDING, name="who_account_name"),
            models.Index(fields=["created_at", "key"], condition=STANDING, name="who_account_created_at"),
            models.Index(fields=["owner"]),
            models.Index(fields=["merged_into"], condition=models.Q(merged_into__isnull=False), name="who_account_merged"),
        ]


class Person(Told):
    """A person at an account: lead or contact."""

    account = models.CharField(max_length=24, default="")
    name = models.TextField(default="")
    email = models.TextField(default="")
    phone = models.TextField(default="")
    title = models.TextField(default="")
    seniority = models.TextField(default="")
    persona = models.TextField(default="")
    industry = models.TextField(default="")
    region = models.TextField(default="")
    country = models.TextField(default="")
    status = models.TextField(default="")
    channel = models.TextField(default="")
    owner = models.CharField(max_length=24, default="")
    created_at = models.DateTimeField(null=True)
    extra = models.TextField(default="")
    merged_into = models.CharField(max_length=24, null=True)

    class Meta:
        db_table = "who_person"
        indexes = [
            models.Index(fields=["name", "key"], condition=STANDING, name="who_person_name"),
            models.Index(fields=["created_at", "key"], condition=STANDING, name="who_person_created_at"),
            models.Index(fields=["account"]),
            models.Index(fields=["owner"]),
            models.Index(fields=["email"]),
            models.Index(fields=["merged_into"], condition=models.Q(merged_into__isnull=False), name="who_person_merged"),
        ]


class Opportunity(Told):
    """A deal with an amount and a date."""

    name = models.TextField(default="")
    account = models.CharField(max_length=24, default="")
    person = models.CharField(max_length=24, default="")
    owner = models.CharField(max_length=24, default="")
    campaign = models.CharField(max_length=24, default="")
    product = models.CharField(max_length=24, default="")
    status = models.TextField(default="")
    crm_stage = models.TextField(default="")
    kind = models.TextField(default="")
    amount = models.BigIntegerField(null=True)
    list_price = models.BigIntegerField(null=True)
    currency = models.TextField(default="")
    probability_permille = models.BigIntegerField(null=True)
    channel = models.TextField(default="")
    lost_reason = models.TextField(default="")
    competitor = models.TextField(default="")
    created_at = models.DateTimeField(null=True)
    close_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    extra = models.TextField(default="")
    merged_into = models.CharField(max_length=24, null=True)

    class Meta:
        db_table = "who_opportunity"
        indexes = [
            models.Index(fields=["name", "key"], condition=STANDING, name="who_opportunity_name"),
            models.Index(fields=["created_at", "key"], condition=STANDING, name="who_opportunity_created_at"),
            models.Index(fields=["close_on", "key"], condition=STANDING, name="who_opportunity_close_on"),
            models.Index(fields=["amount", "key"], condition=STANDING, name="who_opportunity_amount"),
            models.Index(fields=["account"]),
            models.Index(fields=["person"]),
            models.Index(fields=["owner"]),
            models.Index(fields=["merged_into"], condition=models.Q(merged_into__isnull=False), name="who_opportunity_merged"),
        ]


class Label(Told):
    """The name of a product, campaign or piece of content, so that a list can show it without asking the ledger."""

    fact = models.CharField(max_length=20)
    name = models.TextField(default="")

    class Meta:
        db_table = "who_label"


class Merge(Told):
    """Two records known to be the same; `merged_into` of the one that gives way follows from these rows."""

    kind = models.TextField(default="")
    from_key = models.CharField(max_length=24, default="", db_index=True)
    into_key = models.CharField(max_length=24, default="", db_index=True)
    reason = models.TextField(default="")
    merged_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "who_merge"


class KeptApart(models.Model):
    """A merge that somebody undid: the source may say again that the two are one, and they stay two until this is taken back."""

    merge = models.CharField(primary_key=True, max_length=24)
    kind = models.TextField()
    from_key = models.CharField(max_length=24, db_index=True)
    into_key = models.CharField(max_length=24, db_index=True)
    source = models.TextField()
    reason = models.TextField(default="")
    merged_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField()
    undone_by = models.CharField(max_length=200, default="")

    class Meta:
        db_table = "who_kept_apart"


class Cursor(models.Model):
    """How far the log is read. `position` below `reached` means that it is being read again after a takeback or giveback."""

    name = models.CharField(primary_key=True, max_length=20)
    position = models.BigIntegerField(default=0)
    reached = models.BigIntegerField(default=0)

    class Meta:
        db_table = "who_cursor"


class TakenBack(models.Model):
    """An import whose rows do not count, as of the entries read so far."""

    import_id = models.CharField(primary_key=True, max_length=40)
    entry = models.BigIntegerField()

    class Meta:
        db_table = "who_taken_back"


class Erasure(models.Model):
    """One person taken out everywhere: when, by whom, what went; until `finished_at` there is something left to do."""

    at = models.DateTimeField()
    by = models.CharField(max_length=200, blank=True, default="")
    counts = models.JSONField(default=dict)
    leftovers = models.JSONField(default=list)  # kept files that a rewritten copy has replaced
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "who_erasure"
        ordering = ["-at", "-id"]


class Tombstone(models.Model):
    """A keyed digest of a record's key or of an e-mail that was erased: enough to know it again, nothing to learn from."""

    digest = models.CharField(primary_key=True, max_length=40)
    erasure = models.ForeignKey(Erasure, on_delete=models.PROTECT, related_name="tombstones")

    class Meta:
        db_table = "who_tombstone"


class Membership(models.Model):
    """What a person who logs in does here, and which colleague of the source's systems they are (empty: none)."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="membership")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    owner = models.CharField(max_length=24, default="", blank=True)

    class Meta:
        db_table = "who_membership"
        constraints = [models.CheckConstraint(condition=models.Q(role__in=[r.value for r in Role]), name="who_membership_role")]


class UserChange(models.Model):
    """One thing done to a log-in: added, role changed, password set, deactivated, reactivated; who did it and when."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="changes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    what = models.CharField(max_length=20)
    detail = models.TextField(default="", blank=True)
    done_at = models.DateTimeField()

    class Meta:
        db_table = "who_user_change"
        ordering = ["-done_at", "-id"]

    @property
    def says(self) -> str:
        role = ROLE_NAMES[Role(self.detail)] if self.detail in set(Role) else ""
        return {
            "added": f"added as {role}",
            "role": f"role changed to {role}",
            "password": "new password",
            "second_step": "second step taken away",
            "deactivated": "log-in ended",
            "reactivated": "log-in restored",
        }.get(self.what, self.what)


class AuditEntry(models.Model):
    """One line of the audit log; see `who.audit`. Numbered without gaps, sealed with the one before, never changed."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    who = models.CharField(max_length=150, blank=True, default="")  # a username, as it was then; empty: nobody who logged in
    via = models.CharField(max_length=40)  # screen, command line, or which token
    what = models.CharField(max_length=40)
    object = models.CharField(max_length=200, blank=True, default="")
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)

    class Meta:
        db_table = "audit_entry"
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["who", "number"], name="audit_entry_who"),
            models.Index(fields=["what", "number"], name="audit_entry_what"),
        ]


class ApiToken(models.Model):
    """A key for programs that act as its owner, within the actions it was made for; see `who.tokens`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    actions = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        db_table = "who_api_token"
        ordering = ["-made_at", "-id"]
