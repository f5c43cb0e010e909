"""Your own log-in: who you are here, what your role may do, and what was changed about it."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from onefunnel.web.reply import reply
from onefunnel.who.access import MAY, SAYS, Action, role_of
from onefunnel.words import ROLE_NAMES


@require_GET
@login_required
def me(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    role = role_of(user)
    allowed = MAY[role] if role else frozenset[Action]()
    name = user.get_full_name() or user.username
    data = {
        "name": name,
        "username": user.username,
        "email": user.email,
        "role": role.value if role else None,
        "may": sorted(action.value for action in allowed),
    }
    context = {
        "answer": f"You are {name}, {ROLE_NAMES[role] if role else 'without a role yet'}",
        "reason": "The funnel's owner adds people and gives each one role, which decides what they see and change.",
        "abilities": [(SAYS[action], action in allowed) for action in Action],
        "changes": user.changes.select_related("by")[:20],
        "trail": [("Your log-in", "")],
    }
    return reply(request, "who/me.html", context, data=data)
