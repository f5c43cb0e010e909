"""The Python client, the notebook and the page of the documentation, each against a server that is really served."""

from __future__ import annotations

import http.server
import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from onefunnel.client import Client, Refused
from tests.api.serving import Served, served
from tests.company import surroundings

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
QUARTER = {"begins": "2026-07-01", "ends": "2026-09-30"}


@pytest.fixture(scope="module")
def server(company_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(company_home, tmp_path_factory.mktemp("api") / "home") as one:
        yield one


@pytest.fixture(scope="module")
def ines(server: Served) -> Client:
    return Client(server.url, server.token("ines"))


def command(server: Served, *words: str) -> Any:
    around = surroundings(server.home)
    said = subprocess.run(
        [sys.executable, "-m", "onefunnel", *words, "--json"], env=around, capture_output=True, text=True, check=True
    )
    return json.loads(said.stdout)


def test_a_number_by_the_client_is_that_of_the_command(ines: Client, server: Served) -> None:
    by_command = command(server, "ask", "bookings", "--from", "2026-07-01", "--to", "2026-09-30")
    answer = ines.ask("bookings", **QUARTER)
    assert answer.raw == by_command
    assert answer.value == by_command["rows"][0]["value"] / 100_000


def test_rows_are_fetched_page_after_page_and_add_up(ines: Client) -> None:
    rows = list(ines.pages("/measures/bookings/rows", "rows", {"limit": 7}))
    assert rows == list(ines.rows("bookings"))
    assert sum(row["amount"] for row in rows) / 100_000 == pytest.approx(ines.ask("bookings").value)


def test_lists_and_their_records(ines: Client, company_home: Path) -> None:
    account = next(ines.accounts(sort="-employees"))
    assert ines.account(account["key"])["name"] == account["name"]
    deal = next(ines.opportunities(status="won"))
    assert ines.opportunity(deal["key"])["account_name"] == deal["account_name"] != ""
    lookalikes = json.loads((company_home / "demo" / "truth.json").read_text())["lookalikes"]["pairs"]["people"]
    assert len(list(ines.people())) == 400 + len(lookalikes)
    assert [one["name"] for one in ines.measures()].count("win_rate") == 1


def test_a_hold_out_is_drawn_and_locked_and_not_read_before_its_time(ines: Client) -> None:
    drawn = ines.draw_holdout("By the client", share=20, days=14)
    assert next(ines.holdouts())["key"] == drawn["key"]
    assert ines.lock_holdout(drawn["key"])["state"] == "waiting"
    assert sum(1 for _ in ines.holdout_people(drawn["key"], arm="held_out")) == drawn["held_out"] > 0
    with pytest.raises(Refused, match="No peeking"):
        ines.read_holdout(drawn["key"])


def test_a_token_opens_no_more_than_it_was_made_for(server: Served) -> None:
    narrow = Client(server.url, server.token("ines", "see_numbers"))
    assert narrow.ask("win_rate").value is not None
    with pytest.raises(Refused, match="This token was not made to see people") as refused:
        next(narrow.people())
    assert (refused.value.status, refused.value.kind) == (403, "not-allowed")
    with pytest.raises(Refused) as unknown:
        Client(server.url, "of_nothing").measures()
    assert (unknown.value.status, unknown.value.kind) == (401, "not-logged-in")


def test_what_is_wrong_is_named_with_its_place(ines: Client) -> None:
    with pytest.raises(Refused) as refused:
        ines.ask("win_rate", begins="2026-02-30")
    assert refused.value.errors[0]["in"] == "query.from"


def test_files_are_brought_in_reconciled_and_taken_back(ines: Client, tmp_path: Path) -> None:
    file = tmp_path / "accounts.csv"
    file.write_text("account,sector,revenue\nHalden Foods,food,1200.50\nKaro Steel,steel,800\n")
    with pytest.raises(Refused, match="made-up company"):
        ines.bring([file])
    run = ines.wait(ines.bring([file], with_demo=True, key="once")["id"], secs=120)
    assert (run["state"], run["id"]) == ("landed", ines.bring([file], with_demo=True, key="once")["id"])
    assert ines.reconciliation(run["id"])["totals"]["received"] == 2
    assert ines.take_back(run["id"])["imports"] == [run["id"]]
    assert next(ines.imports())["state"] == "taken back"


class Moody(http.server.BaseHTTPRequestHandler):
    """Answers what it is told to, in turn."""

    moods: list[tuple[int, dict[str, str]]] = []
    keys: list[str | None] = []

    def do_GET(self) -> None:
        status, headers = self.moods.pop(0)
        self.keys.append(self.headers.get("Idempotency-Key"))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b'{"detail": "moody", "measures": []}')

    do_POST = do_GET

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def moody() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Moody)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Moody.keys.clear()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_it_comes_back_when_it_was_told_to(moody: str) -> None:
    Moody.moods = [(429, {"Retry-After": "7"}), (503, {"Retry-After": "3"}), (200, {})]
    waited: list[float] = []
    assert Client(moody, "t", sleep=waited.append).measures() == []
    assert waited == [7.0, 3.0]


