"""Run in a home of its own: marketing takes its signature back while sales signs, again and again; prints what came of each."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable

os.environ["DJANGO_SETTINGS_MODULE"] = "onefunnel.settings"

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from onefunnel.agree.agreement import drafting, signing  # noqa: E402
from onefunnel.agree.agreement.drafting import NotPossible  # noqa: E402
from onefunnel.agree.agreement.records import Agreement, Draft  # noqa: E402
from onefunnel.who.logins import add_user  # noqa: E402
from onefunnel.words import Role, Team  # noqa: E402

ROUNDS = 8


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What each act says of why it was not possible; empty where it was."""
    start, said = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            start.wait()
            act()
        except NotPossible as error:
            said[place] = str(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def attempt(lena: User, tomas: User) -> dict[str, object]:
    now = timezone.now()
    draft = drafting.begin(text="note = 'ours'", by=lena, now=now)
    signing.sign(draft, side=Team.MARKETING, by=lena, comment="Good.", now=now)
    refused = at_once(
        lambda: signing.take_back(Draft.objects.get(pk=draft.pk), by=lena, reason="Too early.", now=timezone.now()),
        lambda: signing.sign(draft, side=Team.SALES, by=tomas, comment="Good.", now=timezone.now()),
    )
    return {
        "refused": refused,
        "is_version": Agreement.objects.filter(draft=draft).exists(),
        "is_taken_back": bool(signing.taken_back(draft)),
        "standing": sorted(signing.signatures(draft)),
    }


call_command("migrate", verbosity=0)
leads = [
    add_user(username=name, role=role, password="correct horse battery", now=timezone.now())
    for name, role in (("lena", Role.MARKETING_LEAD), ("tomas", Role.SALES_LEAD))
]
print(json.dumps([attempt(*leads) for _ in range(ROUNDS)]))
