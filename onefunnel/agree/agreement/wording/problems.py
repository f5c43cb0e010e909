"""What is wrong with an agreement's text: the line, the key, a sentence, and what mends it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from difflib import get_close_matches

Path = tuple[str, ...]
HEADER = re.compile(r"^\s*(\[[^\[\]].*\])\s*(#.*)?$")
KEY = re.compile(r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
AT_LINE = re.compile(r"at line (\d+)")


@dataclass(frozen=True)
class Problem:
    """One mistake. `line` counts from 1; 0 where it concerns the text as a whole."""

    line: int
    key: str
    says: str
    mend: str = ""

    def __str__(self) -> str:
        place = ", ".join(part for part in (f"line {self.line}" if self.line else "", self.key) if part)
        return f"{place}: {self.says}{f' {self.mend}' if self.mend else ''}" if place else f"{self.says} {self.mend}".strip()

    def data(self) -> dict[str, object]:
        return asdict(self)


def lines(text: str) -> dict[Path, int]:
    """The line on which each table and each key begins."""
    found: dict[Path, int] = {}
    table: Path = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := HEADER.match(line):
            table = path_of(header[1])
            found.setdefault(table, number)
        elif key := KEY.match(line):
            found.setdefault((*table, *path_of(f"{key[1]} = 0")), number)
    return found


def unreadable(error: tomllib.TOMLDecodeError) -> Problem:
    """A text that is no TOML, by what the reader of TOML says."""
    at = AT_LINE.search(str(error))
    says = str(error).partition(" (at ")[0]
    return Problem(int(at[1]) if at else 0, "", f"this is not TOML: {says}.", "Texts stand in quotes, one key a line.")


def meant(word: str, known: Iterable[str]) -> str:
    """A hint at the word that was meant, or at all there are."""
    known = list(known)
    close = get_close_matches(word, known, n=1)
    return f"Did you mean {close[0]}?" if close else f"It can be {', '.join(known)}."


def named(path: Path) -> str:
    """A path as it is written in the text."""
    return ".".join(part if re.fullmatch(r"[\w-]+", part) else f'"{part}"' for part in path)


def count(number: int, word: str) -> str:
    """'1 problem', '2 problems'."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def path_of(line: str) -> Path:
    """The path that a header or a key names, by the reader of TOML itself."""
    try:
        told: object = tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        return ()
    path: list[str] = []
    while isinstance(told, dict) and told:
        key, told = next(iter(told.items()))
        path.append(key)
    return tuple(path)
