"""Whom a note is about: found by search among accounts, people and deals, then settled as the keys that it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from onefunnel.who import listing
from onefunnel.who.access import Action, may
from onefunnel.who.names import names
from onefunnel.who.records import Account, Label, Opportunity, Person

SHOWN = 6
LONGEST_KEY = 24
KINDS = {"a": "account", "o": "opportunity", "p": "person"}  # the deal tells the account before the person does
RECORDS: dict[str, type[listing.Listed]] = {"a": Account, "p": Person, "o": Opportunity}
WORDS = {"a": "Account", "p": "Person", "o": "Deal"}


class UnknownError(ValueError):
    """A key or a name that stands for nothing here, or for several things."""


@dataclass(frozen=True)
class Subject:
    """One that a note may be about: its key, its name, and a few words that tell it from its namesakes."""

    key: str
    name: str
    says: str


def find(user: Any, text: str) -> list[Subject]:
    """The first accounts, people and deals that match, for those who may see them."""
    if len(text.strip()) < 2 or not may(user, Action.SEE_RECORDS):
        return []
    kinds = [listing.ACCOUNTS, listing.DEALS] + ([listing.PEOPLE] if may(user, Action.SEE_PEOPLE) else [])
    return subjects([row.key for kind in kinds for row in listing.first(kind, text, SHOWN)])


def subjects(keys: Sequence[str]) -> list[Subject]:
    """These records with their names, in the same order; unknown ones are left out."""
    rows = [row for key in keys if (row := _row(key))]
    called = names([row.key for row in rows] + [getattr(row, "account", "") for row in rows])
    return [Subject(row.key, called[row.key], _says(row, called)) for row in rows]


def named(said: str) -> str:
    """The key that is meant by a key, a name, an e-mail address, a domain or a source's id. Raises UnknownError."""
    said = said.strip()
    if row := _row(said):
        return str(row.key)
    same = Q(name__iexact=said) | Q(source_id=said)
    found = [
        *listing.standing(Account).filter(same | Q(domain__iexact=said)).values_list("key", flat=True)[:2],
        *listing.standing(Opportunity).filter(same).values_list("key", flat=True)[:2],
        *listing.standing(Person).filter(same | Q(email__iexact=said)).values_list("key", flat=True)[:2],
    ]
    if len(found) != 1:
        why = "several records are" if found else "no account, person or deal is"
        raise UnknownError(f"{why} called “{said[:60]}”{'; give the key of one' if found else ''}")
    return str(found[0])


def campaigns() -> list[tuple[str, str]]:
    """Every campaign with its name, by name, for a choice."""
    rows = Label.objects.filter(fact="campaigns", deleted_at=None).exclude(name="").order_by("name", "key")
    return [(row.key, row.name) for row in rows[:500]]


def settle(values: Mapping[str, str]) -> dict[str, str]:
    """The records that a note names, each that gave way replaced by the one that stays, the account found through the deal
    or the person. Raises UnknownError."""
    found = {}
    for letter, column in KINDS.items():
        if key := values.get(column, ""):
            row: Any = _row(key) if key.startswith(letter) else None
            if row is None:
                raise UnknownError(f"there is no {WORDS[letter].lower()} with the key {key[:24]}")
            found[column] = row.key
            at = "" if letter == "a" else str(row.account)
            if at and not values.get("account"):
                found.setdefault("account", _standing(at))
    campaign = values.get("campaign", "")
    if campaign and not Label.objects.filter(key=campaign, fact="campaigns", deleted_at=None).exists():
        raise UnknownError(f"there is no campaign with the key {campaign[:24]}")
    return {**dict.fromkeys(KINDS.values(), ""), "campaign": campaign, **found}


def _row(key: str) -> Any:
    """The standing record of a key, followed through merges; None where there is none."""
    record = RECORDS.get(key[:1])
    if record is None or len(key) > LONGEST_KEY:
        return None
    there = record._default_manager.filter(deleted_at=None)
    row = there.filter(key=key).first()
    return there.filter(key=row.merged_into).first() if row is not None and row.merged_into else row


def _standing(account: str) -> str:
    row = _row(account)
    return str(row.key) if row else account


def _says(row: Any, called: dict[str, str]) -> str:
    kind = WORDS[row.key[0]]
    if isinstance(row, Opportunity):
        return ", ".join(filter(None, [kind, row.crm_stage or row.status]))
    if isinstance(row, Person):
        return ", ".join(filter(None, [kind, row.title, called.get(row.account, "")]))
    return ", ".join(filter(None, [kind, row.industry, row.region]))
