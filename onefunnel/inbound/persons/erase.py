"""Erase one person: out of the log, the store, the kept files and the ledger, in steps that a crash cannot leave half done.

The copies of kept files are written and other files of the home masked first: as long as the person stands, asking again
does it again. One transaction then rewrites the log's entries, removes rows, notes what is left
to do and leaves tombstones. What follows (the ledger made again, old files removed, the database's free pages and its log of
writes cleaned) may be repeated at any time: `finish` does it for every erasure that is not finished.
"""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction

from onefunnel.inbound import drafts
from onefunnel.inbound.persons import leaving, scrub
from onefunnel.inbound.persons.gather import Theirs, find, gather
from onefunnel.inbound.persons.redact import Replaced, redact
from onefunnel.inbound.records import ImportFile
from onefunnel.inbound.uploads import Upload
from onefunnel.ledger.forget import Sought
from onefunnel.store import log
from onefunnel.store.refresh import clear_unlisted, refresh
from onefunnel.who import audit
from onefunnel.who.erased import remember
from onefunnel.who.follow import follow
from onefunnel.who.records import Erasure

KEPT_APART = ("store.sqlite3", "ledger", "uploads", "static", "secret")


def erase(said: str, *, now: datetime, by: str = "") -> Erasure:
    """Everything of the person of this key or e-mail. Raises UnknownPersonError."""
    follow()
    erasure = take_out(gather(find(said)), now=now, by=by)
    finish(now=now)
    erasure.refresh_from_db()
    return erasure


def take_out(theirs: Theirs, *, now: datetime, by: str = "") -> Erasure:
    """The part that is done or not done; `finish` does the rest."""
    replaced = redact(theirs)
    _mask_files(theirs.sought)
    with transaction.atomic():
        log.one_writer()
        return _take_out(theirs, replaced, now=now, by=by)


def _take_out(theirs: Theirs, replaced: Replaced, *, now: datetime, by: str) -> Erasure:
    sought = theirs.sought
    counts = scrub.from_log(sought)
    counts["records of files"] = sum(map(len, theirs.records.values()))
    counts["quarantined records"] = scrub.from_quarantine(theirs)
    counts["rows of lists"] = scrub.from_lists(sought)
    counts += Counter({f"rows of {table}": rows for table, rows in scrub.everywhere_else(sought).items()})
    counts["kept files"] = len(replaced)
    for digest, copy in replaced.items():
        new = {"upload": copy.digest, "size": copy.size} if copy else {"upload": "", "size": 0}
        ImportFile.objects.filter(upload=digest).update(**new)
    cache.clear()
    erasure = Erasure.objects.create(at=now, by=by, counts=dict(sorted(counts.items())), leftovers=sorted(replaced))
    emails = [text for text in sought.texts if "@" in text]
    remember(erasure, [*sought.keys, *emails])
    audit.note(by or None, "erased", f"person:{theirs.person.key}", {"facts": len(theirs.told), "kept_files": len(replaced)})
    return erasure


def finish(*, now: datetime) -> int:
    """What remains of every erasure that is not finished: how many there were."""
    begun = list(Erasure.objects.filter(finished_at=None))
    if not begun:
        return 0
    refresh(now=now, rebuild=True)
    clear_unlisted()
    kept = set(ImportFile.objects.values_list("upload", flat=True))
    for digest in {digest for erasure in begun for digest in erasure.leftovers} - kept:
        Upload(digest, 0).path.unlink(missing_ok=True)
    _clean_database()
    leaving.write()
    Erasure.objects.filter(pk__in=[erasure.pk for erasure in begun]).update(finished_at=now)
    return len(begun)


def _clean_database() -> None:
    """Deleted rows leave free pages and old versions behind; afterwards the database's files hold neither."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("pragma wal_checkpoint(truncate)")
            cursor.execute("vacuum")
            cursor.execute("pragma wal_checkpoint(truncate)")
        else:
            cursor.execute("set statement_timeout = 0")
            cursor.execute("vacuum full")


def _mask_files(sought: Sought) -> None:
    """Drafts of imports that hold their data are forgotten; in any other text file of the home their names are masked."""
    for draft in drafts.folder().glob("*/"):
        if any(_holds(path, sought) for path in draft.rglob("*") if path.is_file()):
            shutil.rmtree(draft)
    home: Path = settings.HOME.path
    for path in home.rglob("*"):
        if path.is_file() and not path.is_symlink() and not path.relative_to(home).parts[0].startswith(KEPT_APART):
            _mask(path, sought)


def _holds(path: Path, sought: Sought) -> bool:
    """Whether a file names them, or cannot be searched for that: a workbook, or text in another spelling."""
    try:
        return sought.names(path.read_bytes().decode("utf-8"))
    except UnicodeDecodeError:
        return True


def _mask(path: Path, sought: Sought) -> None:
    text = path.read_bytes().decode("utf-8", "surrogateescape")
    if sought.names(text):
        draft = path.with_name(f"{path.name}.tmp")
        draft.write_bytes(sought.without(text).encode("utf-8", "surrogateescape"))
        draft.chmod(path.stat().st_mode)
        draft.replace(path)
