"""Back a home up into one file, and fill an empty home from it."""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

from django.db import connection

from onefunnel.store.backup import archive, database
from onefunnel.store.backup.archive import BrokenBackupError, Progress
from onefunnel.store.backup.written import note
from onefunnel.store.home import home
from onefunnel.store.refresh import refresh
from onefunnel.store.upgrade import upgrade

MADE_AGAIN = ("ledger", "exports", "static", "store.sqlite3", "scratch", "restoring-", "verify-", "backup-", "erased.json")


class RefusedError(Exception):
    """The backup or restore would bury something, or cannot be done here; the message says what to do."""


def back_up(target: Path, *, now: datetime, progress: Progress | None = None) -> dict[str, Any]:
    """Write everything into `target` while work goes on. Uploads are copied after the store, so all it names are in it."""
    if target.exists():
        raise RefusedError(f"{target} exists already; name a new file")
    if not target.parent.is_dir():
        raise RefusedError(f"there is no folder {target.parent}")
    about = {
        "made_at": now.isoformat(),
        "version": version("onefunnel"),
        "database": connection.vendor,
        "migrations": database.migrations(),
    }
    with tempfile.TemporaryDirectory(prefix="backup-", dir=home().path) as folder:
        database.dump(Path(folder))
        with archive.writing(target, about) as writer:
            for path in sorted(path for path in Path(folder).rglob("*") if path.is_file()):
                writer.add(f"database/{path.relative_to(folder).as_posix()}", path)
            for path in _kept_files():
                writer.add(f"home/{path.relative_to(home().path).as_posix()}", path)
                if progress:
                    progress(path.name)
    note(target.resolve(), now=now)
    return {**about, "files": len(writer.files), "size": target.stat().st_size}


class Leaving(Protocol):
    """Whom a restore must not bring back."""

    def refuse_unless_of(self, secret: bytes) -> None: ...
    def take_out(self, *, now: datetime) -> int: ...


def restore(source: Path, *, now: datetime, progress: Progress | None = None, leaving: Leaving | None = None) -> dict[str, Any]:
    """Fill an empty home and an empty store from a backup, take out whoever is `leaving`, then make the ledger.

    Raises RefusedError, BrokenBackupError.
    """
    _refuse_unless_empty()
    with tempfile.TemporaryDirectory(prefix="restoring-", dir=home().path) as name:
        folder = Path(name)
        about = archive.unpack(source, folder)
        _refuse_other_database(about)
        if leaving:
            leaving.refuse_unless_of((folder / "home" / "secret").read_text().strip().encode())
        if progress:
            progress("the database")
        if connection.vendor == "postgresql":
            upgrade()
            if about["migrations"] != database.migrations():
                raise RefusedError(
                    f"the backup was made by version {about['version']}: restore it with that version, then upgrade"
                )
        for path in sorted((folder / "home").iterdir()):
            shutil.move(path, home().path / path.name)
        database.load(folder / "database")
    upgrade()
    left_out = leaving.take_out(now=now) if leaving else 0
    if progress:
        progress("the ledger")
    refresh(now=now, rebuild=True)
    told = {key: about[key] for key in ("made_at", "version", "database")}
    return told | {"files": len(about["files"]), "left_out": left_out}


def _kept_files() -> list[Path]:
    """Everything in the home but what is made again, what locks, and what is half written."""
    kept = []
    for entry in sorted(home().path.iterdir()):
        if entry.name.startswith(MADE_AGAIN) or entry.suffix in (".lock", ".tmp", ".pid", ".sock"):
            continue
        found = sorted(entry.rglob("*")) if entry.is_dir() else [entry]
        kept += [path for path in found if path.is_file() and not path.is_symlink() and path.suffix != ".tmp"]
    return kept


def _refuse_unless_empty() -> None:
    fresh = {"secret", "upgrade.lock", "store.sqlite3", "store.sqlite3-wal", "store.sqlite3-shm"}
    names = sorted(path.name for path in home().path.iterdir())
    if others := [name for name in names if name not in fresh and not name.startswith("restoring-")]:
        raise RefusedError(
            f"{home().path} holds {', '.join(others[:3])}; name a new folder: `onefunnel --home FOLDER restore FILE`"
        )
    if not database.is_empty():
        raise RefusedError("the home's database is not empty; name a new folder, and a new database where DATABASE_URL is set")


def _refuse_other_database(about: dict[str, Any]) -> None:
    if about.get("database") != connection.vendor:
        raise RefusedError(
            f"the backup is of a {about.get('database')} store, this home has {connection.vendor}; set DATABASE_URL to match"
        )
    missing = set(about["migrations"]) - _known_migrations()
    if missing:
        raise RefusedError(f"the backup was made by the newer version {about['version']}; install that version first")


def _known_migrations() -> set[str]:
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None, ignore_no_migrations=True)
    return {f"{app}.{name}" for app, name in loader.disk_migrations or {}}


__all__ = ["BrokenBackupError", "RefusedError", "back_up", "restore"]
