"""What went wrong has a page that says what it means for whoever looks, and its own status."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from onefunnel.ledger.engine import DeadlineError
from onefunnel.ledger.manifest import DamagedLedgerError
from onefunnel.web import errors


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        (DamagedLedgerError("part of it is gone"), 503, "made again from the log"),
        (DeadlineError("no answer within 20 seconds"), 504, "A shorter period"),
        (ValueError("secret detail"), 500, "written down in the server"),
    ],
)
def test_a_page_says_what_kind_of_trouble_it_is(rf: RequestFactory, error: Exception, status: int, says: str) -> None:
    for accept in ("text/html", "application/json"):
        try:
            raise error
        except Exception:
            reply = errors.broken(rf.get("/", headers={"accept": accept}))
        assert reply.status_code == status
        assert str(error) not in reply.content.decode()
        assert (says in reply.content.decode()) is (accept == "text/html")
        assert ("Load again" in reply.content.decode()) is (accept == "text/html" and status in (503, 504))
