"""Who may log in: the funnel owner's page to add people, change their role, set a password, and end or restore a log-in."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onefunnel.web.reply import reply
from onefunnel.who import logins, mytokens
from onefunnel.who.access import Action, needs, role_of
from onefunnel.who.forms import AddUserForm, RoleForm
from onefunnel.who.records import UserChange
from onefunnel.words import ROLE_NAMES, Role

TRAIL = ("People who log in", "/users/")
WORDS = 4


@require_GET
@needs(Action.MANAGE_USERS)
def users(request: HttpRequest) -> HttpResponse:
    everyone = list(User.objects.select_related("membership").order_by("-is_active", "username"))
    active = [user for user in everyone if user.is_active]
    context = {
        "answer": f"{len(active)} {'person' if len(active) == 1 else 'people'} may log in",
        "reason": _reason(active, len(everyone) - len(active)),
        "users": [(user, _role_name(user)) for user in everyone],
        "trail": [(TRAIL[0], "")],
    }
    return reply(request, "who/users.html", context, data={"users": [as_data(user) for user in everyone]})


@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters()
@needs(Action.MANAGE_USERS)
def new(request: HttpRequest) -> HttpResponse:
    """Add somebody. Without a password one is made up and shown once."""
    form = AddUserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        password = said.pop("password") or made_up_password()
        try:
            added = logins.add_user(**{**said, "role": Role(said["role"])}, password=password, now=_now(), by=_me(request))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{added.username} may log in now, with the password {password} (shown this once).")
            return redirect("user", user_id=added.pk)
    context = {"form": form, "trail": [TRAIL, ("Add somebody", "")]}
    return reply(request, "who/user_new.html", context, status=400 if form.errors else 200)


@require_GET
@needs(Action.MANAGE_USERS)
def user(request: HttpRequest, user_id: int) -> HttpResponse:
    shown = _user(user_id)
    context = {
        "shown": shown,
        "answer": shown.get_full_name() or shown.username,
        "reason": f"{_role_name(shown)}. {'May log in.' if shown.is_active else 'May not log in any more.'}",
        "role_form": RoleForm(initial={"role": role_of(shown) or ""}),
        "changes": shown.changes.select_related("by")[:50],
        "has_second_step": Authenticator.objects.filter(user=shown).exists(),
        "rows": mytokens.listed(shown, _now()),
        "trail": [TRAIL, (shown.username, "")],
    }
    data = {**as_data(shown), "changes": [change_data(change) for change in shown.changes.select_related("by")[:50]]}
    return reply(request, "who/user.html", context, data=data)


@require_POST
@needs(Action.MANAGE_USERS)
def role(request: HttpRequest, user_id: int) -> HttpResponse:
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose one of the roles.")
        return redirect("user", user_id=user_id)
    chosen = Role(form.cleaned_data["role"])
    done = f"The role is {ROLE_NAMES[chosen]} now."
    return _change(request, user_id, done, lambda who: logins.change_role(who, role=chosen, now=_now(), by=_me(request)))


@require_POST
@needs(Action.MANAGE_USERS)
def password(request: HttpRequest, user_id: int) -> HttpResponse:
    """A made-up password, shown once; the person's sessions end."""
    made = made_up_password()
    done = f"The new password is {made} (shown this once). All sessions of this log-in have ended."
    return _change(request, user_id, done, lambda who: logins.set_password(who, password=made, now=_now(), by=_me(request)))


@require_POST
@needs(Action.MANAGE_USERS)
def second_step_end(request: HttpRequest, user_id: int) -> HttpResponse:
    """For whoever lost the phone and the codes."""
    done = "The second step is gone; the password alone opens this log-in until it is turned on again."
    return _change(request, user_id, done, lambda who: logins.forget_second_step(who, now=_now(), by=_me(request)))


@require_POST
@needs(Action.MANAGE_USERS)
def deactivation(request: HttpRequest, user_id: int) -> HttpResponse:
    done = "This log-in has ended. Nothing else changed; it can be restored."
    return _change(request, user_id, done, lambda who: logins.deactivate(who, now=_now(), by=_me(request)))


@require_POST
@needs(Action.MANAGE_USERS)
def reactivation(request: HttpRequest, user_id: int) -> HttpResponse:
    done = "This log-in works again."
    return _change(request, user_id, done, lambda who: logins.reactivate(who, now=_now(), by=_me(request)))


def as_data(user: User) -> dict[str, Any]:
    """A log-in as JSON says it; the command line prints the same."""
    role = user.membership.role if hasattr(user, "membership") else None
    return {
        "id": user.pk,
        "username": user.username,
        "name": user.get_full_name(),
        "email": user.email,
        "role": role,
        "active": user.is_active,
        "last_login_at": user.last_login.isoformat() if user.last_login else None,
    }


def change_data(change: UserChange) -> dict[str, object]:
    by = change.by.username if change.by else None
    return {"what": change.what, "detail": change.detail, "by": by, "done_at": change.done_at.isoformat()}


def made_up_password() -> str:
    """Twenty letters and digits in groups of five, 100 bits, without the ones that look alike."""
    letters = "abcdefghijkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(WORDS))


def _change(request: HttpRequest, user_id: int, done: str, change: Callable[[User], object]) -> HttpResponse:
    try:
        change(_user(user_id))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect("user", user_id=user_id)


def _user(user_id: int) -> User:
    try:
        return User.objects.select_related("membership").get(pk=user_id)
    except User.DoesNotExist:
        raise Http404("There is no such log-in.") from None


def _me(request: HttpRequest) -> User:
    return cast(User, request.user)


def _role_name(user: User) -> str:
    return ROLE_NAMES[Role(user.membership.role)] if hasattr(user, "membership") else "No role yet"


def _reason(active: list[User], ended: int) -> str:
    owners = [user.get_full_name() or user.username for user in active if _role_name(user) == ROLE_NAMES[Role.FUNNEL_OWNER]]
    ends = f" {ended} {'log-in has' if ended == 1 else 'log-ins have'} ended." if ended else ""
    return f"Managed by {', '.join(owners) or 'nobody yet'}.{ends}"


def _now() -> datetime:
    return timezone.now()
