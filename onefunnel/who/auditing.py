"""The page of the audit log: who did what, when, narrowed by the address; as a file; and whether the chain is whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from onefunnel.web.reply import as_csv, reply, wanted
from onefunnel.web.tables import Pages
from onefunnel.who import audit
from onefunnel.who.access import Action, needs
from onefunnel.who.exporting import let_out
from onefunnel.who.records import AuditEntry
from onefunnel.words import ROLE_NAMES, on

A_PAGE = 100
JSON_ROWS = 1_000
CHECKED_AT_ONCE = 5_000
UTC = ZoneInfo("UTC")
NOBODY = "-"  # in the address: the command line, or somebody who never got in
OPENS = {
    "import": "import",
    "measure": "definition",
    "agreement": "agreement_version",
    "holdout": "holdout",
    "note": "note",
    "draft": "agreement_draft",
    "person": "person",
}  # the page of an object, by its kind
DIGEST = re.compile(r"[0-9a-f]{32,}")
KEYED = ("holdout", "note", "person", "merge", "pair")
KINDS = {"holdout": "hold-out"}
ROLES = {role.value: name for role, name in ROLE_NAMES.items()}
COLUMNS = ("number", "at", "who", "via", "what", "object", "detail", "seal")


@dataclass(frozen=True)
class Asked:
    """What the address asks for; what is no day is passed over, and said."""

    who: str
    what: str
    begins_on: date | None
    ends_on: date | None
    problems: tuple[str, ...]

    @property
    def is_narrowed(self) -> bool:
        return bool(self.who or self.what or self.begins_on or self.ends_on)


@require_GET
@needs(Action.SEE_AUDIT)
def audit_log(request: HttpRequest) -> HttpResponseBase:
    asked = _asked(request)
    found = _found(asked)
    if wanted(request) == "csv":
        if confirm := let_out(request, "audit", kind="csv", names_people=True, back=request.path):
            return confirm
        return as_csv("audit", COLUMNS, _rows(found))
    page = Paginator(found, JSON_ROWS if wanted(request) == "json" else A_PAGE).get_page(request.GET.get("page"))
    total, size = page.paginator.count, page.paginator.per_page
    chain = _chain()
    context = {
        "answer": _answer(total, asked),
        "reason": chain.says,
        "is_whole": not chain.wrong,
        "wrong": chain.wrong,
        "head": chain.head,
        "asked": asked,
        "lines": _lines(list(page.object_list)),
        "people": _people(),
        "acts": sorted(audit.SAYS.items(), key=lambda act: act[1]),
        "nobody": NOBODY,
        "pages": Pages(total, page.start_index() - 1 if total else 0, size),
        "trail": [("Audit log", "")],
    }
    return reply(request, "who/audit.html", context, data=_data(total, page, chain), partial="found")


@dataclass(frozen=True)
class Said:
    """The state of the chain in words, as far as a page has the time to look."""

    says: str
    head: str
    wrong: list[Any]


def _chain() -> Said:
    last = AuditEntry.objects.order_by("-number").values_list("number", flat=True).first() or 0
    after = max(0, last - CHECKED_AT_ONCE)
    chain = audit.check(after=after)
    if chain.wrong:
        return Said("The chain is broken: somebody changed the log from outside.", chain.head, chain.wrong)
    if not last:
        return Said("Whatever people change here is written down, each entry sealed with the one before.", chain.head, [])
    if after:
        return Said(f"The last {CHECKED_AT_ONCE:,} are whole; `onefunnel verify` looks at all of them.", chain.head, [])
    return Said("The chain is whole: no entry was changed, removed or slipped in.", chain.head, [])


def _asked(request: HttpRequest) -> Asked:
    problems: list[str] = []
    days = [_day(request.GET.get(name, ""), problems) for name in ("from", "to")]
    return Asked(request.GET.get("who", "").strip(), request.GET.get("what", ""), days[0], days[1], tuple(problems))


def _day(said: str, problems: list[str]) -> date | None:
    if not said:
        return None
    try:
        return date.fromisoformat(said)
    except ValueError:
        problems.append(f"“{said[:40]}” is no day; write it as 2026-11-30.")
        return None


def _found(asked: Asked) -> QuerySet[AuditEntry]:
    found = AuditEntry.objects.all()
    if asked.who:
        found = found.filter(who="" if asked.who == NOBODY else asked.who)
    if asked.what:
        found = found.filter(what=asked.what)
    if asked.begins_on:
        found = found.filter(at__gte=_midnight(asked.begins_on))
    if asked.ends_on and asked.ends_on < date.max:
        found = found.filter(at__lt=_midnight(asked.ends_on + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _people() -> list[str]:
    return list(AuditEntry.objects.exclude(who="").order_by("who").values_list("who", flat=True).distinct())


def _lines(entries: list[AuditEntry]) -> list[dict[str, Any]]:
    named = [entry.object.removeprefix("user:") for entry in entries if entry.object.startswith("user:")]
    users = dict(User.objects.filter(username__in=named).values_list("username", "pk"))
    return [_line(entry, users) for entry in entries]


def _line(entry: AuditEntry, users: dict[str, int]) -> dict[str, Any]:
    kind, _, key = entry.object.partition(":")
    return {
        "entry": entry,
        "who": entry.who or ("the command line" if entry.via == "command line" else "somebody"),
        "says": audit.says(entry),
        "key": key or kind,
        "object": _called(kind, key),
        "opens": reverse("user", args=[users[key]]) if kind == "user" and key in users else _opens(kind, key),
        "detail": ", ".join(
            f"{name.replace('_', ' ')}: {ROLES.get(value, '') if name == 'role' else _value(value)}"
            for name, value in entry.detail.items()
        ),
    }


def _called(kind: str, key: str) -> str:
    """A key that nobody can read stands shortened after its kind; the address and the files have it whole."""
    if not key:
        return kind
    return f"{KINDS.get(kind, kind)} {key[:6]}…" if len(key) > 12 and kind in KEYED else key


def _value(value: Any) -> str:
    if isinstance(value, str) and DIGEST.fullmatch(value):
        return f"{value[:12]}…"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _opens(kind: str, key: str) -> str:
    try:
        return reverse(OPENS[kind], args=[key]) if kind in OPENS and key else ""
    except NoReverseMatch:
        return ""


def _rows(found: QuerySet[AuditEntry]) -> Iterator[list[Any]]:
    for entry in found.order_by("number").iterator(audit.AT_ONCE):
        yield [getattr(entry, name) if name != "at" else entry.at.isoformat() for name in COLUMNS]


def _answer(total: int, asked: Asked) -> str:
    if not total:
        return "Nothing matches" if asked.is_narrowed else "Nothing has been written down yet"
    if asked.is_narrowed:
        return f"{total:,} {'entry matches' if total == 1 else 'entries match'}"
    first = timezone.localtime(AuditEntry.objects.order_by("number").values_list("at", flat=True)[0], UTC)
    return f"{total:,} {'act' if total == 1 else 'acts'} since {on(first)}, each with who and when"


def _data(total: int, page: Any, chain: Said) -> dict[str, Any]:
    entries = [{name: getattr(entry, name) for name in (*COLUMNS, "previous")} for entry in page.object_list]
    state = {"whole": not chain.wrong, "says": chain.says, "head": chain.head, "wrong": [f.says for f in chain.wrong]}
    return {"total": total, "page": page.number, "page_size": page.paginator.per_page, "chain": state, "entries": entries}
