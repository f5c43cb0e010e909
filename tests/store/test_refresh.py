"""The ledger mends itself from the log: whatever is damaged or gone, the next refresh makes it again and says so."""

from __future__ import annotations

import errno
import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from onefunnel.ledger import folder, manifest, shelf
from onefunnel.ledger.duck import Duck
from onefunnel.ledger.folder import BusyLedgerError, FullDiskError
from onefunnel.ledger.intake import Fact
from onefunnel.store import home as homes
from onefunnel.store import proof
from onefunnel.store.log import StoredLog, tell
from onefunnel.store.notices import dismiss_notices, notices
from onefunnel.store.refresh import refresh

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own whose log holds two entries, folded."""
    monkeypatch.setenv("ONEFUNNEL_HOME", str(tmp_path))
    for number in (1, 2):
        tell([Fact("products", {"product": f"d{number}", "name": "GTX Pro"})], source="crm", now=NOW)
    refresh(now=NOW)
    assert homes.home().ledger != settings.HOME.ledger
    return tmp_path / "ledger"


def listed(ledger: Path, table: str = "products") -> Path:
    return ledger / manifest.read(ledger).files(table)[0].name


def assert_whole(ledger: Path, rows: int = 2) -> None:
    found = manifest.read(ledger)
    assert found.rows("products") == rows
    assert proof.check_files(ledger, found) == []
    assert proof.check_receipts(ledger, found, proof.count_log(StoredLog(), up_to=found.position)) == []


def test_positions_appear_in_the_order_told(ledger: Path) -> None:
    positions = [entry.position for entry in StoredLog().after(0)]
    assert positions == sorted(positions)
    assert StoredLog().last() == positions[-1] == manifest.read(ledger).position


def test_an_untouched_ledger_needs_no_notice(ledger: Path) -> None:
    assert refresh(now=NOW).entries == 0
    assert notices() == []


@pytest.mark.parametrize("content", [b"", b"{", b'{"checksum": "0", "body": {}}', b"\xff\xfe"])
def test_a_damaged_manifest_is_put_aside_and_the_ledger_rebuilt(ledger: Path, content: bytes) -> None:
    (ledger / manifest.NAME).write_bytes(content)
    assert refresh(now=NOW).is_rebuilt
    assert_whole(ledger)
    [notice] = notices()
    assert "rebuilt from the log" in notice.says
    assert (ledger.parent / notice.kept / manifest.NAME).read_bytes() == content
    dismiss_notices()
    assert notices() == []


def test_a_byte_changed_in_a_manifest_is_noticed(ledger: Path) -> None:
    path = ledger / manifest.NAME
    path.write_text(path.read_text().replace('"generation": 1', '"generation": 7'))
    with pytest.raises(manifest.DamagedLedgerError, match="checksum"):
        manifest.read(ledger)


def test_a_deleted_file_is_made_again(ledger: Path) -> None:
    listed(ledger).unlink()
    assert refresh(now=NOW).is_rebuilt
    assert_whole(ledger)
    assert "is missing" in notices()[0].says


def test_a_cut_file_is_put_aside_and_made_again(ledger: Path) -> None:
    cut = listed(ledger)
    os.truncate(cut, 100)
    refresh(now=NOW)
    assert_whole(ledger)
    assert (ledger.parent / notices()[0].kept / "products" / cut.name).stat().st_size == 100


def test_a_deleted_ledger_is_made_again_and_said_so(ledger: Path) -> None:
    ledger.rename(ledger.with_name("elsewhere"))
    assert [finding.says for finding in proof.read_manifest(ledger)[1]] == ["The ledger's MANIFEST is missing."]
    refresh(now=NOW)
    assert_whole(ledger)
    assert "MANIFEST is missing" in notices()[0].says


def test_bytes_changed_within_a_file_are_found_by_verify_and_mended_by_a_rebuild(ledger: Path) -> None:
    with listed(ledger).open("r+b") as file:
        file.seek(20)
        file.write(b"\0\0\0\0")
    [finding] = proof.check_files(ledger, manifest.read(ledger))
    assert "does not hold the bytes" in finding.says
    assert "--rebuild" in finding.mend
    refresh(now=NOW, rebuild=True)
    assert_whole(ledger)


def test_a_full_disk_is_refused_clearly_and_the_next_refresh_succeeds(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tell([Fact("products", {"product": "d3"})], source="crm", now=NOW)
    before = manifest.read(ledger)

    def full(*args: object, **options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(shelf, "keep", full)
        with pytest.raises(FullDiskError, match=rf"{ledger}.* is full .*Nothing is lost.*Make room"):
            refresh(now=NOW)
    assert manifest.read(ledger) == before
    unlisted = {path.relative_to(ledger).as_posix() for path in ledger.glob("*/*.parquet")} - before.names
    assert unlisted == set()
    assert refresh(now=NOW).entries == 1
    assert_whole(ledger, rows=3)


def test_only_one_may_fold_at_a_time(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with folder.alone(ledger.parent / "refresh.lock", wait_secs=0):
        monkeypatch.setattr("onefunnel.store.refresh.WAIT_SECS", 0.0)
        with pytest.raises(BusyLedgerError):
            refresh(now=NOW)


def test_a_reader_sees_one_generation_while_another_is_made(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables of a generation agree whenever they are read: here each entry tells one product and one campaign."""
    seen: list[tuple[object, ...]] = []
    stop = threading.Event()
    duck = Duck(ledger)

    def look() -> None:
        both = "select (select count(*) from products), (select count(*) from campaigns)"
        while not stop.is_set():
            seen.append(duck.rows(both, {}).rows[0])

    reader = threading.Thread(target=look)
    reader.start()
    try:
        for number in range(3, 7):
            pair = [Fact("products", {"product": f"d{number}"}), Fact("campaigns", {"campaign": f"k{number}"})]
            tell(pair, source="crm", now=NOW)
            refresh(now=NOW)
    finally:
        stop.set()
        reader.join()
    assert {products - campaigns for products, campaigns in seen} == {2}  # type: ignore[operator]


def test_files_no_longer_listed_go_after_a_while_and_not_before(ledger: Path) -> None:
    old = listed(ledger)
    tell([Fact("products", {"product": "d1", "name": "GTX Basic"})], source="crm", now=NOW)
    refresh(now=NOW)
    assert old.exists()
    refresh(now=NOW + folder.KEEP / 2)
    assert old.exists()
    refresh(now=NOW + folder.KEEP + timedelta(seconds=1))
    assert not old.exists()
    assert_whole(ledger)


def test_what_a_killed_writer_left_is_cleared(ledger: Path) -> None:
    (ledger / folder.SCRATCH).mkdir()
    (ledger / folder.SCRATCH / "touches.ndjson").write_text("half a li")
    (ledger / f"{manifest.NAME}.tmp").write_text("{")
    tell([Fact("products", {"product": "d3"})], source="crm", now=NOW)
    refresh(now=NOW)
    assert not (ledger / folder.SCRATCH).exists()
    assert_whole(ledger, rows=3)
