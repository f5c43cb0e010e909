"""The audit log: who did what to what, when. Entries are only added, and each is sealed together with the one before it.

`note` is called in the transaction of the act, so that neither stands without the other. An entry names a log-in and the key
of what was acted on, never a customer's name, address or words. The seal is made with the home's secret: whoever can write to the
database alone cannot change, remove or slip in an entry without `check` finding it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from onefunnel.store.findings import Finding
from onefunnel.store.log import one_writer
from onefunnel.who.records import AuditEntry

type By = HttpRequest | AbstractBaseUser | AnonymousUser | str | None
type Detail = Mapping[str, str | int | bool | list[str] | None]
FIRST = "0" * 64
PURPOSE = b"onefunnel audit log"
AT_ONCE = 2_000
RESTORE = "Somebody changed the store from outside of onefunnel. Find out who could; compare with the entries of a backup."

SAYS = {  # what an entry says after the name of who did it
    "logged_in": "logged in",
    "log_in_failed": "failed to log in",
    "logged_out": "logged out",
    "confirmed": "confirmed who they are",
    "confirmation_failed": "failed to confirm who they are",
    "sessions_ended": "logged devices out",
    "user_added": "added a log-in",
    "user_role": "changed a role",
    "user_password": "set a password",
    "user_second_step": "took a second step away",
    "user_deactivated": "ended a log-in",
    "user_reactivated": "restored a log-in",
    "second_step_on": "turned the second step on",
    "second_step_off": "turned the second step off",
    "recovery_codes_made": "made new recovery codes",
    "recovery_code_used": "used a recovery code",
    "token_made": "made a token",
    "token_ended": "ended a token",
    "import_started": "started an import",
    "import_taken_back": "took an import back",
    "import_given_back": "gave an import back",
    "record_mended": "mended quarantined records",
    "record_dismissed": "dismissed quarantined records",
    "record_reopened": "took the dismissal of quarantined records back",
    "question_revoked": "revoked an answer about an import",
    "missing_deleted": "deleted what a full export no longer names",
    "merge_undone": "undid a merge",
    "merge_redone": "gave a merge back",
    "duplicate_merged": "said that two records are one",
    "duplicate_refused": "said that two records are different",
    "duplicate_undone": "undid what was said of two records",
    "exported": "exported a list",
    "erased": "erased a person's data",
    "drafted": "drafted an agreement",
    "signed": "signed an agreement",
    "signature_taken_back": "took a signature back",
    "withdrawn": "withdrew a draft",
    "target_set": "set a target",
    "commented": "commented on a number",
    "comment_edited": "changed the words of a comment",
    "comment_withdrawn": "withdrew a comment",
    "comment_given_back": "gave a comment back",
    "comment_resolved": "settled a comment",
    "comment_reopened": "reopened a comment",
    "note_taken": "took a field note",
    "note_edited": "edited a field note",
    "note_withdrawn": "withdrew a field note",
    "note_given_back": "gave a field note back",
    "note_rules_saved": "changed the rules for themes",
    "notes_coded_anew": "found the themes of all notes anew",
    "reading_saved": "saved a reading of attribution",
    "reading_withdrawn": "withdrew a saved reading",
    "reading_given_back": "gave a saved reading back",
    "holdout_drawn": "drew a hold-out",
    "holdout_discarded": "threw the draw of a hold-out away",
    "holdout_locked": "locked a hold-out",
    "holdout_called_off": "called a hold-out off",
    "holdout_read": "read a hold-out out",
}


@dataclass(frozen=True)
class Chain:
    """What a check of the chain saw: how many entries, the seal of the last, and each thing that is not as it should be."""

    count: int
    head: str
    wrong: list[Finding]


def note(by: By, what: str, object: str = "", detail: Detail | None = None, *, now: datetime | None = None) -> AuditEntry:
    """Add an entry, in the caller's transaction. `object` is a kind and a key, as `import:20261102-0900-ab12` or `user:sam`.

    `by` is the request where there is one, else a log-in or its name; nothing is the command line. The moment is the log's
    own: an act does not date itself, tests may.
    """
    who, via = _who(by)
    with transaction.atomic():
        one_writer()
        last = AuditEntry.objects.order_by("-number").first()
        entry = AuditEntry(
            number=last.number + 1 if last else 1, at=now or timezone.now(), who=who, via=via, what=what, object=object,
            detail=dict(detail or {}), previous=last.seal if last else FIRST,
        )  # fmt: skip
        entry.seal = seal(entry, key())
        entry.save(force_insert=True)
    return entry


def seal(entry: AuditEntry, key: bytes) -> str:
    """The keyed digest of an entry and of the seal before it."""
    said = [
        entry.number,
        entry.at.astimezone(UTC).isoformat(),
        entry.who,
        entry.via,
        entry.what,
        entry.object,
        entry.detail,
        entry.previous,
    ]
    text = json.dumps(said, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hmac.digest(key, text.encode(), "sha256").hex()


def check(*, after: int = 0, noted: str = "", progress: Callable[[int, int], None] | None = None) -> Chain:
    """Walk the chain from entry `after` to its end. `noted`: the seal of an earlier check, which must still be in it."""
    before = AuditEntry.objects.filter(number=after).first()
    wrong: list[Finding] = [] if before or not after else [Finding(f"Entry {after} of the audit log is missing.", RESTORE)]
    number, previous, is_known = after, before.seal if before else FIRST, noted in ("", FIRST)
    secret, total = key(), AuditEntry.objects.count() if progress else 0
    for entry in AuditEntry.objects.filter(number__gt=after).order_by("number").iterator(AT_ONCE):
        wrong += _flaws(entry, number, previous, secret)
        number, previous = entry.number, entry.seal
        is_known = is_known or entry.seal == noted
        if progress and number % AT_ONCE == 0:
            progress(number, total)
    if not is_known:
        wrong.append(Finding("The seal noted earlier is not in the audit log: its end was cut off or written anew.", RESTORE))
    return Chain(number, previous, wrong)


def says(entry: AuditEntry) -> str:
    """What was done, in words."""
    return SAYS.get(entry.what, entry.what.replace("_", " "))


def _flaws(entry: AuditEntry, number: int, previous: str, secret: bytes) -> Iterable[Finding]:
    if entry.number != number + 1:
        gone = f"Entry {number + 1}" if entry.number == number + 2 else f"Entries {number + 1:,} to {entry.number - 1:,}"
        yield Finding(f"{gone} of the audit log {'is' if entry.number == number + 2 else 'are'} missing.", RESTORE)
    elif entry.previous != previous:
        yield Finding(f"Entry {entry.number:,} of the audit log does not follow the one before it.", RESTORE)
    if not hmac.compare_digest(entry.seal, seal(entry, secret)):
        yield Finding(f"Entry {entry.number:,} of the audit log was changed after it was written.", RESTORE)


def name_of(by: By) -> str:
    """The log-in that acts; empty for the command line."""
    return _who(by)[0]


def _who(by: By) -> tuple[str, str]:
    if isinstance(by, HttpRequest):
        token = getattr(by, "token", None)
        user = getattr(by, "user", None)
        return (user.get_username() if user is not None else ""), (f"token {token.prefix}" if token else "screen")
    if isinstance(by, AbstractBaseUser | AnonymousUser):
        return by.get_username(), "screen"
    return by or "", "screen" if by else "command line"


def key() -> bytes:
    """What seals are made with: a child of the home's secret."""
    return hashlib.blake2b(PURPOSE, key=settings.HOME.secret[:64]).digest()
