"""Check a mapping's keys and values one by one; what is wrong is collected, so that all of it can be shown at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from onefunnel.inbound import amounts, dates
from onefunnel.inbound.mapping import Condition, Problem


@dataclass
class Checks:
    """Takes parsed TOML apart. `problems` gathers what is wrong, each with the `file` and `table` it concerns."""

    problems: list[Problem] = field(default_factory=list)
    file: str = ""
    table: str = ""

    def wrong(self, key: str, says: str) -> None:
        self.problems.append(Problem(self.file, self.table, key, says))

    def known(self, said: dict[str, Any], keys: Iterable[str]) -> None:
        for key in said:
            if key not in keys:
                near = difflib.get_close_matches(key, list(keys), 1)
                self.wrong(key, f'there is no such key; did you mean "{near[0]}"?' if near else "there is no such key")

    def text(self, said: dict[str, Any], key: str, default: str = "") -> str:
        value = said.get(key, default)
        if not isinstance(value, str):
            self.wrong(key, "must be text in quotes")
            return default
        return value

    def texts(self, said: dict[str, Any], key: str) -> tuple[str, ...]:
        value = said.get(key, ())
        values = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list | tuple) else (None,)
        if not all(isinstance(v, str) for v in values):
            self.wrong(key, "must be text, or a list of texts")
            return ()
        return values

    def pairs(self, said: dict[str, Any], key: str) -> dict[str, str]:
        """A column for each of another file: `"id"`, `["id", "name"]` where both spell alike, else `{ ours = "theirs" }`."""
        value = said.get(key, {})
        if isinstance(value, dict):
            return {str(ours): self.text(value, ours) for ours in value}
        return {name: name for name in self.texts(said, key)}

    def condition(self, said: dict[str, Any], key: str) -> Condition:
        value = said.get(key, {})
        if not isinstance(value, dict):
            self.wrong(
                key, f'must be columns and values: {key} = {{ status = ["Won", "Lost"] }}; "*" means filled, "" means empty'
            )
            return {}
        return {c: self.texts(value, c) for c in value}

    def conditions(self, said: dict[str, Any], key: str) -> tuple[Condition, ...]:
        """One condition, or a list of which any may hold."""
        value = said.get(key, [])
        return tuple(self.condition({key: one}, key) for one in (value if isinstance(value, list) else [value]))

    def zone(self, key: str, zone: str) -> str:
        try:
            dates.known_zone(zone)
        except dates.BadFormat as error:
            self.wrong(key, str(error))
        return zone

    def dates(self, key: str, format_: str) -> str:
        try:
            dates.instant(format_)
        except dates.BadFormat as error:
            self.wrong(key, str(error))
            return dates.ISO
        return format_

    def decimals(self, key: str, styles: tuple[str, ...]) -> tuple[str, ...]:
        for style in styles:
            if style not in amounts.STYLES:
                self.wrong(key, f'"{style}" is not a style; say it by example: {", ".join(amounts.STYLES)}')
        return tuple(s for s in styles if s in amounts.STYLES)
