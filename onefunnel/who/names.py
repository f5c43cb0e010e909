"""The names behind keys: one query a kind of key, however the keys are mixed. Only who may see people sees theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import batched

from onefunnel.who.records import Account, Label, Opportunity, Owner, Person

type Named = Account | Label | Opportunity | Owner | Person

NAMED: dict[str, type[Named]] = {
    "p": Person, "a": Account, "o": Opportunity, "w": Owner, "d": Label, "k": Label, "n": Label,
}  # fmt: skip
KINDS = {"p": "Person", "a": "Account", "o": "Deal", "w": "Colleague", "d": "Product", "k": "Campaign", "n": "Content"}
KEYS_A_QUERY = 5_000


class SeveralOwnersError(ValueError):
    """A name that more than one colleague has."""


def names(keys: Iterable[str | None], *, known: Iterable[Named] = (), people: bool = True) -> dict[str, str]:
    """The name of each key, or its id in the source; unknown ones, and people where `people` is false, get a short code.

    Records that are `known` already are named too, without a question.
    """
    by_record: dict[type[Named], list[str]] = defaultdict(list)
    answer = {row.key: _name(row.key, row.name, row.source_id) for row in known}
    unknown = {key for key in keys if key} - answer.keys()
    answer |= {key: code(key) for key in unknown}
    for key in sorted(unknown):
        if key[0] in NAMED and (people or key[0] != "p"):
            by_record[NAMED[key[0]]].append(key)
    for record, some in by_record.items():
        for page in batched(some, KEYS_A_QUERY):
            for found in record._default_manager.filter(key__in=page).values_list("key", "name", "source_id"):
                answer[found[0]] = _name(*found)
    return answer


def _name(key: str, name: str, source_id: str) -> str:
    return name or (source_id if key[0] != "p" else "") or code(key)


def code(key: str) -> str:
    """What stands for a record without a name that may be shown: its kind and the first digits of its key."""
    return f"{KINDS.get(key[:1], 'Record')} {key[1:7]}"


def owner_key(said: str) -> str:
    """The key of a colleague who is given by name; a key, or a name that nobody has, stays as it is."""
    keys = list(Owner.objects.filter(name__iexact=said, deleted_at=None).values_list("key", flat=True)[:2])
    if len(keys) > 1:
        raise SeveralOwnersError(f"several colleagues are named {said}; give one of their keys")
    return keys[0] if keys else said
