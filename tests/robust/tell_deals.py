"""Tells the log a batch of made-up deals, people and touches: `tell_deals.py NUMBER FACTS`. The same number tells the same."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime

from onefunnel.ledger.intake import Fact
from onefunnel.ledger.keys import make_key
from onefunnel.store.home import home
from onefunnel.store.log import tell
from onefunnel.store.upgrade import upgrade

KNOWN = 3000  # deals, of which each batch tells some anew and some again with another amount


def facts(number: int, count: int) -> Iterator[Fact]:
    secret = home().secret
    for record in range(count):
        deal = (number * 997 + record * 31) % KNOWN
        account = make_key(secret, "accounts", "robust", f"a{deal % 500}")
        key = make_key(secret, "opportunities", "robust", f"o{deal}")
        shared = {"opportunity": key, "source_id": f"o{deal}", "account": account, "status": "open", "currency": "EUR"}
        created = {"created_at": "2026-01-01 00:00:00", "close_on": f"2026-{1 + number % 12:02}-01"}
        yield Fact("opportunities", {**shared, **created, "amount": (number + 1) * 1_000_000}, record * 2 + 1)
        touch = f"t{number}-{record}"
        touched = {"touch": make_key(secret, "touches", "robust", touch), "source_id": touch, "account": account, "kind": "email"}
        yield Fact("touches", {**touched, "touched_at": f"2026-02-{1 + record % 28:02} 10:00:00"}, record * 2 + 2)


if __name__ == "__main__":
    upgrade()
    tell(facts(int(sys.argv[1]), int(sys.argv[2])), source="robust", now=datetime(2026, 3, 1, tzinfo=UTC))
