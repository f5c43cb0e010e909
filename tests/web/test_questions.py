"""No page puts more than fifteen questions to the database, whatever stands on it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.browser.pages import PAGES
from tests.company import surroundings

MOST = 15


def test_every_page_asks_the_database_little(company_home: Path) -> None:
    words = [sys.executable, "-m", "tests.web.questions"]
    done = subprocess.run(words, env=surroundings(company_home), capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    said = json.loads(done.stdout.splitlines()[-1])
    assert len(said) == len({page.path for page in PAGES}) > 50
    assert {path: status for path, (status, _) in said.items() if status >= 500} == {}
    assert {path: asked for path, (_, asked) in said.items() if asked > MOST} == {}
