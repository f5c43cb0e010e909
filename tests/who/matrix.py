"""Every address of the product: by which method, for whom, and with which answer. An address that is not here fails the build.

A new address is one line under its room's heading:

    see(path, needs=...)    a page (GET)          answers 200 to those who may, 403 to the others
    do(path, needs=...)     an act (POST)         answers 302 to those who may, 403 to the others
    *form(path, needs=...)  a page with a form    both of them
                            with `recent=True` only to those whose last log-in was recent, else 302 to the confirmation
    api(path, needs=...)    for programs          by token; 401 without one, 403 where its scope or role is too small

`needs` is an action of `who.access`, ANYONE who is logged in, or EVERYBODY; `also` is a second action that is needed. With
`hides` instead, those who may not are answered 404, as if the object were not there. `own=True`: an object of somebody else is
404 too, except to those who manage users.
`then` is the answer to those who may; `sends` is what is posted. Words in braces are objects that `tests/who/objects.py` makes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from onefunnel.who.access import Action


class Whom(StrEnum):
    """For those addresses that ask for no particular action."""

    ANYONE = "whoever is logged in"
    EVERYBODY = "logged in or not"


ANYONE, EVERYBODY = Whom.ANYONE, Whom.EVERYBODY


@dataclass(frozen=True)
class Way:
    """One method of one address, and what it answers. `inside` is for those already logged in, where that differs.

    Without `found_by` there is nothing at the address, and with it alone a sentence who may."""

    method: str
    path: str
    needs: Action | Whom
    then: int
    is_hidden: bool = False
    is_own: bool = False
    is_api: bool = False
    is_recent: bool = False
    inside: int | None = None
    sends: Mapping[str, str] = field(default_factory=dict)
    found_by: Action | None = None
    also: Action | None = None

    @property
    def actions(self) -> frozenset[Action]:
        """All that somebody must be allowed to do."""
        return frozenset(one for one in (self.needs, self.also) if isinstance(one, Action))

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def see(
    path: str, *, needs: Action | Whom = ANYONE, hides: Action | None = None, own: bool = False, then: int = 200,
    inside: int | None = None, recent: bool = False, found_by: Action | None = None, also: Action | None = None,
) -> Way:  # fmt: skip
    hidden = hides is not None
    return Way("GET", path, hides or needs, then, hidden, own, is_recent=recent, inside=inside, found_by=found_by, also=also)


def do(
    path: str, *, needs: Action | Whom = ANYONE, hides: Action | None = None, own: bool = False, then: int = 302,
    inside: int | None = None, sends: Mapping[str, str] | None = None, recent: bool = False,
) -> Way:  # fmt: skip
    return Way("POST", path, hides or needs, then, hides is not None, own, False, recent, inside, sends or {})


def form(
    path: str, *, needs: Action | Whom = ANYONE, own: bool = False, then: int = 302, inside: int | None = None,
    sends: Mapping[str, str] | None = None, shows: int = 200, recent: bool = False,
) -> tuple[Way, Way]:  # fmt: skip
    return (
        see(path, needs=needs, own=own, then=shows, inside=inside),
        do(path, needs=needs, own=own, then=then, inside=inside, sends=sends, recent=recent),
    )


def api(
    path: str, *, needs: Action | Whom = ANYONE, hides: Action | None = None, method: str = "GET", then: int = 200,
    own: bool = False, sends: Mapping[str, str] | None = None, also: Action | None = None,
) -> Way:  # fmt: skip
    hidden = hides is not None
    return Way(method, path, hides or needs, then, is_hidden=hidden, is_own=own, is_api=True, sends=sends or {}, also=also)


WAYS = (
    # agree/scoreboard, agree/measures
    see("/", needs=Action.SEE_NUMBERS),
    do("/notices/dismissal/", needs=Action.MANAGE_USERS),
    see("/attribution/", needs=Action.SEE_NUMBERS),
    do("/attribution/readings/", needs=Action.COMMENT, sends={"name": "Board"}),
    do("/attribution/readings/{reading}/withdrawal/", needs=Action.COMMENT, own=True),
    do("/attribution/readings/{reading}/return/", needs=Action.COMMENT, own=True),
    see("/win-and-loss/", needs=Action.SEE_NUMBERS),
    see("/in-market/", needs=Action.SEE_NUMBERS),
    see("/exposure/", needs=Action.SEE_NUMBERS),
    see("/exposure/progress/", needs=Action.SEE_NUMBERS),
    do("/exposure/estimate/", needs=Action.SEE_NUMBERS),
    see("/exposure/holdouts/", needs=Action.SEE_NUMBERS),
    *form("/exposure/holdouts/new/", needs=Action.HOLD_OUT, then=400),
    see("/exposure/holdouts/{holdout}/", needs=Action.SEE_NUMBERS),
    do("/exposure/holdouts/{holdout}/lock/", needs=Action.HOLD_OUT),
    do("/exposure/holdouts/{holdout}/discard/", needs=Action.HOLD_OUT),
    do("/exposure/holdouts/{holdout}/reading/", needs=Action.HOLD_OUT),
    do("/exposure/holdouts/{holdout}/end/", needs=Action.HOLD_OUT),
    see("/bridge/", needs=Action.SEE_NUMBERS),
    see("/measures/", needs=Action.SEE_NUMBERS),
    see("/measures/{measure}/", needs=Action.SEE_NUMBERS),
    see("/measures/{measure}/records/", needs=Action.SEE_RECORDS),
    see("/measures/{measure}/records/?format=csv", needs=Action.EXPORT),
    see("/measures/{measure}/records/?format=xlsx", needs=Action.EXPORT),
    # agree/comments
    see("/comments/", needs=Action.SEE_NUMBERS),
    see("/comments/?format=csv", needs=Action.EXPORT),
    see("/comments/?format=xlsx", needs=Action.EXPORT),
    see("/measures/{measure}/comments/", needs=Action.SEE_NUMBERS),
    do("/measures/{measure}/comments/", needs=Action.COMMENT, sends={"text": "Two deals slipped."}),
    do("/comments/{comment}/text/", needs=Action.COMMENT, own=True, sends={"text": "Three deals slipped."}),
    do("/comments/{comment}/withdrawal/", needs=Action.COMMENT, own=True),
    do("/comments/{comment}/return/", needs=Action.COMMENT, own=True),
    do("/comments/{comment}/resolution/", needs=Action.COMMENT),
    do("/comments/{comment}/reopening/", needs=Action.COMMENT),
    # agree/agreement
    see("/agreement/", needs=Action.SEE_NUMBERS),
    see("/agreement/history/", needs=Action.SEE_NUMBERS),
    see("/agreement/versions/{version}/", needs=Action.SEE_NUMBERS),
    see("/agreement/versions/{version}/agreement.toml", needs=Action.SEE_NUMBERS),
    see("/agreement/compare/", needs=Action.SEE_NUMBERS),
    do("/agreement/drafts/", needs=Action.DRAFT_AGREEMENT, sends={"origin": "0"}),
    see("/agreement/drafts/{proposed}/", needs=Action.SEE_NUMBERS),
    see("/agreement/drafts/{proposed}/agreement.toml", needs=Action.SEE_NUMBERS),
    do("/agreement/drafts/{proposed}/text/", needs=Action.DRAFT_AGREEMENT, sends={"text": "note = 'why'"}),
    do("/agreement/drafts/{proposed}/form/", needs=Action.DRAFT_AGREEMENT, sends={"note": "why"}),
    do("/agreement/drafts/{proposed}/undo/", needs=Action.DRAFT_AGREEMENT),
    do("/agreement/drafts/{proposed}/redo/", needs=Action.DRAFT_AGREEMENT),
    do("/agreement/drafts/{proposed}/withdrawal/", needs=Action.DRAFT_AGREEMENT),
    see("/agreement/drafts/{proposed}/trial/", needs=Action.SEE_RECORDS),
    see("/agreement/drafts/{proposed}/trial/?format=csv", needs=Action.EXPORT),
    see("/agreement/drafts/{proposed}/counts/", needs=Action.SEE_RECORDS),
    *form("/agreement/drafts/{proposed}/signature/", needs=Action.SIGN_AGREEMENT, then=400, recent=True),
    do("/agreement/drafts/{proposed}/signature/takeback/", needs=Action.SIGN_AGREEMENT, recent=True),
    see("/glossary/"),
    # inbound
    see("/imports/", needs=Action.SEE_IMPORTS),
    *form("/imports/new/", needs=Action.IMPORT, then=400),
    *form("/imports/new/{draft}/", needs=Action.IMPORT, own=True, sends={"text": 'source = "own"'}),
    see("/imports/new/{draft}/mapping.toml", needs=Action.IMPORT, own=True),
    do("/imports/new/{draft}/landing/", needs=Action.IMPORT, own=True),
    do("/imports/new/{draft}/end/", needs=Action.IMPORT, own=True),
    see("/imports/{run}/", needs=Action.SEE_IMPORTS),
    see("/imports/{run}/progress/", needs=Action.SEE_IMPORTS),
    see("/imports/{run}/mapping.toml", needs=Action.SEE_IMPORTS),
    do("/imports/{run}/takeback/", needs=Action.TAKE_BACK),
    do("/imports/{run}/giveback/", needs=Action.TAKE_BACK),
    do("/imports/{run}/again/", needs=Action.IMPORT),
    see("/imports/{run}/quarantine/", needs=Action.MEND_QUARANTINE),
    do("/imports/{run}/quarantine/mended/", needs=Action.MEND_QUARANTINE),
    *form("/imports/{run}/quarantine/{record}/", needs=Action.MEND_QUARANTINE),
    do("/imports/{run}/quarantine/replay/", needs=Action.MEND_QUARANTINE),
    do("/imports/{run}/quarantine/dismissal/", needs=Action.MEND_QUARANTINE),
    do("/imports/{run}/quarantine/{record}/dismissal/", needs=Action.MEND_QUARANTINE),
    do("/imports/{run}/quarantine/{record}/reopening/", needs=Action.MEND_QUARANTINE),
    do("/imports/{run}/missing/{file}/", needs=Action.TAKE_BACK),
    see("/imports/{run}/quarantine/file/{file}.csv", needs=Action.MEND_QUARANTINE),
    do("/questions/{question}/answer/", needs=Action.IMPORT, sends={"value": ""}),
    do("/questions/{question}/dismissal/", needs=Action.IMPORT),
    do("/questions/{question}/revocation/", needs=Action.IMPORT),
    see("/people/{person}/data/", needs=Action.ERASE),
    see("/people/{person}/data/export/", needs=Action.ERASE, recent=True),
    do("/people/{person}/data/erasure/", needs=Action.ERASE, then=400, recent=True),
    # learn, plan, work
    see("/journeys/", needs=Action.SEE_RECORDS),
    see("/people/{person}/journey/", hides=Action.SEE_PEOPLE),
    see("/accounts/{account}/journey/", hides=Action.SEE_RECORDS),
    see("/accounts/{account}/journey/?format=csv", needs=Action.EXPORT, found_by=Action.SEE_RECORDS),
    see("/deals/{deal}/journey/", hides=Action.SEE_RECORDS),
    see("/notes/", needs=Action.SEE_RECORDS),
    see("/notes/?format=csv", needs=Action.EXPORT),
    see("/notes/?format=xlsx", needs=Action.EXPORT),
    *form("/notes/new/", needs=Action.WRITE_NOTES, then=400),
    see("/notes/new/about/?q=halden", needs=Action.WRITE_NOTES),
    do("/notes/new/draft/", needs=Action.WRITE_NOTES),
    do("/notes/new/split/", needs=Action.WRITE_NOTES, then=200, sends={"paste": "Objection: too late"}),
    see("/notes/about/{account}/", hides=Action.SEE_RECORDS, then=302),
    see("/notes/themes/", needs=Action.SEE_RECORDS),
    do("/notes/themes/", needs=Action.EDIT_THEMES, then=400, sends={"text": "no rule"}),
    do("/notes/themes/preview/", needs=Action.EDIT_THEMES, then=200, sends={"text": "Price: dear"}),
    do("/notes/themes/0/again/", needs=Action.EDIT_THEMES),
    see("/notes/{note}/", needs=Action.SEE_RECORDS),
    *form("/notes/{note}/edit/", needs=Action.WRITE_NOTES, own=True, then=400),
    do("/notes/{note}/withdrawal/", needs=Action.WRITE_NOTES, own=True),
    do("/notes/{note}/return/", needs=Action.WRITE_NOTES, own=True),
    # web
    see("/search/?q=deal"),
    # who
    see("/people/", needs=Action.SEE_PEOPLE),
    see("/people/{person}/", hides=Action.SEE_PEOPLE),
    see("/people/duplicates/", needs=Action.SEE_PEOPLE),
    see("/people/duplicates/?format=csv", needs=Action.EXPORT, also=Action.SEE_PEOPLE, recent=True),
    see("/people/duplicates/progress/", needs=Action.SEE_RECORDS),
    do("/people/duplicates/search/", needs=Action.UNMERGE),
    see("/accounts/duplicates/", needs=Action.SEE_RECORDS),
    see("/accounts/duplicates/?format=xlsx", needs=Action.EXPORT),
    see("/accounts/duplicates/progress/", needs=Action.SEE_RECORDS),
    do("/accounts/duplicates/search/", needs=Action.UNMERGE),
    do("/duplicates/{pair}/same/", needs=Action.UNMERGE),
    do("/duplicates/{pair}/different/", needs=Action.UNMERGE),
    do("/duplicates/judgements/{said}/undoing/", needs=Action.UNMERGE),
    do("/merges/{merge}/undoing/", needs=Action.UNMERGE),
    do("/merges/{apart}/redoing/", needs=Action.UNMERGE),
    see("/accounts/", needs=Action.SEE_RECORDS),
    see("/accounts/{account}/", hides=Action.SEE_RECORDS),
    see("/deals/", needs=Action.SEE_RECORDS),
    see("/deals/{deal}/", hides=Action.SEE_RECORDS),
    see("/users/", needs=Action.MANAGE_USERS),
    *form("/users/new/", needs=Action.MANAGE_USERS, sends={"username": "noa", "role": "sdr"}),
    see("/users/{user}/", needs=Action.MANAGE_USERS),
    do("/users/{user}/role/", needs=Action.MANAGE_USERS, sends={"role": "sdr"}),
    do("/users/{user}/password/", needs=Action.MANAGE_USERS),
    do("/users/{user}/second-step/end/", needs=Action.MANAGE_USERS),
    do("/users/{user}/deactivation/", needs=Action.MANAGE_USERS),
    do("/users/{user}/reactivation/", needs=Action.MANAGE_USERS),
    see("/audit/", needs=Action.SEE_AUDIT),
    see("/audit/?format=csv", needs=Action.SEE_AUDIT, recent=True),
    see("/account/"),
    *form("/account/login/", needs=EVERYBODY, then=200, inside=302, sends={"login": "nobody", "password": "wrong"}),
    see("/account/logout/", needs=EVERYBODY, then=302, inside=200),
    do("/account/logout/", needs=EVERYBODY),
    see("/account/inactive/", needs=EVERYBODY),
    *form("/account/again/", then=200, sends={"password": "wrong"}),
    *form("/account/again/code/", then=302, shows=302),
    *form("/account/login/code/", needs=EVERYBODY, then=302, shows=302),
    see("/account/second-step/"),
    *form("/account/second-step/on/", then=200, sends={"code": "000000"}, recent=True),
    *form("/account/second-step/off/", then=404, shows=404),
    see("/account/second-step/codes/", then=404),
    see("/account/second-step/codes.txt", then=404),
    *form("/account/second-step/codes/new/", then=200, recent=True),
    *form("/account/password/", then=200, sends={"oldpassword": "wrong"}),
    *form("/account/sessions/"),
    do("/account/sessions/{session}/end/", own=True),
    see("/me/tokens/"),
    do("/me/tokens/", then=400, sends={"name": ""}, recent=True),
    do("/me/tokens/{token}/end/", own=True),
    # the interface for programs
    see("/api/", needs=Action.SEE_NUMBERS),
    api("/api/v1/", needs=EVERYBODY),
    api("/api/v1/openapi.json", needs=EVERYBODY),
    api("/api/v1/measures", needs=Action.SEE_NUMBERS),
    api("/api/v1/measures/{measure}", needs=Action.SEE_NUMBERS),
    api("/api/v1/measures/{measure}/answer", needs=Action.SEE_NUMBERS),
    api("/api/v1/measures/{measure}/rows", needs=Action.SEE_RECORDS),
    api("/api/v1/agreement", needs=Action.SEE_NUMBERS),
    api("/api/v1/agreement/versions", needs=Action.SEE_NUMBERS),
    api("/api/v1/agreement/versions/{version}", needs=Action.SEE_NUMBERS),
    api("/api/v1/agreement/drafts", needs=Action.SEE_NUMBERS),
    api("/api/v1/agreement/drafts/{proposed}", needs=Action.SEE_NUMBERS),
    api("/api/v1/agreement/compare?from=0&to=v0", needs=Action.SEE_NUMBERS),
    api("/api/v1/glossary", needs=Action.SEE_NUMBERS),
    api("/api/v1/comments", needs=Action.SEE_NUMBERS),
    api("/api/v1/comments", needs=Action.COMMENT, method="POST", then=422),
    api("/api/v1/comments/{comment}", needs=Action.SEE_NUMBERS),
    api("/api/v1/comments/{comment}/withdrawal", needs=Action.COMMENT, method="POST"),
    api("/api/v1/comments/{comment}/resolution", needs=Action.COMMENT, method="POST"),
    api("/api/v1/comments/{comment}/reopening", needs=Action.COMMENT, method="POST", then=409),
    api("/api/v1/people", needs=Action.SEE_PEOPLE),
    api("/api/v1/people/{person}", hides=Action.SEE_PEOPLE),
    api("/api/v1/accounts", needs=Action.SEE_RECORDS),
    api("/api/v1/accounts/{account}", hides=Action.SEE_RECORDS),
    api("/api/v1/opportunities", needs=Action.SEE_RECORDS),
    api("/api/v1/opportunities/{deal}", hides=Action.SEE_RECORDS),
    api("/api/v1/notes", needs=Action.SEE_RECORDS),
    api("/api/v1/notes", needs=Action.WRITE_NOTES, method="POST", then=422),
    api("/api/v1/notes/{note}", needs=Action.SEE_RECORDS),
    api("/api/v1/notes/{note}/withdrawal", needs=Action.WRITE_NOTES, method="POST"),
    api("/api/v1/holdouts", needs=Action.SEE_NUMBERS),
    api("/api/v1/holdouts", needs=Action.HOLD_OUT, method="POST", then=422),
    api("/api/v1/holdouts/look", needs=Action.HOLD_OUT, method="POST", then=422),
    api("/api/v1/holdouts/{holdout}", needs=Action.SEE_NUMBERS),
    api("/api/v1/holdouts/{holdout}/people", needs=Action.EXPORT, also=Action.SEE_PEOPLE, then=409),
    api("/api/v1/holdouts/{holdout}/reading", needs=Action.SEE_NUMBERS, then=409),
    api("/api/v1/holdouts/{holdout}/reading", needs=Action.HOLD_OUT, method="POST", then=409),
    api("/api/v1/holdouts/{holdout}/lock", needs=Action.HOLD_OUT, method="POST", then=409),
    api("/api/v1/holdouts/{holdout}/discard", needs=Action.HOLD_OUT, method="POST"),
    api("/api/v1/holdouts/{holdout}/end", needs=Action.HOLD_OUT, method="POST", then=422),
    api("/api/v1/imports", needs=Action.SEE_IMPORTS),
    api("/api/v1/imports", needs=Action.IMPORT, method="POST", then=422),
    api("/api/v1/imports/{run}", needs=Action.SEE_IMPORTS),
    api("/api/v1/imports/{run}/reconciliation", needs=Action.SEE_IMPORTS),
    api("/api/v1/imports/{run}/takeback", needs=Action.TAKE_BACK, method="POST"),
    api("/api/v1/imports/{run}/giveback", needs=Action.TAKE_BACK, method="POST", then=409),
)
