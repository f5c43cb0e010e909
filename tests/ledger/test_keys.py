"""Keys: the same record has the same key, by the standard keyed hash, and its secret matters."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from onefunnel.ledger.keys import make_key


@pytest.mark.parametrize("size", [1, 20, 64, 65, 200])
def test_a_key_is_the_beginning_of_the_standard_hmac(size: int) -> None:
    secret = bytes(range(size))
    expected = hmac.new(secret, b"people\0crm\0Zo\xc3\xab-7", hashlib.sha256).hexdigest()[:20]
    assert make_key(secret, "people", "crm", "Zoë-7") == f"p{expected}"


def test_another_secret_table_source_or_id_is_another_key() -> None:
    keys = {
        make_key(secret, table, source, source_id)
        for secret in (b"a", b"b")
        for table in ("people", "accounts")
        for source in ("x", "y")
        for source_id in ("1", "2")
    }
    assert len(keys) == 16
