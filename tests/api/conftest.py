"""Programs of the cast over the made-up company's ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from onefunnel.agree.measures import asking
from onefunnel.api.limits import limiter
from onefunnel.words import Role

AsRole = Callable[[Role], Client]
V1 = "/api/v1"


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    """No test uses up another's requests."""
    limiter.forget()
    yield
    limiter.forget()


@pytest.fixture
def owner(as_role: AsRole) -> Client:
    return as_role(Role.FUNNEL_OWNER)


@pytest.fixture
def company(company_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Questions go to the made-up company's ledger; people and log-ins are this test's own."""
    monkeypatch.setenv("ONEFUNNEL_HOME", str(company_home))
    asking.forget()
    yield company_home
    asking.forget()


def get(client: Client, address: str, **headers: str) -> Any:
    answer = client.get(f"{V1}{address}", headers=headers)
    assert answer.status_code == 200, answer.content[:400]
    return answer.json()


def all_of(client: Client, address: str, name: str) -> list[dict[str, Any]]:
    """Every row of a list, page after page."""
    rows: list[dict[str, Any]] = []
    following: str | None = f"{V1}{address}"
    while following:
        page = client.get(following).json()
        rows += page[name]
        following = page["next"]
    return rows
