"""What every test starts from: a home of its own, the agreed surroundings, and an honest list of what was skipped."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

ROOT = Path(__file__).resolve().parents[1]
_home = tempfile.mkdtemp(prefix="onefunnel-test-")
os.environ["ONEFUNNEL_HOME"] = _home  # before the settings are read: no test ever touches a real home
os.environ["DJANGO_SETTINGS_MODULE"] = "onefunnel.settings"
os.environ.setdefault("ONEFUNNEL_QUERY_SECS", "300")  # a slow machine is no failure: what tests a deadline sets its own

from django.conf import settings  # noqa: E402

from onefunnel.words import Role  # noqa: E402
from tests.cast import CAST, NOW, PASSWORD, logged_in  # noqa: E402
from tests.company import company_home  # noqa: E402
from tests.places import Place, own_database  # noqa: E402
from tests.unguarded import unguarded  # noqa: E402

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the sound one takes half a second a log-in
if prepared := os.environ.get("ONEFUNNEL_TEST_STORE"):  # a store with its tables, to be used with --reuse-db
    shutil.copy(prepared, settings.DATABASES["default"]["TEST"]["NAME"])
if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

if not settings.HOME.path.is_relative_to(_home):
    raise pytest.UsageError("unset DJANGO_SETTINGS_MODULE: with it the settings are read before the tests choose a home")
del os.environ["DJANGO_SETTINGS_MODULE"]  # or a process that runs half of the tests would read them before its own conftest

__all__ = ["company_home"]  # a fixture for every test
SHARED_DATA = Path(os.environ.get("ONEFUNNEL_SHARED_DATA") or ROOT.parent / "shared" / "data")
LEDGER_FOLDERS = ("tests/ledger/", "tests/measures/")
_skipped: list[tuple[str, str]] = []
_seconds: dict[str, list[float]] = {}  # of each test: by the processor, by the clock
_spent = [0.0]  # what this process and its ended children had used of the processor when the last phase of a test ended


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--store-only", action="store_true", help="only tests that touch the operational store")
    parser.addoption("--ledger-only", action="store_true", help="only tests of the ledger and its measures")


def pytest_report_header() -> str:
    import duckdb

    expected = os.environ.get("ONEFUNNEL_EXPECT_DUCKDB", "")
    if not duckdb.__version__.startswith(expected):
        raise pytest.UsageError(f"this pass is for DuckDB {expected}, but {duckdb.__version__} was imported")
    return f"onefunnel: DuckDB {duckdb.__version__}, store on {settings.DATABASES['default']['ENGINE'].rpartition('.')[2]}"


def pytest_unconfigure() -> None:
    shutil.rmtree(_home, ignore_errors=True)


def _touches_store(item: pytest.Item) -> bool:
    names = set(getattr(item, "fixturenames", ()))
    return bool({"db", "transactional_db", "place"} & names) or any(map(item.get_closest_marker, ("django_db", "postgres")))


def _long_first(item: pytest.Item) -> int:
    """What is long begins first: it is then not left over for one process alone."""
    return next((place for place, marker in enumerate(("spark", "kills")) if item.get_closest_marker(marker)), 2)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Chooses what a pass is about, keeps nightly tests for the night, and lets the long ones begin."""
    nightly = os.environ.get("ONEFUNNEL_NIGHTLY") == "1"
    kept, left = [], []
    for item in items:
        if item.get_closest_marker("nightly") and not nightly:
            item.add_marker(pytest.mark.skip(reason="nightly: too long for every run; make nightly runs it"))
        if item.get_closest_marker("postgres") and not os.environ.get("DATABASE_URL"):
            item.add_marker(pytest.mark.skip(reason="no PostgreSQL: set DATABASE_URL, or let make test start one"))
        wanted = not config.getoption("--store-only") or _touches_store(item)
        if item.get_closest_marker("embedded") and os.environ.get("DATABASE_URL"):
            wanted = False
        if config.getoption("--ledger-only"):
            wanted = wanted and item.nodeid.startswith(LEDGER_FOLDERS)
        (kept if wanted else left).append(item)
    kept.sort(key=_long_first)
    if left:
        config.hook.pytest_deselected(items=left)
    items[:] = kept


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Notes what the phase used of the processor: on a busy machine the clock says little."""
    spent = sum(os.times()[:4])
    item.user_properties.append((f"cpu of {call.when}", round(spent - _spent[0], 3)))
    _spent[0] = spent


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    took = _seconds.setdefault(report.nodeid, [0.0, 0.0])
    took[0] += dict(report.user_properties).get(f"cpu of {report.when}", 0.0)
    took[1] += report.duration
    if report.skipped and isinstance(report.longrepr, tuple):
        _skipped.append((report.nodeid, str(report.longrepr[2]).removeprefix("Skipped: ")))


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.skipped and isinstance(report.longrepr, tuple):
        _skipped.append((report.nodeid, str(report.longrepr[2]).removeprefix("Skipped: ")))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Writes what was skipped and why (`tools.skips` reads it), and the seconds of processor and clock each test took."""
    kept = os.environ.get("ONEFUNNEL_SUITE")
    if kept and not hasattr(session.config, "workerinput"):
        name = os.environ["ONEFUNNEL_PASS_SLUG"]
        Path(kept).mkdir(exist_ok=True)
        (Path(kept) / f"skipped-{name}.txt").write_text("".join(f"{node}\t{why}\n" for node, why in sorted(set(_skipped))))
        longest = sorted(_seconds.items(), key=lambda entry: -entry[1][0])
        (Path(kept) / f"seconds-{name}.txt").write_text(
            "".join(f"{cpu:.2f}\t{clock:.2f}\t{node}\n" for node, (cpu, clock) in longest)
        )


@pytest.fixture(autouse=True)
def emptied_audit_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """Lets a test with real transactions be swept up after: the audit log would refuse it."""
    marker = request.node.get_closest_marker("django_db")
    is_real = "transactional_db" in request.fixturenames or bool(marker and marker.kwargs.get("transaction"))
    if is_real:
        request.getfixturevalue("transactional_db")
    yield
    if is_real:
        from onefunnel.who.records import AuditEntry

        with unguarded("audit_entry"):
            AuditEntry.objects.all().delete()


@pytest.fixture(autouse=True)
def nothing_found_out_before() -> None:
    """Lets no test see what another one's records said: every one tells its own from the same position of the log on."""
    from django.core.cache import caches

    caches["process"].clear()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real files that lie beside the checkout; tests that need them skip where they are not."""
    if not SHARED_DATA.is_dir():
        pytest.skip("no real files: set ONEFUNNEL_SHARED_DATA, or lay shared/data beside the checkout")
    return SHARED_DATA


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A home of its own, on a database of its own, for what runs as a process."""
    with own_database(os.environ.get("DATABASE_URL")) as address:
        yield Place(tmp_path / "home", address)


@pytest.fixture
def cast(db: None) -> dict[Role, User]:
    """Everybody of the cast, each under their first name."""
    from onefunnel.who.logins import add_user

    return {
        role: add_user(
            username=name.split()[0].lower(),
            name=name,
            email=f"{name.split()[0].lower()}@northwind.example",
            role=role,
            password=PASSWORD,
            now=NOW,
        )
        for role, name in CAST.items()
    }


@pytest.fixture
def as_role(cast: dict[Role, User]) -> Callable[[Role], Client]:
    """A browser in which that member of the cast is logged in."""
    from django.test import Client

    def log_in(role: Role) -> Client:
        return logged_in(Client(), cast[role])

    return log_in
