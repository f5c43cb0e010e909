"""Land files through a mapping. Each chunk commits together with its cursor, so a broken run goes on where it was."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F

from onefunnel.inbound import ledger_side
from onefunnel.inbound.cells import Row
from onefunnel.inbound.mapping import Mapping
from onefunnel.inbound.opening import Opened, open_file
from onefunnel.inbound.reader.records import Bad, Cursor, Good
from onefunnel.inbound.records import ImportFile, ImportRun, Quarantined
from onefunnel.inbound.rules import Refused, Rules
from onefunnel.inbound.uploads import is_blanked
from onefunnel.ledger.intake import Fact
from onefunnel.ledger.keys import make_key
from onefunnel.store import log
from onefunnel.who.erased import Withheld

CHUNK = 2000
CHUNK_BYTES = 4 * 1024 * 1024
INLINE = 64 * 1024  # characters of a payload kept in the database; the rest stays in the upload, found by its bytes
NO_RULE = "no rule of the mapping applies to it"
Progress = Callable[[str, int, int, int], None]  # file, records read, bytes done, bytes in all


class Overtaken(RuntimeError):
    """Another process is landing the same file."""


@dataclass
class Chunk:
    """What some records came to, before it is committed."""

    begins: int
    facts: list[Fact] = field(default_factory=list)
    aside: list[Quarantined] = field(default_factory=list)
    last: Good | Bad | None = None
    read: int = 0
    ignored: int = 0
    joined: int = 0
    erased: int = 0
    size: int = 0

    @property
    def is_full(self) -> bool:
        return self.read >= CHUNK or self.size >= CHUNK_BYTES


def new_id(now: datetime) -> str:
    """An import's id: readable, in order of time."""
    return f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"


def tell_company(run: ImportRun, mapping: Mapping, *, now: datetime) -> None:
    """What the mapping says about ourselves and about currencies, as facts of the run."""
    facts = [Fact("company", {"company": "company", **mapping.company})] if mapping.company else []
    base = str(mapping.company.get("base_currency") or ledger_side.base_currency() or "USD")
    for rate in mapping.rates:
        key = make_key(settings.HOME.secret, "rates", "onefunnel", f"{rate.currency}:{base}:{rate.valid_on}")
        values = {"rate": key, "currency": rate.currency, "base_currency": base, "valid_on": rate.valid_on}
        facts.append(Fact("rates", {**values, "rate_micros": rate.micros}))
    if facts:
        log.tell(facts, source=run.source, now=now, import_id=run.id)


def land(run: ImportRun, mapping: Mapping, *, now: datetime, progress: Progress | None = None) -> None:
    """Land every file of a run from where it stands. Safe to call again at any time; a landed run is left alone."""
    for file in run.files.filter(landed_at=None).exclude(section=""):
        with open_file(file, mapping) as opened:
            land_file(run, file, opened, now=now, progress=progress)
    if not run.files.filter(landed_at=None).exclude(section="").exists():
        ImportRun.objects.filter(id=run.id, landed_at=None).update(landed_at=now, failure="")
        run.refresh_from_db()


def land_file(run: ImportRun, file: ImportFile, opened: Opened, *, now: datetime, progress: Progress | None) -> None:
    if opened.rules is None:
        _set_aside_whole(file, opened, now=now)
        return
    with opened.table.open() as stream:
        resumed = Cursor(file.offset, file.line, file.read) if file.offset >= 0 else opened.table.start(stream)
        records = opened.table.records(stream, resumed)
        chunk, blank, withheld = Chunk(file.offset), 0, Withheld()
        for record in records:
            _take(chunk, record, opened, withheld, file)
            if chunk.is_full:
                _commit(run, file, chunk, withheld, now=now, blank=records.blank - blank)
                blank, chunk = records.blank, Chunk(record.end)
                if progress:
                    progress(str(file), record.number, record.end, file.size)
        _commit(run, file, chunk, withheld, now=now, blank=records.blank - blank, over=resumed)
        if progress:
            progress(str(file), file.read, file.size, file.size)


