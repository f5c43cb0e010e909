"""Follow merges: each person, account and deal that gave way knows the record that stays, through chains, until it is undone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import batched
from typing import Any, cast

from django.db.models import F, QuerySet

from onefunnel.who.records import Account, Merge, Opportunity, Person

MERGED: dict[str, type[Person] | type[Account] | type[Opportunity]] = {"p": Person, "a": Account, "o": Opportunity}
KEYS_A_QUERY = 5_000


def resolve(keys: Iterable[str]) -> None:
    """Set `merged_into` of these records, and of all that gave way to them, to the record that stays in the end."""
    touched = {key for key in keys if key[:1] in MERGED}
    if not touched or not (Merge.objects.exists() or any(stale(touched))):
        return
    more = touched
    while more := {merge.from_key for merge in merges(into_key__in=more)} - touched:
        touched |= more
    steps = chain(touched)
    for prefix, record in MERGED.items():
        for some in batched((k for k in touched if k.startswith(prefix)), KEYS_A_QUERY):
            known = record._default_manager.filter(key__in=some).values_list("key", "merged_into")
            changed = [record(key=key, merged_into=stays(key, steps)) for key, was in known if was != stays(key, steps)]
            cast(Any, record._default_manager).bulk_update(changed, ["merged_into"], batch_size=500)


def stale(keys: Iterable[str]) -> Iterator[bool]:
    """Whether any of these records says that it gave way."""
    for prefix, record in MERGED.items():
        for some in batched((k for k in keys if k.startswith(prefix)), KEYS_A_QUERY):
            yield record._default_manager.filter(key__in=some, merged_into__isnull=False).exists()


def merges(**where: Iterable[str]) -> Iterator[Merge]:
    """Merges in force, oldest first, whose ends are in a set of keys of any size."""
    ((column, keys),) = where.items()
    for some in batched(keys, KEYS_A_QUERY):
        yield from in_force().filter(**{column: some}).order_by(F("merged_at").asc(nulls_first=True), "-key")


def in_force() -> QuerySet[Merge]:
    return Merge.objects.filter(deleted_at=None).exclude(from_key=F("into_key")).exclude(into_key="")


def chain(keys: set[str]) -> dict[str, str]:
    """For each key that gives way, on the way from these keys to the ends: the key it gives way to. The latest merge wins."""
    steps: dict[str, str] = {}
    while keys:
        found = {m.from_key: m.into_key for m in merges(from_key__in=keys) if m.from_key[:1] == m.into_key[:1]}
        steps |= found
        keys = set(found.values()) - set(steps)
    return steps


def stays(key: str, steps: Mapping[str, str]) -> str | None:
    """The record that stays in the end, None for itself. A ring of merges changes nothing; what leads into it gives way."""
    seen = [key]
    while (key := steps.get(key, "")) and key not in seen:
        seen.append(key)
    last = key or seen[-1]
    return None if last == seen[0] else last
