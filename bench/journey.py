"""An account with ten thousand touches: what its pages cost. `python -m bench.journey HOME`; the home is one that
`onefunnel demo` made, and is copied. Prints one line of JSON.

Each page is asked for anew: another filter or cursor, another way to send it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

from bench.machine import ran

ROOT = Path(__file__).resolve().parents[1]
ONEFUNNEL = Path(sys.executable).parent / "onefunnel"
TOUCHES = int(os.environ.get("BENCH_JOURNEY_TOUCHES", "10000"))
MOST_MS = 200  # of the server, for one account's page
MAPPING = """
source = "bench"
company = { base_currency = "EUR", zone = "UTC", fiscal_month = 1 }
dates = "ISO"
decimals = "1234.56"

[[file]]
name = "accounts.csv"
[[file.facts]]
table = "accounts"
id = "account"
name = "name"

[[file]]
name = "people.csv"
[[file.facts]]
table = "people"
id = "person"
account = "account"
name = "name"

[[file]]
name = "touches.csv"
[[file.facts]]
table = "touches"
id = "id"
account = "account"
person = "person"
kind = "kind"
team = "team"
channel = "channel"
touched_at = "at"
"""
ROWS = {
    "accounts": "select 'LONG' as account, 'Long Journey Ltd' as name",
    "people": "select 'P' || i as person, 'LONG' as account, 'Guest Number ' || i as name from range(40) as r(i)",
    "touches": """
        select
            't' || i as id, 'LONG' as account, 'P' || i % 40 as person,
            ['email', 'call', 'visit', 'webinar', 'meeting'][1 + i % 5] as kind,
            case when i % 3 = 0 then 'sales' else 'marketing' end as team, ['search', 'event', 'direct'][1 + i % 3] as channel,
            strftime(timestamp '2023-01-01' + to_seconds(i * 9000), '%Y-%m-%d %H:%M:%S') as at
        from range($touches) as r(i)
    """,
}
PAGES = {
    "account": "/accounts/{key}/",
    "journey": "/accounts/{key}/journey/",
    "journey of sales": "/accounts/{key}/journey/?team=sales",
    "journey, older": "/accounts/{key}/journey/?before=2024-06-01T00:00:0%d~t",
    "journey as JSON": "/accounts/{key}/journey/?format=json",
}


def measure(demo: Path) -> list[dict[str, object]]:
    """A row a page, of a copy of a demo company's home into which such an account was imported."""
    with tempfile.TemporaryDirectory(prefix="onefunnel-bench-") as name:
        folder = Path(name)
        shutil.copytree(demo, folder / "home")
        _written(folder / "files")
        (folder / "mapping.toml").write_text(MAPPING)
        around = os.environ | {"ONEFUNNEL_HOME": str(folder / "home"), "DJANGO_SETTINGS_MODULE": "onefunnel.settings"}
        ran([ONEFUNNEL, "import", folder / "files", "--map", folder / "mapping.toml", "--with-demo"], around)
        words = [sys.executable, "-m", "bench.journey"]
        done = subprocess.run(words, env=around, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    found: list[dict[str, object]] = json.loads(done.stdout.splitlines()[-1])
    return found


def _written(folder: Path) -> None:
    folder.mkdir()
    with duckdb.connect() as database:
        for name, rows in ROWS.items():
            database.execute(f"copy ({rows.replace('$touches', str(TOUCHES))}) to '{folder / name}.csv' (format csv, header)")


def _inside() -> list[dict[str, object]]:
    """In the environment of the home: each page by the account's own user interface."""
    import django

    django.setup()
    from django.contrib.auth.models import User
    from django.test import Client

    from bench.pages import page_cost
    from onefunnel.who.records import Account

    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username="ines"))
    key = Account.objects.get(name="Long Journey Ltd").key
    found = []
    for name, path in PAGES.items():
        row = page_cost(client, path.format(key=key))
        found.append({**row, "page": name, "bar": "kept" if float(str(row["cpu_ms"])) < MOST_MS else "missed"})
    return found


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1])) if len(sys.argv) > 1 else _inside()))
