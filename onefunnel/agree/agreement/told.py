"""The signed versions against what the log tells the ledger of them: numbers count by the log, people read what is signed."""

from __future__ import annotations

from collections.abc import Iterable

from onefunnel.agree.agreement.records import Agreement
from onefunnel.agree.agreement.signing import fact_of
from onefunnel.ledger.intake import Fact
from onefunnel.store.findings import Finding

MEND = "Restore the latest backup in which `onefunnel verify` finds nothing, and find out who could write to the database."


def check(versions: Iterable[Agreement], told: Iterable[Fact]) -> list[Finding]:
    """Each version that the log does not tell as it was signed, and each it tells of that nobody signed."""
    signed = {version.number: fact_of(version) for version in versions}
    found, heard = [], set()
    for fact in told:
        number = fact.values.get("version")
        wanted = signed.get(number) if isinstance(number, int) else None
        if wanted is None:
            found.append(Finding(f"The log tells of version {number} of the agreement, which nobody signed.", MEND))
            continue
        heard.add(number)
        wrong = sorted(name for name, value in wanted.values.items() if fact.values.get(name) != value)
        if fact.delete or wrong:
            what = "that it is gone" if fact.delete else f"another {' and '.join(wrong)}"
            found.append(Finding(f"The log tells version {number} of the agreement otherwise than it was signed: {what}.", MEND))
    missing = sorted(signed.keys() - heard)
    return found + [
        Finding(f"Version {number} of the agreement is signed, but the log does not tell the ledger of it.", MEND)
        for number in missing
    ]
