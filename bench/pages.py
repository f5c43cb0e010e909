"""Each page of the funnel owner, in milliseconds of one process: `python -m bench.pages` in the environment of a home."""

from __future__ import annotations

import json
import sys

import django

from bench.machine import median_ms

PAGES = (
    "/",
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
    rows = []
    for page in PAGES:
        reply = client.get(page)
        if reply.status_code != 200:
            raise RuntimeError(f"{page} answered {reply.status_code}")
        rows.append({"page": page, "ms": median_ms(lambda p=page: client.get(p)), "kb": round(len(reply.content) / 1024, 1)})  # type: ignore[misc]
    print(json.dumps(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
