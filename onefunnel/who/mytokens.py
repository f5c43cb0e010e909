"""Your keys for programs: make one, see what each may do and when it was last used, end it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from onefunnel.web.reply import reply
from onefunnel.who import reauth, tokens
from onefunnel.who.access import SAYS, Action, mine
from onefunnel.who.records import ApiToken

LASTS = [(7, "a week"), (30, "a month"), (90, "three months"), (365, "a year")]


class TokenForm(forms.Form):
    name = forms.CharField(max_length=80, label="Name", help_text="The program or notebook that will use it.")
    actions = forms.MultipleChoiceField(label="It may", widget=forms.CheckboxSelectMultiple)
    days = forms.TypedChoiceField(choices=LASTS, coerce=int, initial=30, label="It ends after")

    def __init__(self, *args: Any, offered: list[Action], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["actions"]).choices = [(a.value, SAYS[a]) for a in offered]


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def mytokens(request: HttpRequest) -> HttpResponseBase:
    """The list, and the form below it; a key that was just made is shown here and nowhere again."""
    user, now = cast(User, request.user), timezone.now()
    offered = tokens.offered(user)
    form = TokenForm(request.POST or None, offered=offered)
    made: tuple[ApiToken, str] | None = None
    if request.method == "POST":
        if confirm := reauth.ask_again(request):
            return confirm
        made = _make(form, user, now)
        form = TokenForm(offered=offered) if made else form
    return _page(request, user, form, made, now)


@require_POST
@login_required
def end(request: HttpRequest, prefix: str) -> HttpResponse:
    """Yours, or anybody's for those who manage log-ins."""
    token = ApiToken.objects.select_related("user").filter(prefix=prefix).first()
    if token is None:
        raise Http404("There is no such token.")
    mine(request, token.user_id)
    tokens.end(token, now=timezone.now(), by=request)
    messages.success(request, f"{token.name} opens nothing any more.")
    return redirect("user", user_id=token.user_id) if token.user_id != request.user.pk else redirect("tokens")


def as_data(token: ApiToken, now: datetime) -> dict[str, Any]:
    """A token as JSON says it, without its key; the command line prints the same."""
    return {
        "prefix": token.prefix,
        "name": token.name,
        "of": token.user.username,
        "may": token.actions,
        "state": state(token, now),
        "made_at": token.made_at.isoformat(),
        "expires_at": token.expires_at.isoformat(),
        "last_used_at": token.last_used_at.isoformat() if token.last_used_at else None,
    }


def state(token: ApiToken, now: datetime) -> str:
    """stands, expired or ended."""
    return "ended" if token.ended_at else "expired" if token.expires_at <= now else "stands"


def listed(user: User, now: datetime) -> list[dict[str, Any]]:
    """A log-in's tokens as a page shows them, standing ones first."""
    rows = [
        {
            "token": token,
            "state": state(token, now),
            "may": [SAYS[Action(value)] for value in token.actions if value in set(Action)],
        }
        for token in ApiToken.objects.filter(user=user).select_related("user")
    ]
    return sorted(rows, key=lambda row: row["state"] != "stands")


def _make(form: TokenForm, user: User, now: datetime) -> tuple[ApiToken, str] | None:
    if not form.is_valid():
        return None
    said = form.cleaned_data
    actions = [Action(value) for value in said["actions"]]
    try:
        return tokens.make(user=user, name=said["name"], actions=actions, days=said["days"], now=now, by=user)
    except ValidationError as error:
        form.add_error(None, error)
        return None


def _page(request: HttpRequest, user: User, form: TokenForm, made: tuple[ApiToken, str] | None, now: datetime) -> HttpResponse:
    rows = listed(user, now)
    standing = sum(row["state"] == "stands" for row in rows)
    context = {
        "answer": f"{standing} {'token acts' if standing == 1 else 'tokens act'} for you"
        if rows
        else "No program acts for you yet",
        "reason": "A program that sends a token sees and does what you may, and no more than the token was made for.",
        "rows": rows,
        "form": form,
        "chosen": form["actions"].value() or ([] if form.is_bound else [Action.SEE_NUMBERS.value]),
        "made": made,
        "trail": [("Your log-in", "/account/"), ("Tokens", "")],
    }
    data: dict[str, Any] = {"tokens": [as_data(row["token"], now) for row in rows]}
    if made:
        data |= {"token": as_data(made[0], now), "key": made[1]}
    return reply(request, "who/tokens.html", context, data=data, status=201 if made else 400 if form.errors else 200)
