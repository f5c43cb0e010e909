"""Where in a list one stands, sealed: a cursor names the last row seen, so that rows that come or go shift nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.http import HttpRequest

from onefunnel.api.problems import Problem

SALT = "onefunnel.api.cursors"
APART = ("cursor", "limit", "deadline")  # what may differ from page to page
type Place = dict[str, object]


def question(address: str, asked: Mapping[str, object]) -> str:
    """What a list is asked, whatever the page: a cursor of another question is of no use."""
    said = sorted((name, str(value)) for name, value in asked.items() if name not in APART and value not in (None, ""))
    return hashlib.sha256(f"{address}?{urlencode(said)}".encode()).hexdigest()[:24]


def seal(question: str, place: Mapping[str, object]) -> str:
    """An opaque text for a place in the list that this question asks for."""
    said = {"q": question, "p": {name: _packed(value) for name, value in place.items()}}
    return signing.Signer(salt=SALT).sign_object(said, compress=True)


def unseal(question: str, cursor: str) -> Place | None:
    """The place that a cursor of this very question names; None without one. Raises Problem."""
    if not cursor:
        return None
    try:
        said = signing.Signer(salt=SALT).unsign_object(cursor)
    except (signing.BadSignature, ValueError) as error:
        raise Problem("wrong-cursor", "This is no cursor of ours.", errors=[("query.cursor", "unknown")]) from error
    if said["q"] != question:
        raise Problem("wrong-cursor", errors=[("query.cursor", "it goes on with another question")])
    return {name: _unpacked(value) for name, value in said["p"].items()}


def following(request: HttpRequest, cursor: str | None) -> str | None:
    """The address of the next page."""
    if cursor is None:
        return None
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"{request.path}?{query.urlencode()}"


def _packed(value: object) -> Any:
    match value:
        case datetime():
            return {"t": value.isoformat()}
        case date():
            return {"d": value.isoformat()}
        case Decimal():
            return {"n": str(value)}
    return value


def _unpacked(value: Any) -> object:
    match value:
        case {"t": str(text)}:
            return datetime.fromisoformat(text)
        case {"d": str(text)}:
            return date.fromisoformat(text)
        case {"n": str(text)}:
            return Decimal(text)
    return value