def test_a_write_is_repeated_under_one_key(moody: str) -> None:
    Moody.moods = [(502, {}), (409, {"Retry-After": "1"}), (200, {})]
    Client(moody, "t", sleep=lambda secs: None).take_back("r1")
    assert len(Moody.keys) == 3
    assert len(set(Moody.keys)) == 1
    assert Moody.keys[0]


def test_what_will_not_pass_is_not_repeated(moody: str) -> None:
    for mood in ((422, {}), (409, {}), (500, {}), (429, {"Retry-After": "3600"})):
        Moody.moods = [mood]
        with pytest.raises(Refused, match="moody"):
            Client(moody, "t", sleep=lambda secs: None).measures()
        assert Moody.moods == []


def test_a_token_never_leaves_for_another_server(moody: str) -> None:
    Moody.moods = [(302, {"Location": "http://127.0.0.2:9/steal"})]
    with pytest.raises(Refused):
        Client(moody, "secret", sleep=lambda secs: None).measures()


def curls() -> list[str]:
    """The lines of the documentation that are there to be pasted."""
    found = re.findall(r"```sh\n(.*?)```", (DOCS / "api.md").read_text(), re.DOTALL)
    return [line for block in found for line in block.splitlines() if line.startswith("curl ")]


def test_the_documentation_has_examples() -> None:
    assert len(curls()) >= 8


@pytest.mark.parametrize("line", curls())
def test_an_example_of_the_documentation_works_as_it_stands(line: str, server: Served, ines: Client) -> None:
    around = {"ONEFUNNEL_URL": server.url, "ONEFUNNEL_TOKEN": ines._token, "PATH": "/usr/bin:/bin:/usr/local/bin"}
    said = subprocess.run(["sh", "-c", f"{line} --fail-with-body -sS"], env=around, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    assert json.loads(said.stdout)


def test_the_notebook_runs_from_top_to_bottom_and_plots_what_the_measure_says(server: Served, ines: Client) -> None:
    book = json.loads((DOCS / "examples" / "measure.ipynb").read_text())
    cells = ["".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code"]
    code = "\n".join(cells) + "\nprint(chart.to_json())"
    around = surroundings(server.home) | {"ONEFUNNEL_URL": server.url, "ONEFUNNEL_TOKEN": ines._token}
    said = subprocess.run([sys.executable, "-c", code], env=around, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    spec = json.loads(said.stdout[said.stdout.index("{") :])
    assert len(spec["data"]["values"]) == len(ines.ask("bookings_by_month", period="last_12_months").rows)


def test_the_notebook_keeps_no_output() -> None:
    book = json.loads((DOCS / "examples" / "measure.ipynb").read_text())
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in book["cells"])
