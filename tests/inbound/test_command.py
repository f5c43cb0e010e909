"""The verb `import` on a home of its own: what a person types, and what the answer and the exit code are."""

from __future__ import annotations

import json
from pathlib import Path

from tests.places import Place

MAPPING = """
source = "pilot"
company = { base_currency = "EUR" }
currency = "=EUR"
[[file]]
name = "deals.csv"
[[file.facts]]
table = "opportunities"
id = "id"
amount = "amount"
status = "=open"
"""


def folder(tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "deals.csv").write_text("id,amount\n1,100\n2,1.5k\n")
    (tmp_path / "mapping.toml").write_text(MAPPING)
    return str(tmp_path / "in"), str(tmp_path / "mapping.toml")


def test_an_import_is_tried_landed_mended_and_undone(place: Place, tmp_path: Path) -> None:
    files, mapping = folder(tmp_path)
    assert "1 would be set aside" in place.run("import", files, "--map", mapping, "--dry-run").stdout
    said = json.loads(place.run("import", files, "--map", mapping, "--json").stdout)
    assert said["totals"] == {
        "read": 2, "ignored": 0, "joined": 0, "received": 2, "stored": 1, "duplicate": 0, "quarantined": 1, "unaccounted": 0,
    }  # fmt: skip
    assert said["ties"] is True
    csv = place.run("import", "--quarantine", said["id"], "--file", "deals.csv").stdout
    (tmp_path / "mended.csv").write_text(csv.replace("2,1.5k\n", "2,1500\n"))
    again = json.loads(place.run("import", "--replay", str(tmp_path / "mended.csv"), "--json").stdout)
    assert again["totals"]["stored"] == 1
    undone = json.loads(place.run("import", "--takeback", said["id"], "--json").stdout)
    assert undone == {"imports": [said["id"], again["id"]], "state": "taken back"}
    assert json.loads(place.run("import", "--report", said["id"], "--json").stdout)["rows_in_ledger"] == {}
    place.run("import", "--giveback", said["id"])
    assert json.loads(place.run("import", "--report", said["id"], "--json").stdout)["rows_in_ledger"]["opportunities"] == 2


def test_what_cannot_be_done_is_said_with_its_exit_code(place: Place, tmp_path: Path) -> None:
    files, _ = folder(tmp_path)
    assert "map guess" in place.run("import", files, expect=2).stderr
    assert "there is no mapping" in place.run("import", files, "--map", "nothing", expect=2).stderr
    assert "there is no import" in place.run("import", "--report", "nothing", expect=1).stderr
    assert "--answer takes QUESTION=VALUE" in place.run("import", "--answer", "x", expect=1).stderr
