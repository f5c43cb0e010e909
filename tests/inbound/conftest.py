"""A home of its own for every test of the road in, and one short way to land a folder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from onefunnel.inbound.reconcile import RunReport
    from onefunnel.inbound.records import ImportRun

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Path:
    from onefunnel.store.home import home

    monkeypatch.setenv("ONEFUNNEL_HOME", str(tmp_path / "home"))
    settings.HOME = home()
    path: Path = settings.HOME.path
    return path


@pytest.fixture
def land(db: None) -> Callable[[Path, str], ImportRun]:
    """Land a folder through a mapping's text, to the questions."""
    from onefunnel.inbound import importing, starting
    from onefunnel.inbound.loading import parse

    def carry_out(folder: Path, mapping: str) -> ImportRun:
        run = starting.begin(folder, parse(mapping), now=NOW)
        importing.carry_out(run, now=NOW)
        run.refresh_from_db()
        return run

    return carry_out


def counted(said: RunReport) -> dict[str, tuple[int, int, int, int]]:
    """For each mapped file: received, stored, duplicate, quarantined."""
    return {f.name: (f.received, f.stored, f.duplicate, f.quarantined) for f in said.files if f.is_mapped}


@pytest.fixture
def result() -> Callable[[ImportRun], dict[str, tuple[int, int, int, int]]]:
    from onefunnel.inbound.reconcile import report

    return lambda run: counted(report(run))
