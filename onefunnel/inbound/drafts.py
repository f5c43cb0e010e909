"""Files on their way in: kept in a folder of their own with the mapping being drafted, until they land or a week has passed."""

from __future__ import annotations

import json
import re
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from onefunnel.inbound.guess import guess
from onefunnel.inbound.importing import NotPossible
from onefunnel.inbound.loading import load, parse
from onefunnel.inbound.mapping import Mapping
from onefunnel.inbound.starting import SUFFIXES
from onefunnel.inbound.unpacking import ZIP, unpack
from onefunnel.web.uploads import MOST_BYTES

KEPT_FOR = timedelta(days=7)
MOST_FILES = 40
MAPPING, ABOUT = "mapping.toml", "about.json"
type Brought = UploadedFile[bytes]
NAME = re.compile(r"[^\w .()\-]+")
ID, STAMP = re.compile(r"(\d{8}-\d{6})-[0-9a-f]{8}"), "%Y%m%d-%H%M%S"


@dataclass(frozen=True)
class Draft:
    """An import before it begins: who drafts it, its files, its mapping's text and what the guess still asks."""

    id: str
    by: int
    begun_at: datetime
    asked: list[str]
    passed_over: list[str]

    @property
    def place(self) -> Path:
        return folder() / self.id

    @property
    def files(self) -> Path:
        return self.place / "files"

    @property
    def text(self) -> str:
        return (self.place / MAPPING).read_text("utf-8")

    def mapping(self) -> Mapping:
        return parse(self.text, name=MAPPING)

    def write(self, text: str) -> None:
        _write_whole(self.place / MAPPING, text)

    def forget(self) -> None:
        (self.place / ABOUT).unlink(missing_ok=True)  # first: half a draft is none, wherever the process dies
        shutil.rmtree(self.place, ignore_errors=True)


def folder() -> Path:
    return Path(settings.HOME.uploads) / "drafts"


def begin(files: Iterable[Brought], *, by: int, now: datetime, mapping: str = "", text: str = "") -> Draft:
    """Keep the files, and draft a mapping: the given text, else the built-in one of that name, else a guess.

    Raises NotPossible with a sentence, MappingError, or OSError when the disk is full; nothing is kept then.
    """
    brought = list(files)
    _check(brought)
    _forget_old(now)
    draft = Draft(f"{now:{STAMP}}-{secrets.token_hex(4)}", by, now, [], [])
    draft.files.mkdir(parents=True)
    passed_over: list[str] = []
    try:
        for file in brought:
            passed_over += _keep(file, draft)
        draft = _drafted(draft, mapping, text)
        draft = replace(draft, passed_over=[*draft.passed_over, *passed_over])
        about = {"by": by, "begun_at": now.isoformat(), "asked": draft.asked, "passed_over": draft.passed_over}
        _write_whole(draft.place / ABOUT, json.dumps(about))
    except BaseException:
        draft.forget()
        raise
    return draft


def _keep(file: Brought, draft: Draft) -> list[str]:
    """One file as it came, or the files of a zip; what was passed over of those."""
    name = _safe(file.name or "")
    is_zip = name.lower().endswith(ZIP)
    place = draft.place / name if is_zip else draft.files / name
    with place.open("xb") as kept:
        for chunk in file.chunks():
            kept.write(chunk)
    if not is_zip:
        return []
    try:
        return unpack(place, draft.files, called=name)
    except FileExistsError as error:
        raise NotPossible(f"{name} holds {Path(error.filename).name}, which came beside it already") from error
    finally:
        place.unlink()


def find(draft_id: str) -> Draft | None:
    """A draft by its id, which is never used as a path before it was seen to be one of ours."""
    if not ID.fullmatch(draft_id) or not (folder() / draft_id / ABOUT).is_file():
        return None
    said = json.loads((folder() / draft_id / ABOUT).read_text("utf-8"))
    return Draft(draft_id, said["by"], datetime.fromisoformat(said["begun_at"]), said["asked"], said["passed_over"])


def _drafted(draft: Draft, mapping: str, text: str) -> Draft:
    if text or mapping:
        draft.write(text or load(mapping).text)
        return draft
    guessed = guess(draft.files)
    draft.write(guessed.text.replace('source = "files"', 'source = "our_files"', 1))
    return Draft(draft.id, draft.by, draft.begun_at, guessed.asked, guessed.passed_over)


def _check(files: list[Brought]) -> None:
    if not files:
        raise NotPossible("choose at least one file")
    if len(files) > MOST_FILES:
        raise NotPossible(f"bring at most {MOST_FILES} files at once; `onefunnel import FOLDER` takes any number")
    if sum(file.size or 0 for file in files) > MOST_BYTES:
        raise NotPossible("bring at most 512 MB at once; `onefunnel import FOLDER` takes any size")
    names = [_safe(file.name or "") for file in files]
    if strange := [name for name in names if not name.lower().endswith((*SUFFIXES, ZIP))]:
        raise NotPossible(f"the file {strange[0]} is neither CSV nor XLSX, nor a zip of such files")
    if len({name.lower() for name in names}) != len(names):
        raise NotPossible("two of the files have the same name")


def _safe(name: str) -> str:
    return NAME.sub("_", Path(name).name).lstrip(". ")[-120:] or "file"


def _forget_old(now: datetime) -> None:
    """Drafts whose week is over, and what a killed process left of one that nobody was told of."""
    for place in folder().iterdir() if folder().exists() else ():
        if (named := ID.fullmatch(place.name)) and now - datetime.strptime(named[1], STAMP).replace(tzinfo=now.tzinfo) > KEPT_FOR:
            shutil.rmtree(place, ignore_errors=True)


def _write_whole(path: Path, text: str) -> None:
    """The old text or the new one, never half of it."""
    draft = path.with_name(f"{path.name}.tmp")
    draft.write_text(text, "utf-8")
    draft.replace(path)
