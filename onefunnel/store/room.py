"""Recognises a full disk, whoever noticed it, and says it as a refusal: nothing was lost, make room, do the same again."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

FULL = {errno.ENOSPC, errno.EDQUOT}
SIGNS = ("disk is full", "no space left", "disk quota")
TOO_LITTLE = 1_000_000  # bytes; SQLite calls some failures to extend a file an I/O error


def full_disk(error: BaseException | None) -> str:
    """A sentence when this error, or one behind it, came from a full disk; else ''."""
    place: Path = settings.HOME.path
    free = shutil.disk_usage(place).free
    if not any(_is_full(each, free) for each in _chain(error)):
        return ""
    return (
        f"The disk that holds {place} is full ({free // 1_000_000} MB free), so this was not done. "
        "Nothing that was stored before is lost. Make room and do the same again; nothing needs to be restarted."
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _is_full(error: BaseException, free: int) -> bool:
    if isinstance(error, OSError) and error.errno in FULL:
        return True
    if getattr(error, "sqlstate", "") == "53100":  # PostgreSQL: disk_full
        return True
    said = str(error).lower()
    return any(sign in said for sign in SIGNS) or ("disk i/o error" in said and free < TOO_LITTLE)
