"""Read a given list line by line: whom it names, and which entries are passed over and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import batched

from django.db.models.functions import Lower

from onefunnel.who.records import Person

A_QUERY = 5_000
EMAIL = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")
KEY = re.compile(r"\bp[0-9a-f]{20}\b")
LONGEST_SAID = 80

NO_ENTRY = "holds neither an e-mail address nor a key"
UNKNOWN = "names nobody who is known here"
AGAIN = "names somebody who stands further up"
LEFT_OUT = "names somebody whom the filters leave out, or who is no lead or contact"
SAME_ADDRESS = "names a record that shares its address with another one drawn"


@dataclass(frozen=True)
class Passed:
    """An entry that falls into neither arm: the line it stands in, what it says, and why."""

    line: int
    said: str
    why: str


@dataclass(frozen=True)
class Entry:
    """Where a person is named first, and how."""

    line: int
    said: str


@dataclass(frozen=True)
class Listed:
    """What a list named: each person found, how many entries there were, and those that name nobody to draw."""

    named: Mapping[str, Entry]
    entries: int
    passed: tuple[Passed, ...]

    @property
    def unknown(self) -> tuple[str, ...]:
        return tuple(one.said for one in self.passed if one.why == UNKNOWN)


def read(text: str) -> Listed:
    """The people whose e-mail or key stands in a text, whatever stands around it. Records merged into another are that one."""
    lines = [(number, line, list(_entries(line))) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    entries = {said for _, _, found in lines for said in found}
    known, named, passed = _known(entries), dict[str, Entry](), list[Passed]()
    for number, line, found in lines:
        if not found:
            passed.append(Passed(number, line.strip()[:LONGEST_SAID], NO_ENTRY))
        for said in found:
            if said not in known:
                passed.append(Passed(number, said, UNKNOWN))
            elif named.setdefault(known[said], Entry(number, said)).line != number:
                passed.append(Passed(number, said, AGAIN))
    return Listed(named, len(entries), tuple(passed))


def passed_over(listed: Listed, left: Iterable[str], kept: Iterable[str]) -> tuple[Passed, ...]:
    """Every entry that is not drawn from: `left` are the people whom the filters leave, `kept` of these the drawn."""
    left, kept = frozenset(left), frozenset(kept)
    more = [
        Passed(entry.line, entry.said, SAME_ADDRESS if person in left else LEFT_OUT)
        for person, entry in listed.named.items() if person not in kept
    ]  # fmt: skip
    return tuple(sorted([*listed.passed, *more], key=lambda one: one.line))


def _entries(line: str) -> Iterator[str]:
    """The addresses of a line, then its keys; each once."""
    mails = [found.casefold() for found in EMAIL.findall(line)]
    yield from dict.fromkeys([*mails, *KEY.findall(EMAIL.sub(" ", line))])


def _known(entries: Iterable[str]) -> dict[str, str]:
    """The person that each entry stands for, where there is one."""
    mails = [said for said in entries if "@" in said]
    keys = [said for said in entries if "@" not in said]
    found: dict[str, str] = {}
    people = Person.objects.filter(deleted_at=None)
    for some in batched(keys, A_QUERY):
        found |= {key: into or key for key, into in people.filter(key__in=some).values_list("key", "merged_into")}
    named = people.annotate(mail=Lower("email"))
    for some in batched(mails, A_QUERY):
        rows = named.filter(mail__in=some).order_by("-key").values_list("mail", "key", "merged_into")
        found |= {mail: into or key for mail, key, into in rows}
    return found
