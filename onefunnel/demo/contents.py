"""The library: 120 pieces made for buyers, most of which nobody ever uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from onefunnel.demo import planted
from onefunnel.demo.cast import MARKETERS, Colleague
from onefunnel.demo.chance import Wheel
from onefunnel.demo.lexicon.people import PERSONAS
from onefunnel.demo.lexicon.wares import CONTENT_KINDS, CONTENT_STAGES, SLANTS, SUBJECTS

PIECES = 120


@dataclass(frozen=True)
class Piece:
    """One piece. `works` is the factor it has on a deal's odds in the rep's belief: a weight for being picked."""

    code: str
    name: str
    kind: str
    stage: str
    persona: str
    owner: Colleague
    published_on: date
    retired_on: date | None
    works: float


class Library:
    """The pieces, of which exactly `CONTENT_UNUSED` are never used."""

    def __init__(self, seed: int, begins: date, ends: date) -> None:
        rng = Random(f"{seed}:library")
        titles = [f"{subject} {slant}" for subject in SUBJECTS for slant in SLANTS]
        rng.shuffle(titles)
        self.all = [self._piece(rng, number, titles[number], begins, ends) for number in range(PIECES)]
        unused = round(PIECES * planted.CONTENT_UNUSED)
        shuffled = rng.sample([p for p in self.all if p.works], PIECES - unused)
        self.used = [p for p in self.all if p in shuffled]
        self._any = Wheel([(p, p.works) for p in self.used])
        self._oldest = min(self.used, key=lambda p: p.published_on)
        self.unused = [p for p in self.all if p not in shuffled]
        self._wheels = {stage: Wheel([(p, p.works) for p in self.used if p.stage == stage] or [(p, 1.0) for p in self.used])
                        for stage in CONTENT_STAGES}  # fmt: skip

    def _piece(self, rng: Random, number: int, title: str, begins: date, ends: date) -> Piece:
        published = begins - timedelta(days=400) + timedelta(days=int(rng.random() * ((ends - begins).days + 280)))
        retired = (
            ends - timedelta(days=rng.randint(5, 90)) if published < begins - timedelta(days=200) and rng.random() < 0.3 else None
        )
        late = published > begins + timedelta(days=400)
        works = 0.0 if retired or late else rng.uniform(0.6, 3.0)
        return Piece(
            f"C{number + 1}", title, rng.choice(CONTENT_KINDS), rng.choice(CONTENT_STAGES), rng.choice(list(PERSONAS)),
            MARKETERS[rng.choice((2, 2, 3, 4))], published, retired, works,
        )  # fmt: skip

    def pick(self, rng: Random, stage: str, day: date) -> Piece:
        """What somebody reaches for at a stage on a day: a used piece that is out, the favourites more often."""
        for _ in range(6):
            piece = (self._wheels[stage] if rng.random() < 0.55 else self._any).draw(rng)
            if piece.published_on <= day:
                return piece
        return self._oldest

    def __iter__(self) -> Iterator[Piece]:
        return iter(self.all)
