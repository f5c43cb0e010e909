"""A list leaves as a file: written down, and where it names people only for whoever has lately said who they are."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from onefunnel.who import audit, reauth


def let_out(request: HttpRequest, of: str, *, kind: str, names_people: bool, back: str = "") -> HttpResponseBase | None:
    """What leads to the confirmation first, or None when the file may be made; `access` has decided before that it may.

    `of` is the list as the audit log names it, `kind` the format, `back` the page to come back to: without it, this address
    without its `format`.
    """
    if names_people and (confirm := reauth.ask_again(request, within=reauth.TO_EXPORT, back=back or _its_page(request))):
        return confirm
    audit.note(request, "exported", of, {"format": kind, "names_people": names_people})
    return None


def _its_page(request: HttpRequest) -> str:
    kept = request.GET.copy()
    kept.pop("format", None)
    return f"{request.path}?{kept.urlencode()}" if kept else request.path
