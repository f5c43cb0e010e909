"""An answer as JSON with its tag: whoever still holds what the ledger and the store say now is told so in no bytes."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags

from onefunnel.store.engine import engine
from onefunnel.who.access import actions_of
from onefunnel.who.records import Cursor

MEDIA_TYPE = "application/json"
RELEASE = version("onefunnel")


def ledger_state() -> str:
    """What every answer rests on: the generation, and the log entry it reaches to."""
    fresh = engine().read(lambda reading: reading.freshness)
    return f"{fresh.generation}.{fresh.position}.{fresh.folded_at and fresh.folded_at.timestamp()}"


def store_state() -> str:
    """What lists and names rest on: how far the log is followed."""
    row = Cursor.objects.filter(name="who").values_list("position", "reached").first()
    return f"{row[0]}.{row[1]}" if row else "0"


def tag(request: HttpRequest, *states: object) -> str:
    """A weak tag for this address, as those who may do the same see it, in these states."""
    seen_by = ",".join(sorted(actions_of(request.user)))
    said = "\0".join([request.get_full_path(), seen_by, RELEASE, *map(str, states)])
    return f'W/"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'


def unchanged(request: HttpRequest, etag: str) -> HttpResponse | None:
    """304 where the caller holds this already."""
    held = parse_etags(request.headers.get("If-None-Match", ""))
    if not any(one == "*" or one.removeprefix("W/") == etag.removeprefix("W/") for one in held):
        return None
    return _dressed(HttpResponseNotModified(), etag)


def reply(data: Any, *, etag: str = "", status: int = 200, location: str = "") -> HttpResponse:
    """The data as JSON."""
    response = HttpResponse(json.dumps(data, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
    if location:
        response.headers["Location"] = location
    return _dressed(response, etag)


def reply_by_content(request: HttpRequest, data: Any) -> HttpResponse:
    """For what has no state but itself: the tag is made from the body."""
    body = json.dumps(data, ensure_ascii=False)
    etag = tag(request, body)
    return unchanged(request, etag) or reply(data, etag=etag)


def _dressed(response: HttpResponse, etag: str) -> HttpResponse:
    if etag:
        response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache" if etag else "no-store"
    response.headers["Vary"] = "Authorization, Cookie"
    return response
