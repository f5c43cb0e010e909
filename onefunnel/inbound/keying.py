"""Pseudonymous keys for a file's ids, each made once."""

from __future__ import annotations

from collections.abc import Callable

from onefunnel.ledger.keys import make_key

REMEMBERED = 100_000
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


class Keys:
    """Makes keys for one source with the home's secret; `style` says how ids are spelt alike."""

    def __init__(self, secret: bytes, source: str, style: str = "") -> None:
        self._secret, self._source, self._style = secret, source, style

    def of(self, table: str, source: str = "") -> Callable[[str], str]:
        """The key of an id in a table, in this source or in another that the mapping names."""
        seen: dict[str, str] = {}
        secret, told_by, spell = self._secret, source or self._source, self.spell

        def key(sid: str) -> str:
            known = seen.get(sid)
            if known is None:
                if len(seen) >= REMEMBERED:
                    seen.clear()
                known = seen[sid] = make_key(secret, table, told_by, spell(sid))
            return known

        return key

    def spell(self, sid: str) -> str:
        return long_id(sid) if self._style == "salesforce" else sid


def long_id(sid: str) -> str:
    """Salesforce's 18-character form of a 15-character id: three letters that say which of the 15 are capitals."""
    if len(sid) != 15 or not sid.isalnum() or not sid.isascii():
        return sid
    capitals = [
        sum(1 << place for place, letter in enumerate(sid[start : start + 5]) if letter.isupper()) for start in (0, 5, 10)
    ]
    return sid + "".join(LETTERS[c] for c in capitals)
