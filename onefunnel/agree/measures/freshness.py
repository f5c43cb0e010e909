"""How fresh a number is, in words, and the banners that must stand above numbers that are not what they seem."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from onefunnel.ledger.answer import Answer
from onefunnel.ledger.engine import Freshness
from onefunnel.store.log import StoredLog
from onefunnel.store.notices import notices
from onefunnel.words import at_minute

STALE_AFTER = timedelta(days=7)


@dataclass(frozen=True)
class Banner:
    """A standing notice; `level` is good, warn, bad or nothing."""

    text: str
    level: str = "warn"
    link: str = ""
    link_text: str = ""
    can_dismiss: bool = False


def says(fresh: Freshness, *, now: datetime) -> str:
    """'Data of 13 Nov 2026, 06:00 UTC (4 hours ago), generation 7'."""
    if fresh.told_at is None:
        return "No data yet"
    received = f"{at_minute(fresh.told_at)} UTC ({ago(now, fresh.told_at)})"
    return f"Data received up to {received}, ledger generation {fresh.generation}"


def ago(now: datetime, then: datetime) -> str:
    """'4 hours ago', in whole units of wall time."""
    minutes = max(0, int((now - then).total_seconds() // 60))
    for size, word in ((1_440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            return f"{count} {word}{'s' if count > 1 else ''} ago"
    return "just now"


def banners(fresh: Freshness, *, now: datetime) -> list[Banner]:
    """What is wrong with the freshness of all numbers: nothing arrives any more, or what arrived is not counted yet."""
    found = [Banner(f"{notice.says} ({ago(now, notice.at)})", can_dismiss=True) for notice in notices()]
    if fresh.told_at and now - fresh.told_at > STALE_AFTER:
        found.append(
            Banner(f"The data is stale: the newest arrived {ago(now, fresh.told_at)}. Import again to count what came since.")
        )
    waiting = StoredLog().last() - fresh.position
    if waiting > 0:
        entries = "entry waits" if waiting == 1 else "entries wait"
        found.append(Banner(f"{waiting:,} {entries} to be counted; the ledger is brought up to date in the background.", ""))
    return found


def warnings(answers: Iterable[Answer]) -> list[Banner]:
    """What these answers leave out, once each, above the page."""
    said = (f"{answer.word[:1].upper()}{answer.word[1:]}: {note}" for answer in answers for note in answer.cautions)
    return [Banner(note) for note in dict.fromkeys(said)]
