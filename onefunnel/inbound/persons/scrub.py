"""Take one person out of the operational store: their rows go, and whatever else names them is masked, table by table."""

from __future__ import annotations

from collections import Counter
from typing import Any, cast

from django.apps import apps
from django.db import models
from django.db.models import F, Q

from onefunnel.inbound.persons.gather import Theirs
from onefunnel.inbound.records import ImportFile, Quarantined
from onefunnel.ledger.forget import Sought, forget
from onefunnel.store.log import StoredLog
from onefunnel.store.records import LogEntry
from onefunnel.who.matching.records import Judgement, Proposal
from onefunnel.who.records import KeptApart, Merge, Opportunity, Person

# What the database itself keeps from changing holds no customer's name: keys in the audit log, words of ours in the agreement.
SEALED = (
    "audit_entry",
    "agreement_",
    "log_entry",
    "django_migrations",
    "auth_permission",
    "django_content_type",
    "who_tombstone",
    "holdout_lock",
)
LOGINS = ("auth_", "account_", "mfa_", "usersessions_", "who_api_token", "who_membership", "who_user_change")
A_BATCH = 500


def from_log(sought: Sought) -> Counter[str]:
    """Rewrite each entry that speaks of them; the records that tell nothing more are counted as erased by their files."""
    counts: Counter[str] = Counter()
    for entry in StoredLog().after(0):
        found = forget(entry.body, sought)
        if found is None:
            continue
        LogEntry.objects.filter(id=entry.position).update(body=found.body, digest=found.digest, facts=found.facts)
        ImportFile.objects.filter(id=entry.file_id).update(erased=F("erased") + len(found.records))
        counts += Counter({f"facts of {table}": count for table, count in found.by_table.items()})
        counts["facts that named them"] += found.changed
    return counts


def from_quarantine(theirs: Theirs) -> int:
    for row in theirs.quarantined:
        ImportFile.objects.filter(id=row.file_id).update(quarantined=F("quarantined") - 1, erased=F("erased") + 1)
    return int(Quarantined.objects.filter(id__in=[row.id for row in theirs.quarantined]).delete()[0])


def from_lists(sought: Sought) -> int:
    """The rows that screens show."""
    keys = sought.keys
    gone = Person._default_manager.filter(key__in=keys).delete()[0]
    for pair in (Proposal, Judgement):
        gone += cast(Any, pair)._default_manager.filter(Q(one__in=keys) | Q(other__in=keys)).delete()[0]
    for record in (Merge, KeptApart):
        gone += cast(Any, record)._default_manager.filter(Q(from_key__in=keys) | Q(into_key__in=keys)).delete()[0]
    Opportunity._default_manager.filter(person__in=keys).update(person="", extra="")
    return int(gone)


def everywhere_else(sought: Sought) -> Counter[str]:
    """Every other table: rows about the person go, texts that name them are masked."""
    counts: Counter[str] = Counter()
    for model in apps.get_models():
        table = model._meta.db_table
        if not model._meta.managed or table.startswith(SEALED) or table.startswith(LOGINS):
            continue
        fields = [f for f in model._meta.concrete_fields if isinstance(f, models.TextField | models.CharField | models.JSONField)]
        if any(field.name == "person" for field in fields) and model is not Opportunity:
            gone = cast(Any, model)._default_manager.filter(person__in=sought.keys).delete()[0]
            counts[table] += gone
        if changed := _masked(model, [field for field in fields if not field.primary_key], sought):
            counts[table] += changed
    return counts


def _masked(model: type[models.Model], fields: list[Any], sought: Sought) -> int:
    found = Q(pk__in=[])
    for field in fields:
        if not isinstance(field, models.JSONField):
            for text in sought.texts:
                found |= Q(**{f"{field.name}__icontains": text})
    manager, changed = cast(Any, model)._default_manager, 0
    texts = [f.name for f in fields if not isinstance(f, models.JSONField)]
    for row in manager.filter(found).values("pk", *texts) if sought.texts and texts else ():
        new = {name: sought.without(row[name]) for name in texts if isinstance(row[name], str) and sought.names(row[name])}
        changed += manager.filter(pk=row["pk"]).update(**new) if new else 0
    for name in (f.name for f in fields if isinstance(f, models.JSONField)):
        for pk, value in manager.values_list("pk", name).iterator(A_BATCH):
            if value and (new_value := masked(value, sought)) != value:
                changed += manager.filter(pk=pk).update(**{name: new_value})
    return changed


def masked(value: Any, sought: Sought) -> Any:
    """The same for a JSON value, whatever it holds."""
    if isinstance(value, str):
        return sought.without(value)
    if isinstance(value, list):
        return [masked(each, sought) for each in value]
    if isinstance(value, dict):
        return {sought.without(str(name)): masked(each, sought) for name, each in value.items()}
    return value
