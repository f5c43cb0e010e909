"""The words of a condition's short text, each with its place, so that a mistake can be shown where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

type Sort = Literal["word", "text", "number", "date", "sign", "end"]

PATTERN = re.compile(
    r"""\s*(?:
    (?P<date>\d{4}-\d{2}-\d{2}(?!\w))
    |(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?!\w))
    |(?P<word>[^\W\d][\w-]*(?:\.[^\W\d][\w-]*)*)
    |(?P<text>"(?:[^"\\]|\\.)*"|“[^”]*”|'(?:[^'\\]|\\.)*')
    |(?P<sign>>=|<=|!=|<>|==|[≥≤≠><=(),])
    )""",
    re.VERBOSE,
)
SIGNS = {"==": "=", "<>": "!=", "≥": ">=", "≤": "<=", "≠": "!="}
ESCAPED = re.compile(r"\\(.)")


class WrongTextError(Exception):
    """Something in the text cannot be read: from `begins` to `ends`, with what would mend it."""

    def __init__(self, begins: int, ends: int, says: str, mend: str = "") -> None:
        super().__init__(says)
        self.begins, self.ends, self.says, self.mend = begins, ends, says, mend


@dataclass(frozen=True)
class Token:
    """One word, quoted text, number, day or sign; `said` is what it stands for, quotes taken off."""

    sort: Sort
    said: str
    begins: int
    ends: int

    @property
    def shown(self) -> str:
        return "the end of the text" if self.sort == "end" else f"'{self.said}'"

    def says(self, *words: str) -> bool:
        """Whether it is one of these bare words or signs, in any case of letters."""
        return self.sort in ("word", "sign") and self.said.lower() in words


def tokens(text: str) -> list[Token]:
    """All of them, ended by one that stands for the end. Raises WrongTextError."""
    found, place = [], 0
    while text[place:].strip():
        hit = PATTERN.match(text, place)
        if not hit:
            raise _unreadable(text, place)
        sort: Sort = hit.lastgroup  # type: ignore[assignment]
        said = hit[sort]
        begins = hit.end() - len(said)
        if sort == "text":
            said = said[1:-1] if said[0] == "“" else ESCAPED.sub(r"\1", said[1:-1])
        found.append(Token(sort, SIGNS.get(said, said) if sort == "sign" else said, begins, hit.end()))
        place = hit.end()
    return [*found, Token("end", "", len(text.rstrip()), len(text.rstrip()))]


def _unreadable(text: str, place: int) -> WrongTextError:
    begins = place + len(text[place:]) - len(text[place:].lstrip())
    letter = text[begins]
    if letter in "\"'“":
        return WrongTextError(begins, len(text), "This text has no closing quotation mark", f"Write {letter} after it.")
    return WrongTextError(begins, begins + 1, f"'{letter}' cannot be read here", 'Quote text: "like this".')


def quoted(said: str) -> str:
    """Text as it is written between quotation marks."""
    return '"' + said.replace("\\", "\\\\").replace('"', '\\"') + '"'
