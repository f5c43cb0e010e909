"""Which backups were written of this home, and where: whoever erases somebody must know who else still holds them."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from onefunnel.store.home import home
from onefunnel.words import at_minute

NAME = "backups.jsonl"


@dataclass(frozen=True)
class Written:
    """One backup: its file as it was named, and when it was made."""

    path: Path
    made_at: str

    @property
    def made_on(self) -> str:
        """To the minute, as a person reads it."""
        return at_minute(datetime.fromisoformat(self.made_at))

    @property
    def is_there(self) -> bool:
        return self.path.is_file()


def note(target: Path, *, now: datetime) -> None:
    """Remember a backup that is whole. One short line, so that two at once do not mix."""
    line = json.dumps({"path": str(target), "made_at": now.isoformat(timespec="seconds")}) + "\n"
    with os.fdopen(os.open(home().path / NAME, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as file:
        file.write(line)


def written() -> list[Written]:
    """Every backup that is known, the newest first; a line that cannot be read is passed over."""
    path = home().path / NAME
    lines = path.read_text("utf-8", "replace").splitlines() if path.exists() else []
    found = {}
    for line in lines:
        try:
            said = json.loads(line)
            found[said["path"]] = Written(Path(said["path"]), str(said["made_at"]))
        except (ValueError, KeyError, TypeError):
            continue
    return list(reversed(found.values()))
