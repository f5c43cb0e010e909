"""Takes typed values out of a table of TOML; what does not fit becomes a problem at its place, never an exception."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from onefunnel.agree.agreement.wording.problems import Path, Problem, lines, meant, named
from onefunnel.ledger.conditions import text as conditions
from onefunnel.ledger.definitions import Tree
from onefunnel.words import Stage

KINDS = {
    str: "a text in quotes", int: "a whole number", bool: "true or false", date: "a day such as 2026-12-01", dict: "a table",
    list: "a list in [brackets]",
}  # fmt: skip


class Taker:
    """One reading of one text. `problems` gathers everything that is wrong with it."""

    def __init__(self, text: str) -> None:
        self.problems: list[Problem] = []
        self._lines = lines(text)

    def wrong(self, path: Path, says: str, mend: str = "", *, below: int = 0) -> None:
        """Note a problem at a key, so many lines below it, or at the nearest table above it that stands in the text."""
        place = path
        while place and place not in self._lines:
            place = place[:-1]
        line = self._lines.get(place, 0)
        self.problems.append(Problem(line + below if line else 0, named(path), says, mend))

    def only(self, path: Path, table: Mapping[str, Any], known: Iterable[str]) -> None:
        """Point at keys that mean nothing here."""
        known = list(known)
        for key in table:
            if key not in known:
                self.wrong((*path, key), f'"{key}" means nothing here.', meant(key, known))

    def table(self, path: Path, inside: Mapping[str, Any], key: str) -> dict[str, Any]:
        return self._typed(path, inside, key, dict) or {}

    def tables(self, path: Path, inside: Mapping[str, Any], key: str) -> list[tuple[Path, str, dict[str, Any]]]:
        """The tables within a table, each with its path and name."""
        whole = self.table(path, inside, key)
        return [((*path, key, name), name, self.table((*path, key), whole, name)) for name in whole]

    def text(self, path: Path, inside: Mapping[str, Any], key: str, default: str = "") -> str:
        found = self._typed(path, inside, key, str)
        return default if found is None else found.strip()

    def number(
        self,
        path: Path,
        inside: Mapping[str, Any],
        key: str,
        default: int | None = None,
        *,
        least: int = 0,
        most: int = 1_000_000,
    ) -> int | None:
        found: int | None = self._typed(path, inside, key, int)
        if found is not None and not least <= found <= most:
            self.wrong((*path, key), f"{found} is out of bounds.", f"It can be {least:,} to {most:,}.")
            return default
        return default if found is None else found

    def flag(self, path: Path, inside: Mapping[str, Any], key: str, *, default: bool) -> bool:
        found: bool | None = self._typed(path, inside, key, bool)
        return default if found is None else found

    def day(self, path: Path, inside: Mapping[str, Any], key: str) -> date | None:
        found: date | None = self._typed(path, inside, key, date)
        return found

    def choice(self, path: Path, inside: Mapping[str, Any], key: str, known: Iterable[str], default: str) -> str:
        known = list(known)
        found = self.text(path, inside, key, default)
        if found in known or found == default:
            return found
        self.wrong((*path, key), f'"{found}" is none of our words.', meant(found, known))
        return default

    def words(self, path: Path, inside: Mapping[str, Any], key: str) -> tuple[str, ...]:
        """A list of texts, without blanks and repeats."""
        found = self._typed(path, inside, key, list) or []
        if any(not isinstance(word, str) for word in found):
            self.wrong((*path, key), "the list holds something that is no text.", "Put each word in quotes.")
        return tuple(dict.fromkeys(word.strip() for word in found if isinstance(word, str) and word.strip()))

    def condition(self, path: Path, inside: Mapping[str, Any], key: str, *, stage: Stage | None = None) -> Tree | None:
        """A condition by its short text; None where there is none or it cannot be read. `stage`: whose rule it belongs to."""
        return self._read(path, inside, key, lambda said: conditions.parse(said, stage=stage))

    def in_card(self, path: Path, inside: Mapping[str, Any], key: str) -> Tree | None:
        """A condition of the score card."""
        return self._read(path, inside, key, lambda said: conditions.parse(said, in_card=True))

    def each(self, path: Path, inside: Mapping[str, Any], key: str) -> Tree | None:
        """The touches that a part of the score card counts one by one."""
        return self._read(path, inside, key, conditions.parse_each)

    def _read(self, path: Path, inside: Mapping[str, Any], key: str, parse: Callable[[str], conditions.Parsed]) -> Tree | None:
        said = self.text(path, inside, key)
        if not said:
            return None
        found = parse(said)
        for problem in found.problems:
            below = said.count("\n", 0, problem.begins or 0) + ("\n" in said)
            self.wrong((*path, key), f"{problem.says}.", problem.mend, below=below)
        return None if found.problems else found.tree

    def _typed(self, path: Path, inside: Mapping[str, Any], key: str, kind: type) -> Any:
        value = inside.get(key)
        if value is None:
            return None
        fits = isinstance(value, kind) and not (kind is int and isinstance(value, bool))
        if not fits or (kind is date and isinstance(value, datetime)):
            self.wrong((*path, key), f"this must be {KINDS[kind]}.")
            return None
        return value
