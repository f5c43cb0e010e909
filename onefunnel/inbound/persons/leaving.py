"""The list of the erased, which lies beside backups: whoever restores one takes them out again before anything else is done.

It holds keyed digests of keys and e-mails and when they were erased, so that nobody can be read from it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from onefunnel.inbound.persons.gather import gather_all
from onefunnel.ledger.intake import decode
from onefunnel.store.backup.whole import RefusedError
from onefunnel.store.backup.written import Written, written
from onefunnel.store.home import home
from onefunnel.store.log import StoredLog
from onefunnel.who.erased import digest
from onefunnel.who.follow import follow
from onefunnel.who.records import Erasure, Person, Tombstone

NAME = "erased.json"
FORMAT = 1
OURS = "the home that this list is of"
SPEAKS_OF = ("person", "from_key", "into_key")


@dataclass(frozen=True)
class Leaving:
    """A list that was read: each erasure's moment with its digests. `of` tells which home it is of."""

    of: str
    erasures: tuple[tuple[str, tuple[str, ...]], ...]

    def refuse_unless_of(self, secret: bytes) -> None:
        """Raises RefusedError where the list was written under another home's secret: it would leave nobody out."""
        if self.of != digest(OURS, secret=secret):
            raise RefusedError("the list of the erased is of another home; name the one that lies beside this backup")

    def take_out(self, *, now: datetime) -> int:
        """Erase again whoever a restored store has brought back: how many records of people. The rest is `finish`'s."""
        from onefunnel.inbound.persons.erase import take_out

        known = set(Tombstone.objects.values_list("digest", flat=True))
        missing = [(at, [one for one in stones if one not in known]) for at, stones in self.erasures]
        stones = {one for _, found in missing for one in found}
        if not stones:
            return 0
        follow()
        persons = list(_persons(stones))
        if persons:
            take_out(gather_all(persons), now=now, by="restore")
        with transaction.atomic():
            for at, found in missing:
                if found:
                    told = Erasure.objects.create(at=datetime.fromisoformat(at), by="restore", finished_at=now)
                    kept = [Tombstone(digest=one, erasure=told) for one in found]
                    Tombstone.objects.bulk_create(kept, ignore_conflicts=True)
        return len(persons)


def beside(backup: Path) -> Path:
    """Where a backup's list lies."""
    return backup.with_name(f"{backup.name}.{NAME}")


def read(path: Path) -> Leaving:
    """Raises RefusedError."""
    try:
        said: dict[str, Any] = json.loads(path.read_text())
        erasures = tuple((str(datetime.fromisoformat(one["at"])), tuple(map(str, one["stones"]))) for one in said["erasures"])
        if said["format"] != FORMAT:
            raise RefusedError(f"{path} is of format {said['format']}; this version reads format {FORMAT}")
        return Leaving(str(said["of"]), erasures)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RefusedError(f"{path} is no list of the erased: {error}") from error


def write() -> list[Written]:
    """The list in the home, and beside every backup known to be there. Returns those backups."""
    text = json.dumps({"format": FORMAT, "of": digest(OURS), "erasures": list(_erasures())}, indent=1)
    there = [backup for backup in written() if backup.is_there]
    _put(home().path / NAME, text)
    for backup in there:
        try:
            _put(beside(backup.path), text)
        except OSError:  # a disk that is read only now: the page and the command name the backup all the same
            continue
    return there


def _put(path: Path, text: str) -> None:
    draft = path.with_name(f"{path.name}.tmp")
    draft.write_text(text)
    draft.chmod(0o600)
    draft.replace(path)


def _erasures() -> Iterator[dict[str, Any]]:
    for erasure in Erasure.objects.order_by("at", "id").prefetch_related("tombstones"):
        yield {"at": erasure.at.isoformat(), "stones": sorted(stone.digest for stone in erasure.tombstones.all())}


def _persons(stones: set[str]) -> Iterator[Person]:
    """Everybody whom the store holds under an erased key or e-mail, also where no list shows them."""
    rows = {row.key: row for row in Person._default_manager.iterator(2_000)}
    found = {row.key for row in rows.values() if digest(row.key) in stones or (row.email and digest(row.email) in stones)}
    spoken_of: set[str] = set()
    for entry in StoredLog().after(0):
        for fact in decode(entry.body):
            spoken_of |= {str(fact.values[name]) for name in SPEAKS_OF if fact.values.get(name)}
            if fact.table == "people" and digest(str(fact.values.get("email") or "")) in stones:
                found.add(str(fact.values["person"]))
    found |= {key for key in spoken_of - rows.keys() if digest(key) in stones}
    for key in sorted(found):
        yield rows.get(key) or Person(key=key)
