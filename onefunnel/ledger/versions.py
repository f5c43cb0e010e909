"""Which version of the agreement is in force when: what was signed, in the order in which each takes over from the one before."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from onefunnel.ledger.definitions import BUILT_IN, Definitions, from_json

BEGINNING, END = datetime(1, 1, 1), datetime(2200, 1, 1)
SIGNED = "select version, in_force_at, digest, document from agreements where version is not null and in_force_at is not null"


@dataclass(frozen=True)
class Version:
    """One version and the instants, UTC, from which and until which it holds. Number 0 is what holds before the first."""

    number: int
    in_force_at: datetime
    until_at: datetime
    digest: str
    definitions: Definitions


type Versions = tuple[Version, ...]


def signed(rows: Iterable[tuple[object, ...]]) -> Versions:
    """The versions that the rows of `SIGNED` tell, after the built-in one. Of two that begin together the higher holds.

    A document that nobody can read any more holds nothing: the version before it stays in force.
    """
    found = [BUILT_IN_VERSION]
    for row in sorted(rows, key=lambda row: (row[1], row[0])):
        number, in_force_at, digest, document = row
        assert isinstance(number, int) and isinstance(in_force_at, datetime)  # noqa: PT018 - the fact table's types
        definitions = _read(str(document))
        if definitions is not None:
            found.append(Version(number, in_force_at, END, str(digest or ""), replace(definitions, number=number)))
    ends = [replace(one, until_at=after.in_force_at) for one, after in pairwise(found)]
    return (*ends, found[-1])


def for_all_time(definitions: Definitions) -> Versions:
    """As if one version had been in force always: what *try* and time travel compute by."""
    return (Version(definitions.number, BEGINNING, END, "", definitions),)


def _read(document: str) -> Definitions | None:
    """A signed document; what it leaves out, as one signed before there was such a thing does, is as built in."""
    built_in = json.loads(BUILT_IN.as_json())
    try:
        told = json.loads(document)
        calendar = {"calendar": built_in["calendar"] | told.get("calendar", {})}
        return from_json(json.dumps(built_in | told | calendar))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


BUILT_IN_VERSION = Version(BUILT_IN.number, BEGINNING, END, "", BUILT_IN)
