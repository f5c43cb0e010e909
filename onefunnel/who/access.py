"""Who may see or change what: the one place where that is decided.

An action that a role may not do answers 403 with a sentence that says who may; an object that somebody may not see answers 404,
as if it were not there.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, Concatenate, cast

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from onefunnel.who.records import Membership
from onefunnel.words import ROLE_NAMES, Role, Team


class Action(StrEnum):
    """What can be done here that not everybody may do."""

    SEE_NUMBERS = "see_numbers"
    SEE_RECORDS = "see_records"
    SEE_PEOPLE = "see_people"
    EXPORT = "export"
    SEE_IMPORTS = "see_imports"
    IMPORT = "import"
    MEND_QUARANTINE = "mend_quarantine"
    TAKE_BACK = "take_back"
    UNMERGE = "unmerge"
    COMMENT = "comment"
    WRITE_NOTES = "write_notes"
    EDIT_THEMES = "edit_themes"
    HOLD_OUT = "hold_out"
    DRAFT_AGREEMENT = "draft_agreement"
    SIGN_AGREEMENT = "sign_agreement"
    ERASE = "erase"
    SEE_AUDIT = "see_audit"
    MANAGE_USERS = "manage_users"


SAYS = {
    Action.SEE_NUMBERS: "see the numbers",
    Action.SEE_RECORDS: "see accounts and deals",
    Action.SEE_PEOPLE: "see people and their names",
    Action.EXPORT: "export lists",
    Action.SEE_IMPORTS: "see imports",
    Action.IMPORT: "import files",
    Action.MEND_QUARANTINE: "see and mend quarantined records",
    Action.TAKE_BACK: "take an import back",
    Action.UNMERGE: "say which records are one",
    Action.COMMENT: "comment on numbers",
    Action.WRITE_NOTES: "take field notes",
    Action.EDIT_THEMES: "edit the rules that code field notes",
    Action.HOLD_OUT: "draw and lock hold-outs",
    Action.DRAFT_AGREEMENT: "draft the agreement",
    Action.SIGN_AGREEMENT: "sign the agreement",
    Action.ERASE: "erase a person's data",
    Action.SEE_AUDIT: "see the audit log",
    Action.MANAGE_USERS: "manage who may log in",
}

_see = {Action.SEE_NUMBERS, Action.SEE_RECORDS}
_sell = _see | {Action.SEE_PEOPLE, Action.COMMENT, Action.WRITE_NOTES}
_agree = {Action.DRAFT_AGREEMENT, Action.SIGN_AGREEMENT}
_bring = {Action.EXPORT, Action.SEE_IMPORTS, Action.IMPORT, Action.MEND_QUARANTINE, Action.UNMERGE}
_lead = _sell | _agree | _bring | {Action.EDIT_THEMES}
MAY: dict[Role, frozenset[Action]] = {
    Role.FUNNEL_OWNER: frozenset(Action) - {Action.SIGN_AGREEMENT},  # the teams sign, each by its own lead
    Role.MARKETING_LEAD: frozenset(_lead | {Action.HOLD_OUT}),  # the campaigns are theirs
    Role.SALES_LEAD: frozenset(_lead),
    Role.SDR: frozenset(_sell),
    Role.ACCOUNT_EXECUTIVE: frozenset(_sell),
    Role.CFO: frozenset(_see | {Action.COMMENT, Action.EXPORT, Action.SEE_IMPORTS}),
    Role.VIEWER: frozenset(_see),
}
SIGNS_FOR = {Role.MARKETING_LEAD: Team.MARKETING, Role.SALES_LEAD: Team.SALES}

type Visitor = AbstractBaseUser | AnonymousUser
type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def role_of(user: Visitor) -> Role | None:
    """The role of somebody who is logged in and active; None may do nothing."""
    if not user.is_active:  # and nobody is, before they log in
        return None
    try:
        return Role(cast(User, user).membership.role)
    except Membership.DoesNotExist:
        return None


def actions_of(user: Visitor) -> frozenset[Action]:
    """What somebody may do now: what their role may, and of that what a token was made for, when a program acts for them."""
    role = role_of(user)
    if role is None:
        return frozenset()
    scope: frozenset[Action] | None = getattr(user, "narrowed_to", None)
    return MAY[role] if scope is None else MAY[role] & scope


def may(user: Visitor, action: Action) -> bool:
    return action in actions_of(user)


def side_of(user: Visitor) -> Team | None:
    """The side for which this person signs the agreement, if they sign at all."""
    if not may(user, Action.SIGN_AGREEMENT):
        return None
    role = role_of(user)
    return next((side for signs, side in SIGNS_FOR.items() if signs is role), None)


def needs[**P](action: Action) -> Callable[[View[P]], View[P]]:
    """A page for those who may do `action`: others are sent to the log-in, or told in a sentence who may."""

    def wrap(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _ask_log_in(request)
            if not may(request.user, action):
                raise PermissionDenied(refusal(request.user, action))
            return view(request, *args, **kwargs)

        guarded.needs = action  # type: ignore[attr-defined]
        return guarded

    return wrap


def hides[**P](action: Action) -> Callable[[View[P]], View[P]]:
    """The page of an object that exists only for those who may do `action`."""

    def wrap(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _ask_log_in(request)
            if not may(request.user, action):
                raise Http404
            return view(request, *args, **kwargs)

        guarded.hides = action  # type: ignore[attr-defined]
        return guarded

    return wrap


def refusal(user: Visitor, action: Action) -> str:
    """Why somebody may not, and who may."""
    role = role_of(user)
    able = [ROLE_NAMES[r].lower() if ROLE_NAMES[r] not in ("SDR", "CFO") else ROLE_NAMES[r] for r in Role if action in MAY[r]]
    who = ", ".join(able[:-1]) + " or " + able[-1] if len(able) > 1 else able[0]
    if role is None:
        return "Your log-in has no role yet. Ask the funnel owner to give you one."
    if action in MAY[role]:
        return f"This token was not made to {SAYS[action]}. Make one that was, or ask with another."
    return f"Your role ({ROLE_NAMES[role]}) may not {SAYS[action]}. Ask a {who}."


def mine(request: HttpRequest, owner_id: int | None) -> None:
    """An object of somebody else is not there: 404, unless the visitor manages users."""
    if owner_id != request.user.pk and not may(request.user, Action.MANAGE_USERS):
        raise Http404


def _ask_log_in(request: HttpRequest) -> HttpResponse:
    """A page leads to the log-in and back; a JSON question gets a JSON answer."""
    if request.GET.get("format") == "json" or "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"error": "log in first"}, status=401)
    answer: Any = redirect_to_login(request.get_full_path())
    return cast(HttpResponse, answer)
