"""From the log to the ledger: read what was told since the last fold, keep one live row a key, publish the next generation."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from pathlib import Path

from onefunnel.ledger.derive import derive
from onefunnel.ledger.engine_room import workbench
from onefunnel.ledger.facts import TABLES
from onefunnel.ledger.folder import clear_orphans, minding_room, retire, scratch, writing
from onefunnel.ledger.intake import Entry, Log, taken_back
from onefunnel.ledger.manifest import Manifest, publish, read
from onefunnel.ledger.settle import settle
from onefunnel.ledger.shelf import Shelf, merge
from onefunnel.ledger.stage import DIGEST, steps

WAIT_SECS = 600.0
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Folded:
    """What a fold did: the generation now in force, and how much of the log is new in it."""

    generation: int
    position: int
    entries: int
    facts: int
    unreadable: int
    is_rebuilt: bool
    rows: dict[str, int]


def shape() -> str:
    """Changes with the columns of the facts and with how equal rows are known: a ledger of another shape is rebuilt."""
    columns = [(t.name, t.bucket, t.history, [(c.name, c.kind) for c in t.kept]) for t in TABLES.values()]
    return hashlib.sha256(repr((columns, DIGEST)).encode()).hexdigest()[:16]


def fold(
    ledger: Path,
    log: Log,
    *,
    now: datetime,
    secret: bytes = b"",
    rebuild: bool = False,
    progress: Progress | None = None,
    wait_secs: float = WAIT_SECS,
) -> Folded:
    """Bring the ledger up to the log's end, or make it again from the beginning. Readers see the old generation until the
    new one is whole. Raises BusyLedgerError, DamagedLedgerError, FullDiskError."""
    with writing(ledger, wait_secs=wait_secs), minding_room(ledger):
        before = read(ledger)
        end = log.last()
        left_out = taken_back(log.undoings(end))
        is_changed = tuple(sorted(left_out)) != before.taken_back or before.shape != shape() or before.position > end
        is_rebuilt = rebuild or bool(before.position and is_changed)
        start = Manifest(generation=before.generation) if is_rebuilt else before
        shelf = Shelf(ledger, before.generation + 1, dict(start.tables))
        try:
            folded, after = _fold(shelf, log, start, end=end, left_out=left_out, now=now, secret=secret, progress=progress)
        except BaseException:
            shelf.forget_written()
            raise
        if after is not start:
            publish(ledger, after)
            retire(ledger, before.names - after.names, now=now)
        clear_orphans(ledger, after, now=now)
    return Folded(after.generation, after.position, *folded, is_rebuilt, {name: after.rows(name) for name in after.tables})


def _fold(
    shelf: Shelf,
    log: Log,
    start: Manifest,
    *,
    end: int,
    left_out: frozenset[str],
    now: datetime,
    secret: bytes,
    progress: Progress | None,
) -> tuple[tuple[int, int, int], Manifest]:
    entries = facts = unreadable = 0
    position, told_at = start.position, start.told_at
    with scratch(shelf.ledger) as folder, workbench(folder) as bench:
        for step in steps(_up_to(log, position, end), folder, secret=secret, left_out=left_out):
            unreadable += settle(step, shelf, bench)
            merge(shelf, bench)
            entries, facts, position = entries + step.entries, facts + step.facts, step.position
            told_at = step.last.received_at if step.last else told_at
            if progress:
                progress(position, end)
        made_from = derive(shelf, bench, made_from=start.made_from, now=now)
    tables = {name: files for name, files in sorted(shelf.tables.items()) if files}
    if not entries and start.position == position and start.folded_at and (tables, made_from) == (start.tables, start.made_from):
        return (0, 0, 0), start
    after = Manifest(
        generation=shelf.generation,
        position=position,
        folded_at=now,
        told_at=told_at,
        tables=tables,
        taken_back=tuple(sorted(left_out)),
        shape=shape(),
        unreadable=start.unreadable + unreadable,
        made_from=made_from,
    )
    return (entries, facts, unreadable), after


def _up_to(log: Log, position: int, end: int) -> Iterator[Entry]:
    return takewhile(lambda entry: entry.position <= end, log.after(position))
