"""The cast's log-ins over the made-up company's ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client

from onefunnel.agree.measures import asking
from onefunnel.words import Role
from tests.cast import logged_in

LogIn = Callable[[Role], Client]


@pytest.fixture
def log_in(db: None) -> LogIn:
    """`log_in(Role.CFO)` gives a client of somebody with that role."""

    from django.contrib.auth.models import User

    from onefunnel.who.records import Membership

    def of(role: Role) -> Client:
        user = User.objects.create_user(f"{role}@northwind.test", password="a long word for nobody")
        Membership.objects.create(user=user, role=role)
        return logged_in(Client(), user)

    return of


@pytest.fixture
def owner(log_in: LogIn) -> Client:
    return log_in(Role.FUNNEL_OWNER)


@pytest.fixture
def company(company_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Questions go to the made-up company's ledger; people and log-ins are this test's own."""
    monkeypatch.setenv("ONEFUNNEL_HOME", str(company_home))
    asking.forget()
    yield company_home
    asking.forget()
