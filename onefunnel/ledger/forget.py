"""Take one person out of what the log holds: their facts go, what stays of others no longer names them.

A fact of theirs is removed, but for what a deal needs: a deal, its stages and the content used in it stay, without the person. In
everybody else's facts each of the person's names (`Sought.texts`) is replaced by `GONE`.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from onefunnel.ledger.facts import TABLES
from onefunnel.ledger.intake import Fact, Value, decode, encode

GONE = "[erased]"
STAYS = {"opportunities", "stage_moves", "content_uses"}  # of these a deal keeps what is about it
NOTHING = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True)
class Sought:
    """Whom: the keys of all their records, and the texts that name them and nobody else."""

    keys: frozenset[str]
    texts: tuple[str, ...] = ()

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """Finds each text, also as it is spelt inside JSON."""
        spelt = {spelling for text in self.texts for spelling in (text, json.dumps(text)[1:-1]) if spelling}
        longest = sorted(spelt, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, longest)), re.IGNORECASE) if longest else None

    def names(self, text: str) -> bool:
        return bool(self.pattern and self.pattern.search(text))

    def without(self, text: str) -> str:
        return self.pattern.sub(GONE, text) if self.pattern else text

    def speaks_of(self, body: bytes) -> bool:
        """Whether an entry may tell of them; says yes too often rather than too seldom."""
        plain = zlib.decompress(body).decode("utf-8", "replace") if body else ""
        return any(key in plain for key in self.keys) or self.names(plain)


@dataclass
class Forgotten:
    """What became of an entry: its new body, the facts taken out, how many changed, the records that tell nothing more."""

    body: bytes
    digest: str
    facts: int
    removed: list[Fact] = field(default_factory=list)
    changed: int = 0
    records: frozenset[int] = frozenset()
    touched: frozenset[int] = frozenset()

    @property
    def by_table(self) -> Counter[str]:
        return Counter(fact.table for fact in self.removed)


def is_theirs(fact: Fact, keys: frozenset[str]) -> bool:
    """Whether a fact is about the person: their record, a merge of it, or something that they did or that was done to them."""
    values = fact.values
    if fact.table == "merges":
        return values.get("from_key") in keys or values.get("into_key") in keys
    return values.get(TABLES[fact.table].key) in keys or values.get("person") in keys


def forget(body: bytes, sought: Sought) -> Forgotten | None:
    """The entry without the person; None where it says nothing of them. `records` are the numbered records whose every fact went,
    `touched` those that told something of theirs."""
    if not sought.speaks_of(body):
        return None
    kept: list[Fact] = []
    found = Forgotten(b"", NOTHING, 0)
    before: set[int] = set()
    touched: set[int] = set()
    for fact in decode(body):
        before.add(fact.record)
        after = _without(fact, sought)
        if after is None:
            found.removed.append(fact)
        else:
            kept.append(after)
            found.changed += after is not fact
        if is_theirs(fact, sought.keys):
            touched.add(fact.record)
    if not found.removed and not found.changed:
        return None
    if kept:
        found.body, found.digest, found.facts = encode(kept)
    found.records = frozenset(before - {fact.record for fact in kept} - {0})
    found.touched = frozenset(touched - {0})
    return found


def _without(fact: Fact, sought: Sought) -> Fact | None:
    """What stays of a fact; the same fact where it does not speak of the person."""
    values: Mapping[str, Value] = fact.values
    if is_theirs(fact, sought.keys):
        if fact.table not in STAYS or not values.get("opportunity"):
            return None
        values = {name: value for name, value in values.items() if name not in ("person", "extra", "source_id")}
    cleared = {name: sought.without(value) if isinstance(value, str) else value for name, value in values.items()}
    return fact if cleared == fact.values else fact._replace(values=cleared)


def telling(texts: Iterable[str]) -> tuple[str, ...]:
    """Of the texts that somebody goes by, those that can name one person: an e-mail, a telephone number, two words, a long id."""
    return tuple(dict.fromkeys(text for text in map(str.strip, texts) if _names_one(text)))


def _names_one(text: str) -> bool:
    if "@" in text:
        return len(text) > 5
    digits = sum(letter.isdigit() for letter in text)
    if not any(map(str.isalpha, text)):
        return digits >= 7
    return len(text) >= 7 and (" " in text or (digits > 0 and len(text) >= 12))
