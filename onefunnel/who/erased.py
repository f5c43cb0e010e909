"""Whoever was erased stays away: their facts are known again by keyed digests and withheld, whichever file brings them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from django.conf import settings

from onefunnel.ledger.forget import GONE, STAYS, is_theirs
from onefunnel.ledger.intake import Fact
from onefunnel.who.records import Erasure, Tombstone

PURPOSE = b"onefunnel tombstone"
EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")


def digest(text: str, *, secret: bytes = b"") -> str:
    """What is kept of a key or an e-mail: a digest under the home's secret, so that a list of addresses cannot be tried on it."""
    key = hashlib.blake2b(PURPOSE, key=(secret or settings.HOME.secret)[:64]).digest()
    return hashlib.blake2b(text.strip().casefold().encode(), key=key, digest_size=20).hexdigest()


def remember(erasure: Erasure, texts: Iterable[str]) -> None:
    """From now on these keys and e-mails are withheld."""
    stones = [Tombstone(digest=digest(text), erasure=erasure) for text in set(texts) if text]
    Tombstone.objects.bulk_create(stones, ignore_conflicts=True)


class Withheld:
    """What must not come in. `without` gives what may, the same list where nothing is withheld; quick where nobody was erased."""

    def __init__(self) -> None:
        self._stones = dict(Tombstone.objects.values_list("digest", "erasure"))
        self.fresh: dict[str, int] = {}

    def is_behind(self) -> bool:
        """Whether somebody was erased since this was read."""
        return Tombstone.objects.count() > len(self._stones) - len(self.fresh)

    def __bool__(self) -> bool:
        return bool(self._stones)

    def knows(self, text: object) -> bool:
        return isinstance(text, str) and bool(text) and digest(text) in self._stones

    def names(self, text: str) -> bool:
        """Whether a raw record holds an erased e-mail."""
        return any(map(self.knows, EMAIL.findall(text)))

    def without(self, facts: list[Fact]) -> list[Fact]:
        if not self._stones:
            return facts
        gone = frozenset(filter(self._is_gone, self._keys(facts)))
        let_in = [kept for fact in facts if (kept := without(fact, gone)) is not None] if gone else facts
        return [self._cleared(fact) for fact in let_in]

    def is_about(self, fact: Fact) -> bool:
        """Whether a fact speaks of somebody who was erased, be it one that stays without them."""
        return is_theirs(fact, frozenset(filter(self._is_gone, self._keys([fact]))))

    def _cleared(self, fact: Fact) -> Fact:
        """A fact of somebody else, with the addresses of the erased replaced."""
        named = {n: v for n, v in fact.values.items() if isinstance(v, str) and "@" in v and self.names(v)}
        if not named:
            return fact
        return fact._replace(values={**fact.values, **{name: self.masked(text) for name, text in named.items()}})

    def masked(self, text: str) -> str:
        return EMAIL.sub(lambda found: GONE if self.knows(found[0]) else found[0], text)

    def _keys(self, facts: list[Fact]) -> set[str]:
        """The people that some facts speak of. Who comes under a new key with an erased e-mail is known by that key then on."""
        found: set[str] = set()
        for fact in facts:
            found |= {str(fact.values[name]) for name in ("person", "from_key", "into_key") if fact.values.get(name)}
            if fact.table == "people" and self.knows(fact.values.get("email")):
                self._learn(str(fact.values["person"]), digest(str(fact.values["email"])))
        return found

    def _is_gone(self, key: str) -> bool:
        return digest(key) in self._stones

    def _learn(self, key: str, known_by: str) -> None:
        if digest(key) not in self._stones:
            self._stones[digest(key)] = self.fresh[digest(key)] = self._stones[known_by]

    def keep(self) -> None:
        """Write down the keys that were learnt, in the transaction of what they came with."""
        learnt = [Tombstone(digest=digest, erasure_id=erasure) for digest, erasure in self.fresh.items()]
        Tombstone.objects.bulk_create(learnt, ignore_conflicts=True)
        self.fresh.clear()


def without(fact: Fact, gone: frozenset[str]) -> Fact | None:
    """A fact as it may come in: none that is about the erased, a deal's without them."""
    if not is_theirs(fact, gone):
        return fact
    if fact.table not in STAYS or not fact.values.get("opportunity"):
        return None
    return fact._replace(values={n: v for n, v in fact.values.items() if n not in ("person", "extra", "source_id")})
