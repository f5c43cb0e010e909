"""What people decide about an import once it is there: answers, mended records, dismissals, deletions, and each one's undoing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onefunnel.commands import importing as show

if TYPE_CHECKING:
    from onefunnel.inbound.records import ImportRun, Quarantined, Question


def follower(chosen: dict[str, Any], *, now: datetime) -> ImportRun | None:
    """The import that follows from answers or mended records, still to be carried out."""
    from onefunnel.inbound import answering, importing, replaying

    if chosen["answers"]:
        return answering.answer([show.answered(said) for said in chosen["answers"]], now=now)
    if not (said := chosen["replay"]):
        return None
    if not Path(said).is_file():
        return replaying.replay_run(importing.find(said), now=now)
    with Path(said).open("rb") as mended:
        return replaying.replay_mended(mended, now=now)


def decide(chosen: dict[str, Any], *, now: datetime) -> dict[str, Any] | None:
    """Do what was asked for, and say what was done; nothing where nothing was asked for."""
    from onefunnel.inbound import carrying, quarantine

    if ids := chosen["dismissed"]:
        return {"dismissed": quarantine.dismiss(_aside(ids), why=chosen["why"], now=now), "why": chosen["why"]}
    if ids := chosen["reopened"]:
        return {"reopened": quarantine.reopen(_aside(ids), now=now)}
    if chosen["revoked"] is not None:
        question = _question(chosen["revoked"])
        carrying.revoke(question, now=now, by="")
        return {"revoked": question.pk, "question": question.sentence}
    if chosen["delete_missing"]:
        return _delete_missing(chosen["delete_missing"], now=now)
    if chosen["takeback"] or chosen["giveback"]:
        return _undo(chosen["takeback"], chosen["giveback"], now=now)
    return None


def _undo(takeback: str | None, giveback: str | None, *, now: datetime) -> dict[str, Any]:
    from onefunnel.inbound import importing
    from onefunnel.who.uptodate import bring_up_to_date

    run = importing.find(takeback or giveback or "")
    runs = importing.take_back(run, now=now) if takeback else importing.give_back(run, now=now)
    bring_up_to_date(now=now)
    return {"imports": [each.id for each in runs], "state": "taken back" if takeback else "given back"}


def _delete_missing(run_id: str, *, now: datetime) -> dict[str, Any]:
    from onefunnel.inbound import clearing, importing
    from onefunnel.who.uptodate import bring_up_to_date

    run = importing.find(run_id)
    mapping = importing.mapping_of(run)
    waiting = [file for file in clearing.full_files(run, mapping) if file.missing and file.cleared_at is None]
    if not waiting:
        raise importing.NotPossible(f"nothing of {run.id} waits to be deleted")
    deleted = {str(file): clearing.clear(file, mapping, now=now, by="") for file in waiting}
    bring_up_to_date(now=now)
    return {"import": run.id, "deleted": deleted}


def _aside(ids: tuple[int, ...]) -> list[Quarantined]:
    from onefunnel.inbound.importing import NotPossible
    from onefunnel.inbound.records import Quarantined

    found = list(Quarantined.objects.filter(id__in=ids).select_related("file"))
    if lost := set(ids) - {q.id for q in found}:
        raise NotPossible(f"there is no quarantined record {min(lost)}; --quarantine --json lists them with their ids")
    return found


def _question(question_id: int) -> Question:
    from onefunnel.inbound.importing import NotPossible
    from onefunnel.inbound.records import Question

    question = Question.objects.select_related("file", "run").filter(id=question_id).first()
    if question is None or question.is_open or question.revoked_at:
        raise NotPossible(f"question {question_id} has no answer that stands; --report --json lists those that have")
    return question
