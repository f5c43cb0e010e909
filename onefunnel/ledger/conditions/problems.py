"""What is wrong with a condition, where it stands and how to mend it: data, shown where the person can mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

type Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """`path` leads from the tree's root to the wrong part; `begins` and `ends` are its place in the text, where there is one."""

    path: Path
    says: str
    mend: str = ""
    begins: int | None = None
    ends: int | None = None

    @property
    def place(self) -> str:
        """The path as a person counts it: `any, 2, value`."""
        return ", ".join(str(step + 1) if isinstance(step, int) else step for step in self.path)

    def __str__(self) -> str:
        return f"{self.says}. {self.mend}".removesuffix(" ")


def did_you_mean(said: object, words: Iterable[str]) -> str:
    """The sentence that mends a word that is none of ours: the nearest one, else all that there are."""
    known = list(words)
    shorter = {word.partition(".")[2] or word: word for word in reversed(known)}
    loose = str(said).lower().replace(" ", "_").replace("-", "_")
    near = difflib.get_close_matches(loose, known, n=1, cutoff=0.6) or [
        shorter[word] for word in difflib.get_close_matches(loose.partition(".")[2] or loose, list(shorter), n=1, cutoff=0.7)
    ]
    return f"Did you mean {near[0]}?" if near else f"Choose one of: {', '.join(known)}."
