"""All comments on one page: what both teams say about the numbers, the newest first, narrowed by the address; as a file too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, cast

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET

from onefunnel.agree.comments import reading, showing
from onefunnel.agree.comments.reading import Said
from onefunnel.agree.comments.records import Comment
from onefunnel.agree.comments.since import answers_now
from onefunnel.agree.comments.subject import Subject, owners, read
from onefunnel.agree.measures import freshness
from onefunnel.ledger.measure import UnknownMeasureError, measures
from onefunnel.store.engine import clock
from onefunnel.web.figures import units
from onefunnel.web.reply import as_csv, as_xlsx, reply, wanted
from onefunnel.web.tables import Pages
from onefunnel.who.access import Action, may, needs, refusal
from onefunnel.who.exporting import let_out
from onefunnel.who.names import names

A_PAGE = 25  # each number of a page is counted again, to say what became of it
JSON_ROWS = 1_000
STATES = {"": "All", "open": "Open", "settled": "Settled", "withdrawn": "Withdrawn"}
COLUMNS = (
    "comment", "measure", "scope", "address", "text", "by", "side", "written_at", "edited_at", "state",
    "settled_by", "settled_at", "withdrawn_by", "withdrawn_at", "number_then", "unit", "currency", "agreement_then",
)  # fmt: skip


@require_GET
@needs(Action.SEE_NUMBERS)
def comments(request: HttpRequest) -> HttpResponseBase:
    """Who said what about which number, and whether that number is still the same."""
    today, user = clock().day_of(timezone.now()), cast(User, request.user)
    state, name = request.GET.get("state", ""), request.GET.get("measure", "")
    found = narrowed(state=state, measure=name)
    kind = wanted(request)
    if kind in ("csv", "xlsx"):
        return _file(request, found, kind, today)
    page = Paginator(found, JSON_ROWS if kind == "json" else A_PAGE).get_page(request.GET.get("page"))
    lines = _lines(list(page.object_list), user, today, count_again=kind != "json")
    total, size = page.paginator.count, page.paginator.per_page
    context = {
        "answer": _answer(), "reason": _reason(), "lines": lines, "is_narrowed": bool(state or name),
        "states": [(value, says, value == state) for value, says in STATES.items()], "measure": name,
        "measures": _measures(), "may_export": may(request.user, Action.EXPORT) and total > 0,
        "pages": Pages(total, page.start_index() - 1 if total else 0, size), "trail": [("Comments", "")],
    }  # fmt: skip
    data = {"total": total, "page": page.number, "comments": [showing.data(line["said"]) for line in lines]}
    return reply(request, "agree/comments/page.html", context, data=data)


def narrowed(*, state: str = "", measure: str = "", place: str = "") -> QuerySet[Comment]:
    """The comments of a state, a measure or a number, the newest first."""
    found = reading.comments().order_by("-written_at", "-id")
    if state == "withdrawn":
        found = found.filter(withdrawal__isnull=False)
    elif state in ("open", "settled"):
        found = found.filter(withdrawal=None, resolution__isnull=state == "open")
    if measure:
        found = found.filter(measure=measure)
    return found.filter(place=place) if place else found


def _lines(found: list[Comment], user: User, today: date, *, count_again: bool) -> list[dict[str, Any]]:
    """Each comment with its number: the scope in words, and what the number is now."""
    about = {comment.pk: _about(comment, today) for comment in found}
    known = [one for one in about.values() if one]
    called = names(owners(known))
    now_is, now = answers_now(known) if count_again else {}, timezone.now()
    lines = []
    for comment in found:
        one = about[comment.pk]
        said = reading.said(comment, reader=user, now_is=now_is.get(one.place) if one else None, now=now)
        word = one.measure.word if one else comment.measure
        lines.append({"said": said, "about": one, "says": one.says(called) if one else "", "word": word})
    return lines


def _about(comment: Comment, today: date) -> Subject | None:
    """The number it is about; None where no measure of that name is left."""
    try:
        return read(comment.measure, comment.asked, today=today)
    except UnknownMeasureError:
        return None


def _answer() -> str:
    standing = Comment.objects.filter(withdrawal=None)
    still_open = standing.filter(resolution=None)
    count, numbers = still_open.count(), still_open.order_by().values("place").distinct().count()
    if count:
        on = "one number" if numbers == 1 else f"{numbers:,} numbers"
        return f"{count:,} {'comment is' if count == 1 else 'comments are'} open on {on}"
    return "Every comment is settled" if standing.exists() else "Nobody has commented on a number yet"


def _reason() -> str:
    last = reading.comments().filter(withdrawal=None).order_by("-written_at", "-id").first()
    if last is None:
        return "A comment stands beside its number, with the number as it was when it was written."
    known = measures().get(last.measure)
    word = known.word if known else last.measure
    return f"The latest is by {reading.name_of(last.by)}, on {word}, {freshness.ago(timezone.now(), last.written_at)}."


def _measures() -> list[tuple[str, str]]:
    """The measures that carry comments, with their words."""
    named = Comment.objects.order_by("measure").values_list("measure", flat=True).distinct()
    return [(name, measures()[name].word if name in measures() else name) for name in named]


def _file(request: HttpRequest, found: QuerySet[Comment], kind: str, today: date) -> HttpResponseBase:
    if not may(request.user, Action.EXPORT):
        raise PermissionDenied(refusal(request.user, Action.EXPORT))
    if confirm := let_out(request, "comments", kind=kind, names_people=False):
        return confirm
    user = cast(User, request.user)
    return (as_csv if kind == "csv" else as_xlsx)("comments", COLUMNS, _rows(found, user, today))


def _rows(found: QuerySet[Comment], user: User, today: date) -> Iterator[list[Any]]:
    for comment in found.iterator(500):
        one, about = reading.said(comment, reader=user, now_is=None, now=timezone.now()), _about(comment, today)
        yield _row(one, about)


def _row(one: Said, about: Subject | None) -> list[Any]:
    said, comment = showing.data(one), one.comment
    number = _in_units(comment)
    return [
        comment.pk, comment.measure, about.says() if about else comment.asked, about.address if about else "", one.text, one.name,
        one.side, comment.written_at, comment.edited_at, one.state, said["settled_by"], said["settled_at"],
        said["withdrawn_by"], said["withdrawn_at"], number, comment.unit, comment.currency, comment.agreement,
    ]  # fmt: skip


def _in_units(comment: Comment) -> float | None:
    """Money in whole units, as every file has it."""
    return units(comment.value) if comment.unit == "money" else comment.value
