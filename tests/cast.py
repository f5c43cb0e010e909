"""The cast of the journeys: one person for each role, all with one password."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from onefunnel.words import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"
CAST = {
    Role.FUNNEL_OWNER: "Mara Keller",
    Role.MARKETING_LEAD: "Lena Kovac",
    Role.SALES_LEAD: "Tomas Berg",
    Role.SDR: "Sam Duarte",
    Role.ACCOUNT_EXECUTIVE: "Ana Reyes",
    Role.CFO: "Cleo Ferrand",
    Role.VIEWER: "Vik Rao",
}


def logged_in(client: Client, user: User, *, secs_ago: float = 0) -> Client:
    """The client with that person's session, as if they had given their password so many seconds ago."""
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - secs_ago, "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client
