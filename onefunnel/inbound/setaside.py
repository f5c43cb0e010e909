"""The quarantine: every record that was not stored, with its place and reason, to be mended, downloaded or dismissed."""

from __future__ import annotations

import io

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onefunnel.inbound import quarantine, replaying, shown, tasks
from onefunnel.inbound.importing import NotPossible, find
from onefunnel.inbound.records import ImportFile, ImportRun, Quarantined
from onefunnel.web.reply import reply
from onefunnel.web.tables import Pages
from onefunnel.who.access import Action, needs
from onefunnel.who.exporting import let_out

A_PAGE = 50
MEND_BYTES = 50 * 1024 * 1024


@require_GET
@needs(Action.MEND_QUARANTINE)
def listed(request: HttpRequest, run_id: str) -> HttpResponse:
    run = _run(run_id)
    status = request.GET.get("status", "open")
    if status not in Quarantined.Status.values:
        raise Http404("Records are open, replayed or dismissed.")
    page = Paginator(quarantine.listed(run, status), A_PAGE).get_page(request.GET.get("page"))
    total = page.paginator.count
    files = ImportFile.objects.filter(run=run, set_aside__status="open").distinct()
    did = "was" if total == 1 else "were"
    says, reason = {
        "open": (
            "waits to be mended" if total == 1 else "wait to be mended",
            "Mend one in place, or download a file's records, mend them in a spreadsheet and bring them back.",
        ),
        "replayed": (f"{did} mended and landed", "Each leads to the import in which it landed again."),
        "dismissed": (f"{did} dismissed", "They stay listed with who said so and why; undoing lets them wait again."),
    }[status]
    context = {
        "run": run,
        "answer": f"{total:,} {'record' if total == 1 else 'records'} {says}",
        "reason": reason,
        "records": page.object_list,
        "pages": Pages(total, page.start_index() - 1 if total else 0, A_PAGE),
        "files": files,
        "status": status,
        "statuses": [(value, f"{value.capitalize()}") for value in Quarantined.Status.values],
        "trail": [("Imports", "/imports/"), (run.folder or run.id, f"/imports/{run.id}/"), ("Quarantine", "")],
    }
    data = {"total": total, "records": [shown.record_data(record) for record in page.object_list]}
    return reply(request, "inbound/quarantine.html", context, data=data)


@require_GET
@needs(Action.MEND_QUARANTINE)
def download(request: HttpRequest, run_id: str, file_id: int) -> HttpResponseBase:
    """A file's open records as a CSV to mend."""
    file = ImportFile.objects.filter(run=_run(run_id), pk=file_id).first()
    if file is None:
        raise Http404("There is no such file in this import.")
    back = reverse("quarantine", args=[run_id])
    if confirm := let_out(request, f"import:{run_id}", kind="csv", names_people=True, back=back):
        return confirm
    headers = {"Content-Disposition": f'attachment; filename="quarantine-{file_id}.csv"'}
    return StreamingHttpResponse(quarantine.download(file), content_type="text/csv; charset=utf-8", headers=headers)


@require_http_methods(["GET", "POST"])
@needs(Action.MEND_QUARANTINE)
def record(request: HttpRequest, run_id: str, record_id: int) -> HttpResponse:
    """One record, column by column; mending it lands it again at once."""
    found = _record(run_id, record_id)
    fields = quarantine.fields_of(found)
    if request.method == "POST":
        mended = [request.POST.get(f"field-{place}", value) for place, (_, value) in enumerate(fields)]
        try:
            again = replaying.replay_one(found, mended, now=timezone.now(), by=request.user.get_username())
        except ValueError as error:
            messages.error(request, f"{str(error)[:1].upper()}{str(error)[1:]}.")
            fields = [(name, value) for (name, _), value in zip(fields, mended, strict=True)]
        else:
            tasks.land_later(again, now=timezone.now())
            messages.success(request, "Mended. The record lands again.")
            return redirect("import", run_id=again.pk)
    trail = [("Imports", "/imports/"), (found.file.run.folder or run_id, f"/imports/{run_id}/")]
    context = {
        "record": found,
        "run": found.file.run,
        "fields": fields,
        "answer": f"Line {found.line:,} of {found.file} was set aside",
        "reason": f"{found.column}: {found.reason}" if found.column else found.reason,
        "text": quarantine.payload(found)[:20_000].decode("utf-8", "replace").replace("\0", quarantine.ZERO),
        "trail": [*trail, ("Quarantine", f"/imports/{run_id}/quarantine/"), (f"Line {found.line}", "")],
    }
    return reply(request, "inbound/record.html", context, data=shown.record_data(found))


