"""The cast over the made-up company, as the scoreboard's tests know it."""

from tests.agree.conftest import company, log_in, owner

__all__ = ["company", "log_in", "owner"]
