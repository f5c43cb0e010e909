"""A zip of files is looked over before it is unpacked: what would fill the disk or leave its folder is refused in a sentence."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from onefunnel.inbound import unpacking
from onefunnel.inbound.importing import NotPossible


def packed(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name.replace("__", "/"), body)
    return path


def unpack(archive: Path) -> tuple[list[str], list[str]]:
    into = archive.with_suffix("")
    into.mkdir()
    passed_over = unpacking.unpack(archive, into)
    return sorted(p.name for p in into.iterdir()), passed_over


def test_files_lie_side_by_side_and_what_is_passed_over_is_said(tmp_path: Path) -> None:
    files = {
        "export/deals.csv": b"id\n1\n",
        "export/old/deals.csv": b"id\n2\n",
        "export/old/people.xlsx": b"",
        "export/a.pdf": b"%",
    }
    archive = tmp_path / "export.zip"
    with zipfile.ZipFile(archive, "w") as made:
        for name, body in {**files, "__MACOSX/export/._deals.csv": b"x"}.items():
            made.writestr(name, body)
    names, passed_over = unpack(archive)
    assert names == ["deals.csv", "people.xlsx"]
    assert (tmp_path / "export" / "deals.csv").read_bytes() == b"id\n1\n"
    assert passed_over == ["export/a.pdf: neither CSV nor XLSX", "export/old/deals.csv: another file of that name comes first"]


@pytest.mark.parametrize("name", ["../deals.csv", "/etc/deals.csv", "a/../../deals.csv", "..\\deals.csv", "C:/deals.csv"])
def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as made:
        made.writestr(zipfile.ZipInfo(name), b"id\n1\n")
    with pytest.raises(NotPossible, match="points out of the zip"):
        unpack(tmp_path / "bad.zip")
    assert not list(tmp_path.rglob("deals.csv"))


def test_a_link_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("deals.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as made:
        made.writestr(link, b"/etc/passwd")
    with pytest.raises(NotPossible, match="points out of the zip"):
        unpack(tmp_path / "bad.zip")


def test_a_bomb_is_refused_before_it_goes_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "SMALL", 1024)
    with pytest.raises(NotPossible, match=r"deals.csv would unpack to [\d,]+ times its size"):
        unpack(packed(tmp_path / "bomb.zip", **{"deals.csv": b"a" * 10_000_000}))
    monkeypatch.setattr(unpacking, "UNPACKED", 1024)
    with pytest.raises(NotPossible, match="would unpack to more than"):
        unpack(packed(tmp_path / "wide.zip", **{"deals.csv": b"id\n" * 1000}))
    assert not list((tmp_path / "wide").iterdir())


def test_a_file_longer_than_its_zip_says_is_stopped(tmp_path: Path) -> None:
    archive = tmp_path / "liar.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("deals.csv", b"id\n" * 100)
    raw = archive.read_bytes()
    size = (300).to_bytes(4, "little")
    archive.write_bytes(raw.replace(size * 2, size + (10).to_bytes(4, "little")))
    with pytest.raises(NotPossible, match=r"longer than it says|cannot be unpacked"):
        unpack(archive)


def test_what_is_no_zip_or_holds_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "none.zip").write_bytes(b"id\n1\n")
    with pytest.raises(NotPossible, match=r"none.zip cannot be unpacked: File is not a zip file"):
        unpack(tmp_path / "none.zip")
    with pytest.raises(NotPossible, match=r"empty.zip holds no CSV or XLSX file"):
        unpack(packed(tmp_path / "empty.zip", **{"a.pdf": b"%"}))