@require_POST
@needs(Action.MEND_QUARANTINE)
def mended(request: HttpRequest, run_id: str) -> HttpResponse:
    """A downloaded and mended file comes back."""
    file = request.FILES.get("mended")
    if file is None or not file.size or file.size > MEND_BYTES:
        messages.error(request, "Choose the mended CSV, of at most 50 MB.")
        return redirect("quarantine", run_id=run_id)
    try:
        again = replaying.replay_mended(io.BytesIO(file.read()), now=timezone.now(), by=request.user.get_username())
    except ValueError as error:
        messages.error(request, f"{str(error)[:1].upper()}{str(error)[1:]}.")
        return redirect("quarantine", run_id=run_id)
    tasks.land_later(again, now=timezone.now())
    messages.success(request, "The mended records land now.")
    return redirect("import", run_id=again.pk)


@require_POST
@needs(Action.MEND_QUARANTINE)
def replay(request: HttpRequest, run_id: str) -> HttpResponse:
    """All that can be read goes through the mapping again, with the answers given since."""
    try:
        again = replaying.replay_run(_run(run_id), now=timezone.now(), by=request.user.get_username())
    except ValueError as error:
        messages.error(request, f"{str(error)[:1].upper()}{str(error)[1:]}.")
        return redirect("quarantine", run_id=run_id)
    tasks.land_later(again, now=timezone.now())
    messages.success(request, "They are tried again, with the answers given since.")
    return redirect("import", run_id=again.pk)


@require_POST
@needs(Action.MEND_QUARANTINE)
def dismissals(request: HttpRequest, run_id: str) -> HttpResponse:
    """The ticked records are not wanted, for one reason."""
    ticked = [int(said) for said in request.POST.getlist("records") if said.isdecimal()]
    found = list(Quarantined.objects.select_related("file").filter(file__run=_run(run_id), pk__in=ticked))
    return _dismissed(request, run_id, found)


@require_POST
@needs(Action.MEND_QUARANTINE)
def dismissal(request: HttpRequest, run_id: str, record_id: int) -> HttpResponse:
    return _dismissed(request, run_id, [_record(run_id, record_id)])


@require_POST
@needs(Action.MEND_QUARANTINE)
def reopening(request: HttpRequest, run_id: str, record_id: int) -> HttpResponse:
    """Undo a dismissal."""
    quarantine.reopen([_record(run_id, record_id)], now=timezone.now(), by=request.user.get_username())
    messages.success(request, "It waits to be mended again.")
    return redirect("quarantine", run_id=run_id)


def _dismissed(request: HttpRequest, run_id: str, records: list[Quarantined]) -> HttpResponse:
    if not records:
        messages.error(request, "Tick the records that are not wanted.")
        return redirect("quarantine", run_id=run_id)
    try:
        count = quarantine.dismiss(records, why=request.POST.get("why", ""), now=timezone.now(), by=request.user.get_username())
    except ValueError as error:
        messages.error(request, f"{str(error)[:1].upper()}{str(error)[1:]}.")
    else:
        messages.success(request, f"{count:,} dismissed. What was dismissed stays listed and can be taken back.")
    return redirect("quarantine", run_id=run_id)


def _run(run_id: str) -> ImportRun:
    try:
        return find(run_id)
    except NotPossible:
        raise Http404("There is no such import.") from None


def _record(run_id: str, record_id: int) -> Quarantined:
    found = Quarantined.objects.select_related("file__run").filter(file__run_id=run_id, pk=record_id).first()
    if found is None:
        raise Http404("There is no such record in this import's quarantine.")
    return found
