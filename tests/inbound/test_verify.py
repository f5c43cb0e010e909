"""Three countings that know nothing of each other; whichever lies, verify says so with a mend."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings

from onefunnel.inbound.records import ImportFile, ImportRun
from onefunnel.inbound.uploads import Upload
from onefunnel.inbound.verify import verify
from onefunnel.ledger.intake import Fact
from onefunnel.store.home import Home
from onefunnel.store.log import tell
from onefunnel.store.records import LogEntry
from onefunnel.store.refresh import refresh

NOW = datetime(2026, 2, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ImportFile:
    """An import of one file: three records read, one quarantined, two told, of which one is known already."""
    monkeypatch.setenv("ONEFUNNEL_HOME", str(tmp_path))
    monkeypatch.setattr(settings, "HOME", Home(tmp_path))
    run = ImportRun.objects.create(id="i1", source="crm", mapping="", digest="d", begun_at=NOW, landed_at=NOW)
    kept = Upload("ab" * 32, 9)
    kept.path.parent.mkdir(parents=True)
    kept.path.write_bytes(b"")
    made = ImportFile.objects.create(
        run=run, place=1, name="a.csv", section="a.csv", upload=kept.digest, size=9, read=3, quarantined=1, landed_at=NOW
    )
    same = Fact("products", {"product": "d1"}, 1)
    tell([same], source="crm", now=NOW)
    tell([same, Fact("products", {"product": "d2"}, 2)], source="crm", now=NOW, import_id="i1", file_id=made.id)
    refresh(now=NOW)
    return made


def said() -> str:
    return " ".join(f"{finding.says} {finding.mend}" for finding in verify().wrong)


def test_a_whole_home_adds_up_and_equals_a_rebuild(file: ImportFile) -> None:
    proof = verify(deep=True)
    assert proof.wrong == []
    assert (proof.received, proof.stored, proof.duplicate, proof.quarantined) == (3, 1, 1, 1)


def test_a_record_the_reader_counted_and_nobody_told_is_found(file: ImportFile) -> None:
    ImportFile.objects.update(read=4)
    assert "4 records received, 1 quarantined, but 2 stand in the log" in said()


def test_an_entry_lost_from_the_log_is_found_twice(file: ImportFile) -> None:
    LogEntry.objects.filter(import_id="i1").delete()
    assert "The log holds 0 records" in said()
    assert "but 0 stand in the log" in said()


@pytest.mark.parametrize(
    ("change", "reason"), [({"digest": "0" * 64}, "digest"), ({"body": b"x"}, "unpacked"), ({"facts": 7}, "7 were told")]
)
def test_a_damaged_entry_of_the_log_is_named(file: ImportFile, change: dict[str, object], reason: str) -> None:
    LogEntry.objects.filter(import_id="i1").update(**change)
    assert reason in said()
    assert "restore" in said()


def test_a_kept_copy_that_is_gone_is_named(file: ImportFile) -> None:
    Upload(file.upload, file.size).path.unlink()
    assert "The kept copy of a.csv of import i1 is missing" in said()


def test_entries_not_yet_folded_are_counted_and_nothing_wrong(file: ImportFile) -> None:
    tell([Fact("products", {"product": "d3"})], source="crm", now=NOW)
    proof = verify()
    assert (proof.behind, proof.wrong) == (1, [])


def test_content_that_a_rebuild_would_not_make_is_found_by_a_deep_check(file: ImportFile) -> None:
    entry = LogEntry.objects.get(import_id="i1")
    told = tell([Fact("products", {"product": "d1"}, 1), Fact("products", {"product": "d9"}, 2)], source="x", now=NOW)
    other = LogEntry.objects.get(id=told)
    LogEntry.objects.filter(id=entry.id).update(body=other.body, digest=other.digest)
    other.delete()
    assert verify().wrong == []
    assert [finding.says.split()[0] for finding in verify(deep=True).wrong] == ["products"]
