"""The cast's log-ins over the made-up company's ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client

from onefunnel.agree.measures import asking
from onefunnel.ledger.fold import fold
from onefunnel.ledger.intake import Fact
from onefunnel.words import Role
from tests.cast import logged_in
from tests.ledger.logs import NOW, MemoryLog

LogIn = Callable[[Role], Client]
Come = Callable[[], None]


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


def deal(number: int) -> Fact:
    said = {"opportunity": f"o{number:03}", "status": "open", "amount": 100_000, "currency": "EUR", "account": "a1"}
    return Fact("opportunities", said | {"created_at": "2025-03-01 00:00:00", "close_on": "2025-06-01"})


def folded(home: Path, count: int) -> Path:
    """A home whose ledger holds so many open deals."""
    told = MemoryLog()
    told.tell(Fact("company", {"company": "company", "base_currency": "EUR"}))
    told.tell(*(deal(n) for n in range(count)))
    fold(home / "ledger", told, now=NOW)
    return home


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The ledger as it is, with three open deals, and as it will be, with five."""
    return {name: folded(tmp_path_factory.mktemp(name), count) for name, count in (("now", 3), ("later", 5))}


@pytest.fixture
def log(homes: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Come]:
    """Questions go to the ledger as it is; called, two more deals have come."""
    monkeypatch.setenv("ONEFUNNEL_HOME", str(homes["now"]))
    asking.forget()

    def come() -> None:
        monkeypatch.setenv("ONEFUNNEL_HOME", str(homes["later"]))
        asking.forget()

    yield come
    asking.forget()
