"""How a .sql file reads: the comment head that says what it is for, the body, and the names it takes rows from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

HEAD_LINE = re.compile(r"--\s*(?P<key>[a-z_]+):\s*(?P<text>.*)")
NAME_AFTER = re.compile(r"(?<!\bdistinct )\b(?:from|join)\s+([a-z_][a-z0-9_]*)\b(?!\s*\()")
NAMED_CTE = re.compile(r"(?:\bwith(?:\s+recursive)?|,)\s+([a-z_][a-z0-9_]*)(?:\s*\([a-z_0-9,\s]*\))?\s+as\s*\(")
PARAMETER = re.compile(r"\$([a-z_]+)")


class MalformedSqlError(Exception):
    """A .sql file of ours breaks its own contract: a head without a key, a name that nothing provides."""


@dataclass(frozen=True)
class SqlText:
    """One file: `head` maps each key to its text, `body` is everything below the head."""

    path: Path
    head: dict[str, str]
    body: str

    def need(self, *keys: str) -> None:
        """Raise MalformedSqlError unless each key is in the head with a text."""
        for key in keys:
            if not self.head.get(key):
                raise MalformedSqlError(f"{self.path.name} says nothing under '{key}:' in its head")

    def allow(self, *keys: str) -> None:
        """Raise MalformedSqlError where the head has a key of another name."""
        for key in self.head.keys() - set(keys):
            raise MalformedSqlError(f"{self.path.name} has '{key}:' in its head, which means nothing here")

    @property
    def reads(self) -> frozenset[str]:
        """The facts and relations the body takes rows from, its own CTEs left out."""
        return reads(self.body)


def read(path: Path) -> SqlText:
    """Split a file into head and body. A head line without a key continues the line above it."""
    head: dict[str, str] = {}
    last = ""
    lines = path.read_text().splitlines()
    begins = next((number for number, line in enumerate(lines) if not line.startswith("--")), len(lines))
    for line in lines[:begins]:
        if found := HEAD_LINE.fullmatch(line):
            last = found["key"]
            head[last] = found["text"].strip()
        elif last:
            head[last] = f"{head[last]} {line.removeprefix('--').strip()}".strip()
        else:
            raise MalformedSqlError(f"{path.name} begins with a comment that has no key: {line}")
    return SqlText(path, head, "\n".join(lines[begins:]).strip() + "\n")


@lru_cache(maxsize=4096)
def reads(sql: str) -> frozenset[str]:
    """The names a text takes rows from, its own CTEs left out."""
    plain = without_literals(sql)
    return frozenset(NAME_AFTER.findall(plain)) - frozenset(NAMED_CTE.findall(plain))


def without_literals(sql: str) -> str:
    """The text with comments left out and the inside of each string literal blanked, so that words in them do not count."""
    return re.sub(r" *--[^\n]*|'(?:[^']|'')*'", lambda found: "''" if found[0].startswith("'") else "", sql)


@lru_cache(maxsize=4096)
def parameters(sql: str) -> frozenset[str]:
    """The names of the `$name` parameters in a text."""
    return frozenset(PARAMETER.findall(without_literals(sql)))
