"""Pseudonymous keys: the same record of the same source always gets the same key, and no key tells whom it stands for."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import lru_cache

PREFIXES = {
    "accounts": "a", "people": "p", "owners": "w", "products": "d", "campaigns": "k", "contents": "n",
    "opportunities": "o", "touches": "t", "stage_moves": "m", "opportunity_changes": "c", "spend": "s",
    "self_reports": "r", "verdicts": "v", "content_uses": "u", "buying_roles": "b", "merges": "g", "rates": "f",
    "notes": "q", "note_themes": "h", "holdouts": "y", "holdout_people": "z",
}  # fmt: skip

KEY = re.compile(f"[{''.join(sorted(PREFIXES.values()))}][0-9a-f]{{20}}")
BLOCK = 64  # bytes that SHA-256 takes at a time
KEYED_INSIDE = bytes(byte ^ 0x36 for byte in range(256))
KEYED_OUTSIDE = bytes(byte ^ 0x5C for byte in range(256))


def is_key(value: object) -> bool:
    """Whether it looks like one of ours."""
    return isinstance(value, str) and KEY.fullmatch(value) is not None


def make_key(secret: bytes, table: str, source: str, source_id: str) -> str:
    """A prefix letter and 20 hex digits (80 bits) of an HMAC-SHA256; the second character chooses one of 16 buckets."""
    begun_inside, begun_outside = _begun(secret)
    inside, outside = begun_inside.copy(), begun_outside.copy()
    inside.update(f"{table}\0{source}\0{source_id}".encode())
    outside.update(inside.digest())
    return PREFIXES[table] + outside.hexdigest()[:20]


def key_maker(secret: bytes, table: str, source: str) -> Callable[[str], str]:
    """`make_key` for the ids of one table and source, with all that they share done once."""
    begun_inside, begun_outside = _begun(secret)
    begun_inside = begun_inside.copy()
    begun_inside.update(f"{table}\0{source}\0".encode())
    prefix = PREFIXES[table]

    def make(source_id: str) -> str:
        inside, outside = begun_inside.copy(), begun_outside.copy()
        inside.update(source_id.encode())
        outside.update(inside.digest())
        return prefix + outside.hexdigest()[:20]

    return make


@lru_cache(maxsize=8)
def _begun(secret: bytes) -> tuple[hashlib._Hash, hashlib._Hash]:
    """The two halves of RFC 2104's HMAC after the secret: begun once, since `hmac.new` would take twice the time a key."""
    padded = (hashlib.sha256(secret).digest() if len(secret) > BLOCK else secret).ljust(BLOCK, b"\0")
    return hashlib.sha256(padded.translate(KEYED_INSIDE)), hashlib.sha256(padded.translate(KEYED_OUTSIDE))
