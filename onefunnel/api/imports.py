"""Imports by address: bring files, see what became of every record, take an import back and give it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, cast

from django.contrib.auth.models import User
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import File, Form, Path, Query, Router
from ninja.files import UploadedFile
from pydantic import BaseModel, Field

from onefunnel.api import replies, shapes
from onefunnel.api.asked import Paged
from onefunnel.api.cursors import following, question, seal, unseal
from onefunnel.api.door import needs
from onefunnel.api.once import Done, once
from onefunnel.api.problems import Problem, invalid
from onefunnel.inbound import drafts, guard, importing, reconcile, shown, starting, tasks
from onefunnel.inbound.loading import built_in
from onefunnel.inbound.mapping import MappingError
from onefunnel.inbound.records import ImportRun
from onefunnel.who.access import Action

router = Router(tags=["Imports"])
RunId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$", description="An import's id.")]


class Brought(BaseModel):
    """How the files are to be read."""

    mapping: str = Field("", max_length=80, description="A built-in mapping's name; without one and without text it is guessed.")
    mapping_text: str = Field("", max_length=1_000_000, description="A mapping of your own, as TOML.")
    with_demo: bool = Field(False, description="Import although this home holds the made-up company.")


@router.get("/imports", auth=needs(Action.SEE_IMPORTS), response=shapes.Imports, operation_id="list_imports")
def list_imports(request: HttpRequest, asked: Query[Paged]) -> HttpResponse:
    """Every import, the latest first."""
    about = question(request.path, asked.model_dump())
    place = unseal(about, asked.cursor)
    runs = ImportRun.objects.prefetch_related("files", "questions").order_by("-begun_at", "-id")
    total = None if place else runs.count()
    if place:
        runs = runs.filter(Q(begun_at__lt=place["at"]) | Q(begun_at=place["at"], id__lt=place["id"]))
    found = list(runs[: asked.limit + 1])
    last = found[asked.limit - 1] if len(found) > asked.limit else None
    cursor = seal(about, {"at": last.begun_at, "id": last.id}) if last else None
    lines = [shown.line_data(shown.line(run)) for run in found[: asked.limit]]
    data = {"total": total, "imports": lines, "next_cursor": cursor, "next": following(request, cursor)}
    return replies.reply_by_content(request, data)


@router.get("/imports/{run_id}", auth=needs(Action.SEE_IMPORTS), response=shapes.ImportDetail, operation_id="get_import")
def get_import(request: HttpRequest, run_id: Path[RunId]) -> HttpResponse:
    """One import: its state, and how far it is while it lands."""
    return replies.reply_by_content(request, _said(_run(run_id)))


@router.get(
    "/imports/{run_id}/reconciliation", auth=needs(Action.SEE_IMPORTS), response=shapes.Reconciliation,
    operation_id="get_reconciliation",
)  # fmt: skip
def get_reconciliation(request: HttpRequest, run_id: Path[RunId]) -> HttpResponse:
    """What became of every record, counts and money beside the source's own: `onefunnel import --report ID --json`."""
    return replies.reply_by_content(request, reconcile.report(_run(run_id)).as_json())


@router.post("/imports", auth=needs(Action.IMPORT), response={202: shapes.ImportDetail}, operation_id="create_import")
def create_import(request: HttpRequest, files: File[list[UploadedFile]], said: Form[Brought]) -> HttpResponse:
    """Bring files in. They are kept, the import is begun, and it lands in the background: `Location` says where to look."""
    user = cast(User, request.user)
    return once(request, user, lambda: _bring(user, files, said), now=timezone.now())


@router.post(
    "/imports/{run_id}/takeback", auth=needs(Action.TAKE_BACK), response=shapes.Undone, operation_id="take_back_import"
)  # fmt: skip
def take_back_import(request: HttpRequest, run_id: Path[RunId]) -> HttpResponse:
    """Undo an import whole, with the answers and mended records that followed it. It can be given back."""
    return _turn(request, run_id, "taken back", importing.take_back)


@router.post("/imports/{run_id}/giveback", auth=needs(Action.TAKE_BACK), response=shapes.Undone, operation_id="give_back_import")
def give_back_import(request: HttpRequest, run_id: Path[RunId]) -> HttpResponse:
    """Undo a takeback: its records count again."""
    return _turn(request, run_id, "given back", importing.give_back)


def _turn(request: HttpRequest, run_id: str, state: str, turn: Callable[..., list[ImportRun]]) -> HttpResponse:
    """Take an import back or give it back, once."""
    user, run, now = cast(User, request.user), _run(run_id), timezone.now()

    def work() -> Done:
        try:
            runs = turn(run, now=now, by=user.get_username())
        except importing.NotPossible as refused:
            raise Problem("conflict", _sentence(refused)) from refused
        tasks.catch_up_later(now=now)
        return Done({"imports": [each.id for each in runs], "state": state})

    return once(request, user, work, now=now)


def _bring(user: User, files: list[UploadedFile], said: Brought) -> Done:
    """Keep the files, begin the run and queue its landing. Nothing is kept of what is refused."""
    if said.mapping and said.mapping not in built_in():
        raise invalid("form.mapping", f"there is no built-in mapping “{said.mapping[:40]}”; there are {', '.join(built_in())}")
    now = timezone.now()
    try:
        if not said.with_demo:
            guard.refuse_demo()
        draft = drafts.begin(files, by=user.pk, now=now, mapping=said.mapping, text=said.mapping_text)
    except guard.HoldsDemo as refused:
        raise Problem("conflict", f"{_sentence(refused)} Send with_demo=true if you mean it.") from refused
    except importing.NotPossible as refused:
        raise invalid("form.files", _sentence(refused)) from refused
    except MappingError as wrong:
        raise _of_mapping(wrong) from wrong
    try:
        run = starting.begin(draft.files, draft.mapping(), now=now, by=user.get_username())
    except MappingError as wrong:
        raise _of_mapping(wrong) from wrong
    finally:
        draft.forget()
    tasks.land_later(run, now=now)
    return Done(_said(run), 202, f"/api/v1/imports/{run.id}")


def _of_mapping(wrong: MappingError) -> Problem:
    return Problem(
        "invalid", "The mapping cannot be used as it is.", errors=[("form.mapping_text", str(p)) for p in wrong.problems]
    )


def _said(run: ImportRun) -> dict[str, Any]:
    job = tasks.job_of(run)
    how_far = (
        {"done": job.done, "total": job.total, "message": job.message, "is_over": job.finished_at is not None} if job else None
    )
    return shown.line_data(shown.line(run)) | {"failure": run.failure, "job": how_far}


def _run(run_id: str) -> ImportRun:
    found = ImportRun.objects.filter(id=run_id).prefetch_related("files", "questions").first()
    if found is None:
        raise Http404("There is no such import.")
    return found


def _sentence(refused: Exception) -> str:
    said = str(refused)
    return f"{said[:1].upper()}{said[1:].rstrip('.')}."
