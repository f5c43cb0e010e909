"""Log in by username or e-mail and a password. Nobody signs up: the funnel owner adds who may log in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.account.views import AccountInactiveView, LoginView, LogoutView, PasswordChangeView, ReauthenticateView
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onefunnel.web.errors import page
from onefunnel.who import audit
from onefunnel.who.access import mine
from onefunnel.who.logins import note_own_password


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No sign-up, and errors that say what to do next."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "That name and password do not go together. Check both; capital letters count.",
        "email_password_mismatch": "That e-mail and password do not go together. Check both; capital letters count.",
        "too_many_login_attempts": "Too many failed log-ins. Wait five minutes, then try again.",
        "incorrect_password": "That is not your password. Capital letters count.",
        "enter_current_password": "That is not your current password.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **more: Any) -> None:
        """Coming in and going out need no notice: the page says it."""
        if message_template not in ("account/messages/logged_in.txt", "account/messages/logged_out.txt"):
            super().add_message(request, level, message_template, *args, **more)

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse:
        audit.note(request, "logged_in", f"user:{user.username}")
        answer: HttpResponse = super().post_login(request, user, **more)
        return answer

    def logout(self, request: HttpRequest) -> None:
        audit.note(request, "logged_out", f"user:{request.user.get_username()}")
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Whose password it was not; a name that nobody has may be a password typed in the wrong place, and is not kept."""
        said = credentials.get("username") or credentials.get("email") or ""
        tried = User.objects.filter(Q(username__iexact=said) | Q(email__iexact=said)).first() if said else None
        what = "confirmation_failed" if request.user.is_authenticated else "log_in_failed"
        audit.note(request, what, f"user:{tried.username}" if tried else "")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/account/"


class LoginForm(AllauthLoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        says = {"login": "Username or e-mail", "password": "Password", "remember": "Stay logged in on this device"}
        for name, label in says.items():
            if name in self.fields:
                self.fields[name].label = label
                self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["password"].help_text = ""
        self.fields["login"].widget.attrs["autofocus"] = True


class ChangePasswordForm(AllauthChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        says = {"oldpassword": "Your password now", "password1": "The new one", "password2": "The new one again"}
        for name, label in says.items():
            self.fields[name].label = label
            self.fields[name].help_text = ""
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["password1"].help_text = "At least 8 characters; not your name, not only digits, not a common one."

    def save(self) -> None:
        super().save()
        note_own_password(self.user, now=_now())


class ReauthenticateForm(AllauthReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.fields["password"].widget.attrs["autofocus"] = True

    def clean_password(self) -> str:
        password: str = super().clean_password()
        audit.note(self.user, "confirmed", f"user:{self.user.username}")
        return password


class Login(LoginView):  # type: ignore[misc]
    template_name = "who/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "is_first_run": not User.objects.exists()}


class Sessions(ListUserSessionsView):  # type: ignore[misc]
    def form_valid(self, form: Any) -> HttpResponse:
        """Log all other devices out."""
        others = UserSession.objects.filter(user=self.request.user).exclude(session_key=self.request.session.session_key)
        audit.note(self.request, "sessions_ended", f"user:{self.request.user.username}", {"devices": others.count()})
        answer: HttpResponse = super().form_valid(form)
        return answer


# A form view of Django takes PUT for POST; nothing here needs it.
_form = require_http_methods(["GET", "POST"])
login = _form(Login.as_view())
logout = _form(LogoutView.as_view(template_name="who/logout.html"))
inactive = require_GET(AccountInactiveView.as_view(template_name="who/inactive.html"))
change_password = _form(PasswordChangeView.as_view(template_name="who/password.html"))
again = _form(ReauthenticateView.as_view(template_name="who/again.html"))
sessions = _form(Sessions.as_view(template_name="who/sessions.html"))


@require_POST
@login_required
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """Log one device out."""
    found = UserSession.objects.filter(pk=session_id).first()
    if found is None:
        raise Http404("There is no such session.")
    mine(request, found.user_id)
    with transaction.atomic():
        found.end()
        audit.note(request, "sessions_ended", f"user:{found.user.username}", {"devices": 1})
    messages.success(request, "That device is logged out.")
    return redirect("usersessions_list")


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The answer to somebody who tries too often."""
    return page(request, 429)


def _now() -> datetime:
    return timezone.now()
