"""Counts the questions that each page puts to the database, in the environment of a home: `python -m tests.web.questions`.

Prints a line of JSON: of each page of `tests/browser/pages.py` its status, and the questions of its second reply.
"""

from __future__ import annotations

import json
import os
import re
import sys
from typing import TYPE_CHECKING

from tests.browser.pages import NAMED, PAGES, listed_at

if TYPE_CHECKING:
    from django.test import Client


def address(client: Client, path: str) -> str:
    """`{accounts}` in an address is the first record of that list."""
    while named := NAMED.search(path):
        listed, place = listed_at(named[1])
        keys = re.findall(rf'href="/{listed}/([a-z][0-9a-f]{{20}})/', client.get(f"/{listed}/").content.decode())
        path = path.replace(named[0], list(dict.fromkeys(keys))[place])
    return path


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "onefunnel.settings"
    import django

    django.setup()
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    clients: dict[str, Client] = {}
    said = {}
    for page in PAGES:
        if page.who not in clients:
            clients[page.who] = Client(SERVER_NAME="localhost")
            if page.who:
                clients[page.who].force_login(User.objects.get(username=page.who))
        client = clients[page.who]
        path = address(client, page.path)
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            status = client.get(path).status_code
        said[page.path] = [status, len(asked)]
    json.dump(said, sys.stdout)


if __name__ == "__main__":
    main()
