"""What the ledger's keeper has to tell everyone: shown as a banner until somebody has read it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from onefunnel.store.home import home


@dataclass(frozen=True)
class Notice:
    """One thing that happened: a sentence, when, and the folder that was kept aside, if one was."""

    says: str
    at: datetime
    kept: str = ""


def notices() -> list[Notice]:
    """The notices not yet dismissed, oldest first."""
    try:
        said = json.loads(_path().read_text())
        return [Notice(one["says"], datetime.fromisoformat(one["at"]), one["kept"]) for one in said]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return []


def add_notice(says: str, *, now: datetime, kept: str = "") -> None:
    _write([*notices(), Notice(says, now, kept)])


def dismiss_notices() -> None:
    _path().unlink(missing_ok=True)


def _path() -> Path:
    return home().path / "notices.json"


def _write(told: list[Notice]) -> None:
    draft = _path().with_suffix(".tmp")
    draft.write_text(json.dumps([asdict(one) | {"at": one.at.isoformat()} for one in told], indent=1))
    draft.rename(_path())
