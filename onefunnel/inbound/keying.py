"""Pseudonymous keys for a file's ids, each made once."""

from __future__ import annotations

from collections.abc import Callable

from onefunnel.ledger.keys import key_maker

REMEMBERED = 100_000
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


class _Memory(dict[str, str]):
    """The keys made so far, up to a bound."""

    def __init__(self, make: Callable[[str], str]) -> None:
        self._make = make

    def __missing__(self, sid: str) -> str:
        key = self._make(sid)
        if len(self) >= REMEMBERED:
            self.clear()
        self[sid] = key
        return key


class Keys:
    """Makes keys for one source with the home's secret; `style` says how ids are spelt alike."""

    def __init__(self, secret: bytes, source: str, style: str = "") -> None:
        self._secret, self._source, self._style = secret, source, style
        self._memories: dict[tuple[str, str], Callable[[str], str]] = {}

    def of(self, table: str, source: str = "") -> Callable[[str], str]:
        """The key of an id in a table, in this source or in another that the mapping names."""
        told_by = source or self._source
        if (table, told_by) not in self._memories:
            make = key_maker(self._secret, table, told_by)
            spelt = (lambda sid: make(long_id(sid))) if self._style == "salesforce" else make
            self._memories[table, told_by] = _Memory(spelt).__getitem__
        return self._memories[table, told_by]


def long_id(sid: str) -> str:
    """Salesforce's 18-character form of a 15-character id: three letters that say which of the 15 are capitals."""
    if len(sid) != 15 or not sid.isalnum() or not sid.isascii():
        return sid
    capitals = [
        sum(1 << place for place, letter in enumerate(sid[start : start + 5]) if letter.isupper()) for start in (0, 5, 10)
    ]
    return sid + "".join(LETTERS[c] for c in capitals)
