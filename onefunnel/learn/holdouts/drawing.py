"""The lot: within each stratum so many are held out, those whose digest under the seed comes first. Pure and repeatable.

Whoever has the seed and the list of people can draw the same again and compare; nobody can choose by it, because the seed is
drawn after the list stands. Stratified (Fisher 1926): each stratum gives its part, rounded by the largest remainder.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

THOUSAND = 1000
LEAST_HELD, MOST_HELD = 10, 900  # in thousandths of all


@dataclass(frozen=True)
class Part:
    """One stratum and how many of it are treated and held out."""

    name: str
    treated: int
    held: int

    @property
    def people(self) -> int:
        return self.treated + self.held


def split(sizes: Mapping[str, int], permille: int) -> tuple[Part, ...]:
    """How many of each stratum are held out, largest stratum first; together the nearest whole number to their share."""
    total = (sum(sizes.values()) * permille + THOUSAND // 2) // THOUSAND
    floors = {name: size * permille // THOUSAND for name, size in sizes.items()}
    by_remainder = sorted(sizes, key=lambda name: (-(sizes[name] * permille % THOUSAND), name))
    for name in by_remainder[: total - sum(floors.values())]:
        floors[name] += 1
    ordered = sorted(sizes, key=lambda name: (-sizes[name], name))
    return tuple(Part(name, sizes[name] - floors[name], floors[name]) for name in ordered)


def draw(people: Mapping[str, str], permille: int, seed: str) -> frozenset[str]:
    """Who of `people` (each with their stratum) is held out."""
    strata: dict[str, list[str]] = defaultdict(list)
    for person, stratum in people.items():
        strata[stratum].append(person)
    held: set[str] = set()
    for part in split({name: len(members) for name, members in strata.items()}, permille):
        held |= set(sorted(strata[part.name], key=lambda person: _lot(seed, person))[: part.held])
    return frozenset(held)


def digest(people: Iterable[str]) -> str:
    """The digest of a list, whatever its order."""
    return hashlib.sha256("\n".join(sorted(people)).encode()).hexdigest()


def _lot(seed: str, person: str) -> str:
    return hashlib.sha256(f"{seed}/{person}".encode()).hexdigest()
