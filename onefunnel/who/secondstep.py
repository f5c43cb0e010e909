"""The second step of a log-in, for who wants one: a code of an app on the phone, and ten codes on paper for when it is lost."""

from __future__ import annotations

import base64
import hashlib
from typing import Any, cast

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.base.views import AuthenticateView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import DownloadRecoveryCodesView, GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateForm
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from onefunnel.web.reply import reply
from onefunnel.who import audit

PURPOSE = b"onefunnel second step"
TOTP, CODES = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The secrets of apps and codes lie encrypted under the home's secret: a copy of the database alone opens nothing."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "That code is not the one. Codes change every 30 seconds; each works once.",
    }

    def encrypt(self, text: str) -> str:
        return _lock().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _lock().decrypt(encrypted_text.encode()).decode()


class _Code:
    """A field for a code, in our words; a code that is not the right one is written down."""

    user: User
    fields: dict[str, Any]
    failed = "log_in_failed"

    def dress(self, label: str, about: str) -> None:
        field = self.fields["code"]
        field.label, field.help_text = label, about
        field.widget.attrs |= {"autofocus": True, "inputmode": "numeric"}
        field.widget.attrs.pop("placeholder", None)


class AuthenticateForm(_Code, AllauthAuthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dress("Code", "From your app, or one of your recovery codes.")

    def clean_code(self) -> str:
        try:
            code: str = super().clean_code()
        except ValidationError:
            is_in = self.failed == "confirmation_failed"
            audit.note(self.user if is_in else AnonymousUser(), self.failed, f"user:{self.user.username}")
            raise
        return code

    def save(self) -> None:
        super().save()
        if self.authenticator.type == CODES:
            audit.note(self.user, "recovery_code_used", f"user:{self.user.username}")


class ReauthenticateForm(AuthenticateForm, AllauthReauthenticateForm):  # type: ignore[misc]
    failed = "confirmation_failed"

    def save(self) -> None:
        super().save()
        audit.note(self.user, "confirmed", f"user:{self.user.username}")


class ActivateForm(_Code, AllauthActivateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dress("The code that the app shows now", "")


class TurnOn(ActivateTOTPView):  # type: ignore[misc]
    template_name = "who/secondstep_on.html"

    def form_valid(self, form: Any) -> HttpResponse:
        return _noted(self.request, "second_step_on", lambda: super(TurnOn, self).form_valid(form))


class TurnOff(DeactivateTOTPView):  # type: ignore[misc]
    template_name = "who/secondstep_off.html"

    def form_valid(self, form: Any) -> HttpResponse:
        return _noted(self.request, "second_step_off", lambda: super(TurnOff, self).form_valid(form))


class NewCodes(GenerateRecoveryCodesView):  # type: ignore[misc]
    template_name = "who/secondstep_new_codes.html"

    def form_valid(self, form: Any) -> HttpResponse:
        return _noted(self.request, "recovery_codes_made", lambda: super(NewCodes, self).form_valid(form))


@require_GET
@login_required
def second_step(request: HttpRequest) -> HttpResponse:
    """Whether it is on, and how many codes on paper are left."""
    user = cast(User, request.user)
    kept = {one.type: one for one in Authenticator.objects.filter(user=user)}
    is_on = TOTP in kept
    left = len(kept[CODES].wrap().get_unused_codes()) if CODES in kept else 0
    context = {
        "answer": "A code of your phone is asked for at each log-in" if is_on else "Your password alone opens your log-in",
        "reason": "With the second step on, a password that somebody else has learned does not open it.",
        "app": kept.get(TOTP),
        "left": left,
        "trail": [("Your log-in", "/account/"), ("Second step", "")],
    }
    return reply(request, "who/secondstep.html", context, data={"on": is_on, "recovery_codes_left": left})


_form = require_http_methods(["GET", "POST"])
code = _form(AuthenticateView.as_view(template_name="who/code.html"))
again_by_code = _form(ReauthenticateView.as_view(template_name="who/again.html"))
turn_on = never_cache(_form(TurnOn.as_view()))
turn_off = _form(TurnOff.as_view())
new_codes = _form(NewCodes.as_view())
codes = never_cache(require_GET(ViewRecoveryCodesView.as_view(template_name="who/secondstep_codes.html")))
codes_text = require_GET(DownloadRecoveryCodesView.as_view(template_name="who/secondstep_codes.txt"))


def _noted(request: HttpRequest, what: str, act: Any) -> HttpResponse:
    with transaction.atomic():
        answer: HttpResponse = act()
        audit.note(request, what, f"user:{request.user.get_username()}")
    return answer


def _lock() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.blake2b(PURPOSE, key=settings.HOME.secret[:64], digest_size=32).digest()))
