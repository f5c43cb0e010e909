"""Do a write once, however often it is asked for under one `Idempotency-Key`: repetitions get the first answer again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from onefunnel.api.problems import Problem
from onefunnel.api.records import Errand
from onefunnel.api.replies import reply

HEADER = "Idempotency-Key"
KEPT_FOR = timedelta(hours=24)
UNDER_WAY_FOR = timedelta(minutes=5)  # longer than any request lasts: whoever held it then has died
LONGEST_KEY = 200


@dataclass(frozen=True)
class Done:
    """What a write answers."""

    data: Any
    status: int = 200
    location: str = ""


def once(request: HttpRequest, user: User, work: Callable[[], Done], *, now: datetime) -> HttpResponse:
    """The answer of `work`, which is called unless this key was answered before. Without a key it is simply called.

    A refusal is not kept: it changed nothing, and the same key may try again. Raises Problem.
    """
    key = request.headers.get(HEADER, "")
    if not key:
        return _answer(work())
    if len(key) > LONGEST_KEY:
        raise Problem("invalid", errors=[(f"header.{HEADER}", f"has more than {LONGEST_KEY} characters")])
    errand, is_mine = _claim(user, key, fingerprint(request), now)
    if not is_mine:
        return _repeated(errand, now)
    try:
        done = work()
    except BaseException:
        Errand.objects.filter(pk=errand.pk, begun_at=now).delete()
        raise
    Errand.objects.filter(pk=errand.pk, begun_at=now).update(
        answered_at=now, status=done.status, answer=done.data, location=done.location
    )
    return _answer(done)


def fingerprint(request: HttpRequest) -> str:
    """A digest of everything that is asked: method, address, fields, and the files by name and content."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}".encode())
    if request.content_type != "multipart/form-data":
        digest.update(request.body)
        return digest.hexdigest()
    for name, values in sorted(request.POST.lists()):
        digest.update(f"\0{name}\0{values}".encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            content = hashlib.sha256()
            for chunk in file.chunks():
                content.update(chunk)
            file.seek(0)
            digest.update(f"\0{name}\0{file.name}\0{content.hexdigest()}".encode())
    return digest.hexdigest()


def _claim(user: User, key: str, asked: str, now: datetime) -> tuple[Errand, bool]:
    """The errand under this key, and whether it is ours to do. The database lets only one begin it."""
    Errand.objects.filter(begun_at__lt=now - KEPT_FOR).delete()
    Errand.objects.filter(user=user, key=key, answered_at=None, begun_at__lt=now - UNDER_WAY_FOR).delete()
    try:
        with transaction.atomic():
            return Errand.objects.create(user=user, key=key, asked=asked, begun_at=now), True
    except IntegrityError:
        found = Errand.objects.filter(user=user, key=key).first()
    if found is None:
        raise Problem("under-way", headers={"Retry-After": "1"})
    if found.asked != asked:
        raise Problem("key-reused", errors=[(f"header.{HEADER}", "another request was made with this key")])
    return found, False


def _repeated(errand: Errand, now: datetime) -> HttpResponse:
    if errand.answered_at is None:
        left = int((errand.begun_at + UNDER_WAY_FOR - now).total_seconds())
        raise Problem("under-way", headers={"Retry-After": str(max(1, min(5, left)))})
    answer = _answer(Done(errand.answer, errand.status or 200, errand.location))
    answer.headers["Idempotency-Replayed"] = "true"
    return answer


def _answer(done: Done) -> HttpResponse:
    return reply(done.data, status=done.status, location=done.location)
