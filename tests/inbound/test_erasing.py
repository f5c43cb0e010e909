"""Somebody is erased: not one byte of the home holds them, the counts still add up, and no later import brings them back."""

from __future__ import annotations

import gzip
import json
import sqlite3
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from onefunnel.ledger.forget import GONE, Sought, forget, telling
from onefunnel.ledger.intake import Fact, decode, encode
from tests.company import surroundings

ROOT = Path(__file__).resolve().parents[2]
CANARY = ("Zyxquil Öhrbach", "zyxquil.oehrbach@canary.example", "+49 7777 123456", "prefers the turquoise gearbox")
FILES = {
    "people.csv": "id,name,email,phone,colour\n1,Ada Lovelace,ada@acme.example,,red\n"
    f'2,{CANARY[0]},{CANARY[1]},{CANARY[2]},"turquoise\nand quince"\n3,Bob Stone,bob@acme.example,,blue\n'
    f"4,{CANARY[0]},{CANARY[1]}\n",
    "touches.csv": "id,person,kind,at,text\n10,1,call,2026-01-05,said hello\n"
    f'11,2,call,2026-01-06,"{CANARY[3]}"\n12,3,call,2026-01-07,"asked whether {CANARY[0]} ({CANARY[1]}) had left"\n',
    "deals.csv": f"id,name,person,at\n20,Gearbox for {CANARY[0]},2,2026-02-01\n",
}


