"""Each act that matters leaves its entry; a failed log-in never keeps what was typed."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

import onefunnel
from onefunnel.inbound import importing, quarantine, starting
from onefunnel.inbound.loading import parse
from onefunnel.inbound.records import Quarantined
from onefunnel.who import audit
from onefunnel.who.records import AuditEntry
from onefunnel.words import Role
from tests.cast import NOW, PASSWORD, logged_in
from tests.inbound.conftest import own_home
from tests.who.objects import MAPPING, filled

__all__ = ["own_home"]
pytestmark = pytest.mark.django_db
AsRole = Callable[[Role], Client]
Told = Callable[[], list[tuple[str, str, str]]]


@pytest.fixture
def told(cast: dict[Role, User]) -> Told:
    """What was written down since the cast was there: who, what, to what."""
    before = AuditEntry.objects.count()
    return lambda: [(e.who, e.what, e.object) for e in AuditEntry.objects.filter(number__gt=before).order_by("number")]


@pytest.fixture(autouse=True)
def fresh_limits(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def log_in(client: Client, login: str, password: str) -> None:
    client.post("/account/login/", {"login": login, "password": password})


def test_coming_in_and_going_out(told: Told) -> None:
    client = Client()
    log_in(client, "sam", PASSWORD)
    client.post("/account/logout/")
    assert told() == [("sam", "logged_in", "user:sam"), ("sam", "logged_out", "user:sam")]


@pytest.mark.parametrize("login", ["sam", "Sam", "SAM@northwind.example"])
def test_a_failed_log_in_names_whose_it_was(told: Told, login: str) -> None:
    log_in(Client(), login, "wrong horse")
    assert told() == [("", "log_in_failed", "user:sam")]


def test_a_failed_log_in_keeps_nothing_that_was_typed(told: Told) -> None:
    log_in(Client(), "correct horse battery", "wrong horse")
    assert told() == [("", "log_in_failed", "")]
    assert "horse" not in str(list(AuditEntry.objects.values_list()))


def test_every_change_of_a_log_in(as_role: AsRole, cast: dict[Role, User], told: Told) -> None:
    mara, sam = as_role(Role.FUNNEL_OWNER), f"/users/{cast[Role.SDR].pk}"
    mara.post("/users/new/", {"username": "noa", "role": "sdr"})
    mara.post(f"{sam}/role/", {"role": "cfo"})
    for act in ("password", "deactivation", "reactivation"):
        mara.post(f"{sam}/{act}/")
    assert told() == [
        ("mara", "user_added", "user:noa"),
        ("mara", "user_role", "user:sam"),
        ("mara", "user_password", "user:sam"),
        ("mara", "user_deactivated", "user:sam"),
        ("mara", "user_reactivated", "user:sam"),
    ]
    assert AuditEntry.objects.get(what="user_role").detail == {"role": "cfo"}


def test_an_import_and_its_undoing(as_role: AsRole, told: Told, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "products.csv").write_text("product\nGTX\n")
    run = starting.begin(tmp_path / "in", parse(MAPPING), now=NOW, by="lena")
    mara = as_role(Role.FUNNEL_OWNER)
    mara.post(f"/imports/{run.id}/takeback/")
    mara.post(f"/imports/{run.id}/giveback/")
    importing.take_back(run, now=NOW)
    what = f"import:{run.id}"
    assert told() == [
        ("lena", "import_started", what),
        ("mara", "import_taken_back", what),
        ("mara", "import_given_back", what),
        ("", "import_taken_back", what),
    ]


def test_quarantined_records_mended_dismissed_and_downloaded(as_role: AsRole, cast: dict[Role, User], told: Told) -> None:
    lena, owner = as_role(Role.MARKETING_LEAD), cast[Role.MARKETING_LEAD]
    lena.post(filled("/imports/{run}/quarantine/{record}/dismissal/", owner), {"why": "a test"})
    lena.get(filled("/imports/{run}/quarantine/file/{file}.csv", owner))
    assert told() == [("lena", "record_dismissed", "import:r1"), ("lena", "exported", "import:r1")]
    assert quarantine.dismiss(list(Quarantined.objects.all()), now=NOW, by="lena", why="again") == 0
    assert len(told()) == 2
    Quarantined.objects.update(status="open")
    lena.post(filled("/imports/{run}/quarantine/{record}/", owner), {"field-0": "GTX Pro"})
    assert ("lena", "record_mended", "import:r1") in told()


def test_quarantined_records_leave_only_with_who_has_lately_said_who_they_are(cast: dict[Role, User], told: Told) -> None:
    lena = logged_in(Client(), cast[Role.MARKETING_LEAD], secs_ago=3_700)
    answer = lena.get(filled("/imports/{run}/quarantine/file/{file}.csv", cast[Role.MARKETING_LEAD]))
    assert answer.headers["Location"] == "/account/again/?next=%2Fimports%2Fr1%2Fquarantine%2F"
    assert told() == []


def literal_acts() -> set[str]:
    """Every word that code of ours hands to `audit.note`."""
    found = set()
    for path in Path(onefunnel.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("audit.note", "note") and len(node.args) > 1:
                found |= {a.value for a in ast.walk(node.args[1]) if isinstance(a, ast.Constant) and isinstance(a.value, str)}
    return found


def test_every_act_has_its_words() -> None:
    """A new act is a line in `who.audit.SAYS`."""
    acts = {act for act in literal_acts() if act.isidentifier() and not act.endswith("_")}
    assert "import_started" in acts
    assert acts - set(audit.SAYS) == set()
