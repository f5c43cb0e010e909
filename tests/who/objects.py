"""The objects that addresses of the access matrix name in braces, each made by or for one person, anew for each question."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from onefunnel.agree.agreement import chain, drafting, signing
from onefunnel.agree.agreement.records import Signature
from onefunnel.agree.comments.records import Comment
from onefunnel.inbound import drafts
from onefunnel.inbound.records import ImportFile, ImportRun, Quarantined, Question
from onefunnel.learn.attribution.records import SavedReading
from onefunnel.learn.holdouts.records import Holdout
from onefunnel.learn.notes.records import Note
from onefunnel.who.logins import add_user
from onefunnel.who.matching.records import Judgement, Proposal
from onefunnel.who.records import Account, ApiToken, KeptApart, Merge, Opportunity, Person
from onefunnel.words import Role, Team
from tests.cast import NOW, PASSWORD

MAPPING = """
source = "pilot"
company = { base_currency = "USD", zone = "UTC" }

[[file]]
name = "products.csv"
[[file.facts]]
table = "products"
id = "product"
name = "product"
"""


def filled(path: str, owner: User) -> str:
    """The path with each word in braces replaced by the key of a new object of `owner`."""
    return re.sub(r"{(\w+)}", lambda found: OBJECTS[found[1]](owner), path)


def _run(owner: User) -> str:
    run, _ = ImportRun.objects.get_or_create(
        id="r1", defaults={"source": "pilot", "mapping": MAPPING, "digest": "d", "begun_at": NOW, "begun_by": owner.username}
    )
    return run.id


def _file(owner: User) -> str:
    about = {"place": 0, "section": "products.csv", "upload": "0" * 64, "size": 10, "header": ["product"]}
    return str(ImportFile.objects.get_or_create(run_id=_run(owner), name="products.csv", defaults=about)[0].pk)


def _record(owner: User) -> str:
    about = {"line": 2, "reason": "empty", "payload": "GTX", "offset": 0, "length": 3}
    return str(Quarantined.objects.get_or_create(file_id=int(_file(owner)), record=1, defaults=about)[0].pk)


def _question(owner: User) -> str:
    file = int(_file(owner))
    asked = Question.objects.create(
        run_id=_run(owner), file_id=file, kind="vocabulary", table="products", target="name", column="product", value="x", count=1
    )
    return str(asked.pk)


def _draft(owner: User) -> str:
    brought = SimpleUploadedFile("products.csv", b"product\nGTX\n")
    return drafts.begin([brought], by=owner.pk, now=NOW, text=MAPPING).id


def _user(owner: User) -> str:
    return str(add_user(username="guest", role=Role.VIEWER, password=PASSWORD, now=NOW).pk)


def _told(record: type[Person | Account | Opportunity], key: str) -> Callable[[User], str]:
    return lambda owner: str(record._default_manager.create(key=key, entry=1, told_at=NOW, name="Halden").pk)


def _merge(owner: User) -> str:
    about = {"entry": 1, "told_at": NOW, "kind": "people", "from_key": "p2", "into_key": "p1"}
    return str(Merge.objects.get_or_create(key="g1", defaults=about)[0].pk)


def _apart(owner: User) -> str:
    about = {"kind": "people", "from_key": "p2", "into_key": "p1", "source": "pilot", "undone_at": NOW}
    return str(KeptApart.objects.get_or_create(merge="g2", defaults=about)[0].pk)


def _pair(owner: User) -> str:
    for number, key in enumerate(("pa", "pb")):
        Person.objects.get_or_create(key=key, defaults={"entry": 1, "told_at": NOW, "name": f"Ida Holm {number}"})
    about = {"kind": "people", "rule": "same e-mail", "found_at": NOW}
    return str(Proposal.objects.get_or_create(one="pa", other="pb", defaults=about)[0].pk)


def _said(owner: User) -> str:
    return str(Judgement.objects.create(kind="people", one="pc", other="pd", said="different", judged_at=NOW).pk)


def _token(owner: User) -> str:
    about = {"name": "the wallboard", "made_at": NOW, "expires_at": NOW + timedelta(days=900)}
    return ApiToken.objects.create(user=owner, prefix="of_matrix00", digest="d", **about).prefix


def _proposed(owner: User) -> str:
    return str(drafting.begin(text="note = 'a beginning'", by=owner, now=NOW).pk)


def _version(owner: User) -> str:
    draft = drafting.begin(text="note = 'signed'", by=owner, now=NOW)
    digest = chain.text_digest("note = 'signed'")
    both = {
        side: Signature.objects.create(
            draft=draft, side=side, text_digest=digest, by=User.objects.create_user(side), name=side, comment="yes", signed_at=NOW
        )
        for side in Team
    }
    return str(signing.seal(draft, "note = 'signed'", both, now=NOW, told_at=NOW).number)


def _comment(owner: User) -> str:
    about = {"measure": "bookings", "asked": "period=all", "place": "0" * 64, "unit": "money", "value": 5_000_000.0}
    return str(Comment.objects.create(text="Two deals slipped.", by=owner, written_at=timezone.now(), **about).pk)


def _session(owner: User) -> str:
    return str(UserSession.objects.create(user=owner, ip="127.0.0.1", user_agent="a browser", session_key="k" * 32).pk)


def _note(owner: User) -> str:
    said = {"token": f"t{owner.pk}", "kind": "call", "noted_at": NOW, "written_at": NOW, "written_by": owner, "said": "later"}
    return Note.objects.get_or_create(key=f"q{owner.pk:020}", defaults=said)[0].key


def _reading(owner: User) -> str:
    about = {"asked": "period=all", "period": "all time", "counted": "the 180 days before", "definition": "v1", "generation": 1}
    return str(SavedReading.objects.create(name="Board", answer="Search", saved_at=NOW, saved_by=owner, **about).pk)


def _holdout(owner: User) -> str:
    about = {
        "token": f"t{owner.pk}", "name": "Webinar", "outcome": "talked", "begins_on": NOW.date(), "days": 30, "permille": 200,
        "seed": "s", "treated": 4, "held": 1, "base_people": 0, "base_reached": 0, "drawn_at": NOW, "drawn_by": owner,
    }  # fmt: skip
    return Holdout.objects.get_or_create(key=f"y{owner.pk:020}", defaults=about)[0].key


OBJECTS: dict[str, Callable[[User], str]] = {
    "merge": _merge,
    "apart": _apart,
    "pair": _pair,
    "said": _said,
    "measure": lambda owner: "bookings",
    "person": _told(Person, "p0"),
    "account": _told(Account, "a0"),
    "deal": _told(Opportunity, "o0"),
    "run": _run,
    "file": _file,
    "record": _record,
    "question": _question,
    "draft": _draft,
    "holdout": _holdout,
    "note": _note,
    "reading": _reading,
    "user": _user,
    "proposed": _proposed,
    "version": _version,
    "token": _token,
    "session": _session,
    "comment": _comment,
}