def _take(chunk: Chunk, record: Good | Bad, opened: Opened, withheld: Withheld, file: ImportFile) -> None:
    rules = opened.rules
    assert rules is not None
    chunk.read += 1
    chunk.size += record.end - record.offset
    chunk.last = record
    if is_blanked(record.text):
        chunk.erased += 1
        return
    if isinstance(record, Bad):
        if withheld and withheld.names(record.text):
            chunk.erased += 1
            return
        chunk.aside.append(_quarantined(file, record, record.column, record.reason, whole=record.whole))
        return
    if rules.ignores is not None and rules.ignores(record.fields):
        chunk.ignored += 1
        return
    if opened.asked is not None:
        _hand_over(chunk, record, opened, file)
        return
    try:
        facts = rules.tell(opened.complete(record.fields) if opened.complete else record.fields, record.number)
    except Refused as refused:
        if withheld and withheld.names(record.text):
            chunk.erased += 1
            return
        chunk.aside.append(_quarantined(file, record, refused.column, refused.reason))
        return
    if facts:
        let_in = withheld.without(facts)
        chunk.facts += let_in
        chunk.erased += not let_in
    else:
        chunk.aside.append(_quarantined(file, record, "", NO_RULE))


def _hand_over(chunk: Chunk, record: Good, opened: Opened, file: ImportFile) -> None:
    """A record that feeds no fact of its own is received with those that ask for it."""
    assert opened.asked is not None
    if opened.asked(record.fields):
        chunk.joined += 1
    elif opened.is_lookup:
        chunk.ignored += 1
    else:
        chunk.aside.append(_quarantined(file, record, opened.asked.column, opened.asked.reason))


def _quarantined(file: ImportFile, record: Good | Bad, column: str, reason: str, *, whole: bool = True) -> Quarantined:
    text = record.text.rstrip("\r").replace("\0", "␀")
    return Quarantined(
        file=file, record=record.number, line=record.line, column=column[:300], reason=reason[:500],
        payload=text[:INLINE], whole=whole and len(text) <= INLINE and "\0" not in record.text,
        offset=record.offset, length=record.end - record.offset,
    )  # fmt: skip


def _commit(
    run: ImportRun, file: ImportFile, chunk: Chunk, withheld: Withheld, *, now: datetime, blank: int, over: Cursor | None = None
) -> None:  # fmt: skip
    """One chunk, whole or not at all: its facts in the log, what was set aside, and the cursor moved on."""
    cursor = chunk.last.cursor if chunk.last else over or Cursor()
    with transaction.atomic():
        log.one_writer()
        if withheld.is_behind():
            raise Overtaken(f"somebody was erased while {file} was landing; land it again, and it goes on from where it is")
        withheld.keep()
        if chunk.facts:
            log.tell(chunk.facts, source=run.source, now=now, import_id=run.id, file_id=file.id)
        Quarantined.objects.bulk_create(chunk.aside, batch_size=500)
        moved = ImportFile.objects.filter(id=file.id, offset=chunk.begins, landed_at=None).update(
            offset=cursor.offset,
            line=cursor.line,
            read=F("read") + chunk.read,
            ignored=F("ignored") + chunk.ignored,
            joined=F("joined") + chunk.joined,
            quarantined=F("quarantined") + len(chunk.aside),
            erased=F("erased") + chunk.erased,
            blank=F("blank") + blank,
            landed_at=now if over else None,
        )
        if moved != 1:
            raise Overtaken(f"{file} is being landed by another process; this one stops")
    file.read += chunk.read


def _set_aside_whole(file: ImportFile, opened: Opened, *, now: datetime) -> None:
    """A file that cannot be opened counts as one record, set aside with its reason."""
    with transaction.atomic():
        moved = ImportFile.objects.filter(id=file.id, landed_at=None).update(read=1, quarantined=1, offset=0, landed_at=now)
        if moved:
            Quarantined.objects.create(
                file=file, record=1, line=1, reason=opened.flaw[:500], payload="", whole=False, offset=0, length=file.size
            )


def facts_of(rows: Iterable[Row], rules: Rules) -> list[Fact]:
    """The facts of some records, for a look before landing."""
    return [fact for number, row in enumerate(rows, start=1) for fact in rules.tell(row, number)]
