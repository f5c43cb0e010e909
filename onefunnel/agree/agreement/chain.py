"""The chain of signed versions: each carries a digest of itself and of the one before, so that a change of the past shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime

from onefunnel.agree.agreement.records import Agreement, Signature
from onefunnel.store.findings import Finding

MEND = "Restore the latest backup in which `onefunnel verify` finds nothing, and find out who could write to the database."


def text_digest(text: str) -> str:
    """What a signature fixes: SHA-256 of the draft's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def link(*, number: int, document: str, text: str, signatures: Iterable[Signature], previous: str) -> str:
    """A version's digest: SHA-256 of canonical JSON over everything that was signed, and the digest before."""
    signed = [[one.side, one.name, _instant(one.signed_at), one.comment, one.text_digest] for one in signatures]
    whole = [number, document, text_digest(text), signed, previous]
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def digest_of(version: Agreement) -> str:
    """The digest that this version should carry, made from its rows as they stand."""
    return link(
        number=version.number,
        document=version.document,
        text=version.text,
        signatures=(version.marketing, version.sales),
        previous=version.previous_digest,
    )


def check(versions: Iterable[Agreement]) -> list[Finding]:
    """Every break of the chain in a sentence; nothing when each version is as it was signed."""
    found, previous, expected = [], "", 1
    for version in versions:
        if version.number != expected:
            found.append(Finding(f"Version {expected} of the agreement is missing.", MEND))
        elif version.previous_digest != previous:
            found.append(Finding(f"Version {version.number} of the agreement does not follow on the one before.", MEND))
        if digest_of(version) != version.digest:
            found.append(Finding(f"Version {version.number} of the agreement is not what was signed.", MEND))
        if version.marketing.text_digest != text_digest(version.text) or version.sales.text_digest != text_digest(version.text):
            found.append(Finding(f"The text of version {version.number} is not the one that both sides signed.", MEND))
        previous, expected = version.digest, version.number + 1
    return found


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
