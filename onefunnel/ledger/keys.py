"""Pseudonymous keys: the same record of the same source always gets the same key, and no key tells whom it stands for."""

from __future__ import annotations

import hmac

PREFIXES = {
    "accounts": "a", "people": "p", "owners": "w", "products": "d", "campaigns": "k", "contents": "n",
    "opportunities": "o", "touches": "t", "stage_moves": "m", "opportunity_changes": "c", "spend": "s",
    "self_reports": "r", "verdicts": "v", "content_uses": "u", "buying_roles": "b", "merges": "g", "rates": "f",
}  # fmt: skip


def make_key(secret: bytes, table: str, source: str, source_id: str) -> str:
    """A prefix letter and 20 hex digits (80 bits) of a keyed hash; the second character chooses one of 16 buckets."""
    said = f"{table}\0{source}\0{source_id}".encode()
    return PREFIXES[table] + hmac.digest(secret, said, "sha256").hex()[:20]