@dataclass(frozen=True)
class Told:
    """What the process said, the home in bytes right after the erasure, and the home as it stands after the second import."""

    said: dict[str, Any]
    after: dict[str, bytes]
    home: Path
    handed_out: Path
    backup: Path


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    place = tmp_path_factory.mktemp("erasing")
    home, folder = place / "home", place / "files"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text)
    (home / "uploads" / "drafts" / "one" / "files").mkdir(parents=True)
    (home / "uploads" / "drafts" / "one" / "files" / "people.csv").write_text(FILES["people.csv"])
    (home / "serve.log").write_text(f"GET /people/?q={CANARY[1]}\n")
    words = [
        sys.executable,
        "-m",
        "tests.inbound.erasing",
        str(folder),
        CANARY[1],
        str(place / "theirs.zip"),
        str(place / "all.tar.gz"),
    ]
    process = subprocess.Popen(
        words, cwd=ROOT, env=surroundings(home), text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout
    assert process.stdin
    assert process.stdout.readline() == "TOLD\n", process.communicate()[1]
    process.stdin.write("go on\n")
    process.stdin.flush()
    seen = process.stdout.readline()
    assert seen == "ERASED\n", process.communicate()[1]
    after = dict(everything(home))
    out, wrong = process.communicate("go on\n", timeout=120)
    assert process.returncode == 0, wrong
    return Told(json.loads(out), after, home, place / "theirs.zip", place / "all.tar.gz")


def everything(home: Path) -> Iterator[tuple[str, bytes]]:
    """Every byte of a home as it lies, and once more unpacked: kept files, Parquet, the log's bodies."""
    for path in (path for path in home.rglob("*") if path.is_file()):
        raw = path.read_bytes()
        yield str(path), raw
        if path.suffix == ".gz":
            yield f"{path} unpacked", gzip.decompress(raw)
        if path.suffix == ".parquet":
            yield f"{path} unpacked", str(duckdb.sql(f"select * from '{path}'").fetchall()).encode()
    with sqlite3.connect(home / "store.sqlite3") as store:
        for number, body in store.execute("select id, body from log_entry"):
            yield f"log entry {number}", zlib.decompress(body) if body else b""


def holding(texts: dict[str, bytes]) -> list[tuple[str, str]]:
    """Where a canary sings: as text, as JSON spells it, in another letter case."""
    spelt = {spelling.casefold() for text in CANARY for spelling in (text, json.dumps(text)[1:-1])} | {"turquoise\\nand quince"}
    plain = {place: raw.decode("utf-8", "replace").casefold() for place, raw in texts.items()}
    return [(place, text) for place, content in plain.items() for text in spelt if text in content]


def test_the_canaries_sang_before(told: Told) -> None:
    assert told.said["dry"] == {
        "notes": 1, "opportunities": 1, "people": 1, "quarantined records": 1, "records of files": 3, "touches": 1,
    }  # fmt: skip
    assert told.said["before"]["wrong"] == []
    assert (told.said["before"]["received"], told.said["before"]["quarantined"]) == (8, 1)


def test_not_one_byte_of_the_home_holds_them(told: Told) -> None:
    assert len(told.after) > 20
    assert holding(told.after) == []


def test_the_counts_still_add_up_and_equal_a_rebuild(told: Told) -> None:
    proof = told.said["after"]
    assert proof["wrong"] == []
    assert proof["received"] == proof["stored"] + proof["duplicate"] + proof["quarantined"] + proof["erased"] == 8
    assert proof["erased"] == 3


def test_the_same_files_again_do_not_bring_them_back(told: Told) -> None:
    proof = told.said["again"]
    assert proof["wrong"] == []
    assert proof["received"] == proof["stored"] + proof["duplicate"] + proof["quarantined"] + proof["erased"] == 16
    assert proof["erased"] == 6
    found = {text for place, text in holding(dict(everything(told.home)))}
    assert found <= {CANARY[0].casefold(), json.dumps(CANARY[0])[1:-1].casefold()}, (
        "only a name in somebody else's words is not known again"
    )


def test_what_we_wrote_of_them_goes_and_what_we_wrote_of_others_no_longer_names_them(told: Told) -> None:
    assert told.said["notes"] == [f"says that {GONE} ({GONE}) will decide"]
    assert told.said["comments"] == [f"{GONE} counts twice"]


def test_others_keep_what_is_theirs(told: Told) -> None:
    bodies = b"\n".join(raw for place, raw in told.after.items() if place.startswith("log entry")).decode()
    assert f"asked whether {GONE} ({GONE}) had left" in bodies
    assert f"Gearbox for {GONE}" in bodies
    kept = "".join(raw.decode() for place, raw in told.after.items() if place.endswith("gz unpacked"))
    for line in (
        "1,Ada Lovelace,ada@acme.example,,red\n",
        "3,Bob Stone,bob@acme.example,,blue\n",
        "10,1,call,2026-01-05,said hello\n",
    ):
        assert line in kept


def test_the_zip_hands_out_all_of_it(told: Told) -> None:
    with zipfile.ZipFile(told.handed_out) as packed:
        texts = {name: packed.read(name).decode() for name in packed.namelist()}
    facts = json.loads(texts["facts.json"])
    assert {fact["table"] for fact in facts} == {"people", "touches", "opportunities", "notes"}
    assert {
        "facts/people.csv",
        "facts/notes.csv",
        "facts/touches.csv",
        "files.csv",
        "quarantined.csv",
        "README.txt",
    } <= texts.keys()
    for text in CANARY:
        assert text in texts["files.csv"]
    assert "Ada Lovelace" not in "".join(texts.values())


def restored(told: Told, home: Path, *more: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "onefunnel", "--home", str(home), "restore", str(told.backup), *more]
    return subprocess.run(words, cwd=ROOT, env=surroundings(home), text=True, capture_output=True, check=False)


def test_a_backup_from_before_does_not_bring_them_back(told: Told, tmp_path: Path) -> None:
    """The list that the erasing laid beside the backup takes them out before the ledger is made; nobody else goes."""
    done = restored(told, tmp_path / "home", "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["left_out"] == 1
    assert (said["verify"]["ok"], said["verify"]["received"], said["verify"]["erased"]) == (True, 8, 3)
    texts = dict(everything(tmp_path / "home"))
    assert len(texts) > 10
    assert holding(texts) == []
    assert "Ada Lovelace" in "".join(raw.decode() for place, raw in texts.items() if place.startswith("log entry"))
    with sqlite3.connect(tmp_path / "home" / "store.sqlite3") as store:
        stones = {row[0] for row in store.execute("select digest from who_tombstone")}
    with sqlite3.connect(told.home / "store.sqlite3") as store:
        assert stones >= {row[0] for row in store.execute("select digest from who_tombstone")}


def test_without_the_list_a_restore_says_who_may_be_back_and_another_home_s_list_is_refused(told: Told, tmp_path: Path) -> None:
    beside = told.backup.with_name("all.tar.gz.erased.json")
    lines = json.loads(beside.read_text())
    assert holding({"list": beside.read_bytes()}) == []
    (tmp_path / "theirs.json").write_text(json.dumps(lines | {"of": "0" * 40}))
    refused = restored(told, tmp_path / "other", "--erased", str(tmp_path / "theirs.json"))
    assert "another home" in refused.stderr
    assert refused.returncode == 1
    assert not (tmp_path / "other" / "uploads").exists()
    away = beside.rename(tmp_path / "away.json")
    done = restored(told, tmp_path / "home")
    away.rename(beside)
    assert "is back" in done.stdout
    assert holding(dict(everything(tmp_path / "home"))), "the canary sings where nothing takes it out"


def test_erasing_names_the_backups_that_still_hold_them(told: Told) -> None:
    assert [json.loads(line)["path"] for line in (told.home / "backups.jsonl").read_text().splitlines()] == [str(told.backup)]
    words = [sys.executable, "-m", "onefunnel", "--home", str(told.home), "erase"]
    said = subprocess.run(words, cwd=ROOT, env=surroundings(told.home), text=True, capture_output=True, check=True)
    assert str(told.backup) in said.stderr
    assert "all.tar.gz.erased.json" in said.stderr


def test_an_entry_that_says_nothing_of_them_is_left_alone() -> None:
    body, *_ = encode([Fact("people", {"person": "p1", "name": "Ada"}, 1)])
    assert forget(body, Sought(frozenset({"p2"}), ("Zyx Quil",))) is None


def test_a_record_goes_when_its_last_fact_goes() -> None:
    said = [
        Fact("people", {"person": "p1"}, 1),
        Fact("accounts", {"account": "a1", "name": "Quil & Sons"}, 1),
        Fact("touches", {"touch": "t1", "person": "p1"}, 2),
        Fact("stage_moves", {"move": "m1", "person": "p1", "opportunity": "o1"}, 3),
    ]
    body, *_ = encode(said)
    found = forget(body, Sought(frozenset({"p1"})))
    assert found
    assert (found.records, found.touched, found.facts) == (frozenset({2}), frozenset({1, 2, 3}), 2)
    assert [fact.values for fact in decode(found.body)][1] == {"move": "m1", "opportunity": "o1"}


def test_only_what_names_one_person_is_looked_for_elsewhere() -> None:
    assert telling(["Lee", "Ada Lovelace", "a@b.example", "4711", "+49 7777 123456", "0031j00000abcdeAAA", ""]) == (
        "Ada Lovelace", "a@b.example", "+49 7777 123456", "0031j00000abcdeAAA",
    )  # fmt: skip


@pytest.mark.django_db
def test_a_person_is_found_by_the_e_mail_of_a_record_that_gave_way() -> None:
    from onefunnel.inbound.persons.gather import UnknownPersonError, find
    from onefunnel.who.records import Person
    from tests.cast import NOW

    about = {"entry": 1, "told_at": NOW}
    Person.objects.create(key="p1", name="Ida Moen", email="ida@new.example", **about)
    Person.objects.create(key="p2", name="I. Moen", email="Ida@Old.example", merged_into="p1", **about)
    Person.objects.create(key="p3", name="Bo Ray", email="desk@both.example", **about)
    Person.objects.create(key="p4", name="Cy Fox", email="desk@both.example", merged_into="p1", **about)
    assert {find(said).key for said in ("p1", "p2", "ida@new.example", " ida@old.example")} == {"p1"}
    with pytest.raises(UnknownPersonError, match="several people"):
        find("desk@both.example")
    with pytest.raises(UnknownPersonError, match="nobody"):
        find("  ")
