"""Carry an import out: land its files, bring the ledger up to date, read the files a second time and ask what is open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import batched
from typing import Any

from django.conf import settings
from django.db import transaction

from onefunnel.inbound import clearing, questions, sweeping, tying
from onefunnel.inbound.landing import Progress, land
from onefunnel.inbound.loading import parse
from onefunnel.inbound.mapping import Mapping
from onefunnel.inbound.opening import open_file
from onefunnel.inbound.records import ImportFile, ImportRun, Quarantined
from onefunnel.inbound.survey import Survey
from onefunnel.store import log
from onefunnel.who import audit
from onefunnel.who.uptodate import bring_up_to_date

Say = Callable[[str], None]
STANDS_FIRST = "it stands with the first import of the file"


class NotPossible(ValueError):
    """What was asked for cannot be done with this import as it stands; the message says why."""


def find(run_id: str) -> ImportRun:
    """A run by its id, or the latest by the word `last`."""
    runs = ImportRun.objects.all()
    run = runs.first() if run_id == "last" else runs.filter(id=run_id).first()
    if run is None:
        raise NotPossible(f'there is no import "{run_id}"')
    return run


def mapping_of(run: ImportRun) -> Mapping:
    return parse(run.mapping, name=run.mapping_name)


def carry_out(run: ImportRun, *, now: datetime, progress: Progress | None = None, say: Say | None = None) -> ImportRun:
    """Everything from the first record to the questions. Safe to call again after any interruption."""
    said = say or (lambda text: None)
    mapping = mapping_of(run)
    try:
        land(run, mapping, now=now, progress=progress)
    except Exception as error:
        ImportRun.objects.filter(id=run.id, landed_at=None).update(failure=str(error)[:2000])
        raise
    sweeping.sweep(run, mapping)
    said("bringing the lists and the ledger up to date")
    bring_up_to_date(now=now)
    if clearing.weigh(run, mapping, now=now):
        said("deleting what the full exports no longer name")
        bring_up_to_date(now=now)
    said("reading the files a second time")
    look_again(run, mapping, now=now)
    return run


def look_again(run: ImportRun, mapping: Mapping, *, now: datetime) -> None:
    """The second reading of each file, and the questions that follow from it."""
    surveys: dict[int, Survey] = {}
    for file in run.files.exclude(section=""):
        rule = mapping.section(file.section, file.sheet)
        with open_file(file, mapping) as opened:
            if rule is None or opened.rules is None:
                continue
            survey = Survey(rule, opened.header, secret=settings.HOME.secret, source=mapping.source)
            survey.look(opened)
        ImportFile.objects.filter(id=file.id).update(survey=survey.as_json())
        surveys[file.id] = survey
    tying.tie_all(run)
    with transaction.atomic():
        questions.ask(run, mapping, surveys, now=now)
        if run.kind == ImportRun.Kind.ANSWER:
            _settle_quarantine(run, now=now)


def _settle_quarantine(run: ImportRun, *, now: datetime) -> None:
    """Records that an answer has let through are no longer set aside; the others wait with the first import alone."""
    root = questions.first_run(run)
    for file in run.files.exclude(section=""):
        again = {q.record: q for q in Quarantined.objects.filter(file=file).defer("payload")}
        before = Quarantined.objects.filter(file__run=root, file__name=file.name, file__sheet=file.sheet)
        known = {q.record: q for q in before.only("id", "record", "status")}
        waiting = {record: q for record, q in known.items() if q.status == Quarantined.Status.OPEN}
        passed = [q.id for record, q in waiting.items() if record not in again]
        _close(passed, now=now, status=Quarantined.Status.REPLAYED, replayed_in=run)
        twice = [q.id for record, q in again.items() if record in known]
        _close(twice, now=now, status=Quarantined.Status.DISMISSED, status_by="onefunnel", why=STANDS_FIRST)
        for record in waiting.keys() & again.keys():
            waiting[record].column, waiting[record].reason = again[record].column, again[record].reason
        Quarantined.objects.bulk_update([waiting[r] for r in waiting.keys() & again.keys()], ["column", "reason"], batch_size=500)


def _close(ids: list[int], *, now: datetime, **said: Any) -> None:
    for some in batched(ids, 500):
        Quarantined.objects.filter(id__in=some).update(status_at=now, **said)


def take_back(run: ImportRun, *, now: datetime, by: str = "") -> list[ImportRun]:
    """Undo an import whole, with the answers and replays that followed it. The ledger forgets it at the next refresh."""
    runs = [r for r in [run, *_followers(run)] if r.taken_back_at is None]
    if run not in runs:
        raise NotPossible(f"{run.id} was taken back already")
    with transaction.atomic():
        for each in runs:
            log.tell([], source=each.source, now=now, import_id=each.id, kind="takeback")
            ImportRun.objects.filter(id=each.id).update(taken_back_at=now, taken_back_by=by)
        audit.note(by or None, "import_taken_back", f"import:{run.id}", {"with_followers": len(runs) - 1})
    return runs


def give_back(run: ImportRun, *, now: datetime, by: str = "") -> list[ImportRun]:
    """Undo a takeback, with what was taken back together with it."""
    run.refresh_from_db()
    if run.taken_back_at is None:
        raise NotPossible(f"{run.id} was not taken back")
    runs = [r for r in [run, *_followers(run)] if r.taken_back_at == run.taken_back_at]
    with transaction.atomic():
        for each in runs:
            log.tell([], source=each.source, now=now, import_id=each.id, kind="giveback")
            ImportRun.objects.filter(id=each.id).update(taken_back_at=None, taken_back_by="")
        audit.note(by or None, "import_given_back", f"import:{run.id}", {"with_followers": len(runs) - 1})
    return runs


def _followers(run: ImportRun) -> list[ImportRun]:
    found: list[ImportRun] = []
    for follower in run.followers.order_by("begun_at", "id"):
        found += [follower, *_followers(follower)]
    return found
