"""Everything the API's document allows, and much that it forbids: no answer breaks, and each is one that was promised."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.serving import served
from tools.fuzz import fuzz


@pytest.mark.nightly
def test_nothing_that_is_asked_of_the_api_breaks_it(company_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONEFUNNEL_API_CALLS", "1000000")
    with served(company_home, tmp_path / "home") as server:
        assert fuzz(server.url, server.token("ines"), secs=300, examples=30) == 0
