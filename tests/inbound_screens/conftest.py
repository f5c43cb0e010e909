"""Each test lands into a home of its own: a ledger left by another test would be further on than this one's log."""

from tests.inbound.conftest import own_home

__all__ = ["own_home"]
