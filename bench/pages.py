"""Each page of the funnel owner, in milliseconds of one process: `python -m bench.pages` in the environment of a home.

Answers are kept until the ledger changes; the pages named NEW ask about another period each time, so that nothing is kept.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import django

from bench.machine import cost

if TYPE_CHECKING:
    from django.test import Client

NEW = (
    "/?industry=Pharma&from=2026-07-%02d&to=2026-09-30",
    "/bridge/?industry=Pharma&from=2026-07-%02d&to=2026-09-30",
)
PAGES = (
    "/",
    "/people/",
    "/accounts/",
    "/deals/",
    "/agreement/",
    "/measures/",
    "/measures/win_rate/",
    "/measures/win_rate/records/",
    "/measures/ignored_leads/records/",
    "/search/?q=control",
    "/users/",
)


def main() -> int:
    django.setup()
    from django.contrib.auth.models import User
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username="ines"))
    print(json.dumps([page_cost(client, page) for page in (*NEW, *PAGES)]))
    return 0


def page_cost(client: Client, page: str) -> dict[str, object]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        reply = client.get(_numbered(page, 20))
    asked = len(queries)  # before the next request clears them
    if reply.status_code != 200:
        raise RuntimeError(f"{page} answered {reply.status_code}")
    taken = cost(lambda number: client.get(_numbered(page, number + 1)))
    return {"page": page, **taken, "queries": asked, "kb": round(len(reply.content) / 1024, 1)}


def _numbered(page: str, number: int) -> str:
    return page % number if "%" in page else page


if __name__ == "__main__":
    sys.exit(main())
