"""One settings module. What differs between installations comes from the environment; everything else is here."""

from __future__ import annotations

import os
import sys
from typing import Any
from urllib.parse import unquote, urlparse

import pysqlite3

# Before Django loads: the library of Debian 12 has the WAL-reset race.
sys.modules["sqlite3"], sys.modules["sqlite3.dbapi2"] = pysqlite3, pysqlite3.dbapi2

from django.utils.csp import CSP  # noqa: E402

from onefunnel.store.home import home  # noqa: E402

HOME = home()
DEBUG = os.environ.get("ONEFUNNEL_DEBUG") == "1"
SECRET_KEY = HOME.secret.decode()
ALLOWED_HOSTS = os.environ.get("ONEFUNNEL_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("ONEFUNNEL_ORIGINS", "").split(",") if o]
ROOT_URLCONF = "onefunnel.urls"
WSGI_APPLICATION = "onefunnel.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "onefunnel.store",
    "onefunnel.jobs",
    "onefunnel.web",
    "onefunnel.who",
    "onefunnel.who.matching",
    "onefunnel.agree.scoreboard",
    "onefunnel.agree.measures",
    "onefunnel.learn.attribution",
    "onefunnel.learn.winloss",
    "onefunnel.learn.journey",
    "onefunnel.learn.inmarket",
    "onefunnel.learn.notes",
    "onefunnel.learn.exposure",
    "onefunnel.learn.holdouts",
    "onefunnel.agree.agreement",
    "onefunnel.agree.bridge",
    "onefunnel.agree.comments",
    "onefunnel.inbound",
    "onefunnel.api",
    "onefunnel.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
]

FILE_UPLOAD_HANDLERS = [
    "onefunnel.web.uploads.Counted",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "onefunnel.web.uploads.InScratch",
]
MIDDLEWARE = [
    "onefunnel.web.clean.without_nul",
    "onefunnel.web.uploads.not_too_much",
    "onefunnel.api.door.only_problems",
    "onefunnel.web.headers.with_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HOME.path / "templates", os.path.dirname(__file__)],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "onefunnel.web.frame.frame",
            ],
        },
    }
]


def database(url: str | None) -> dict[str, Any]:
    """`postgresql://user:word@host:port/name` when given, else the embedded SQLite in the home."""
    if not url:
        return {
            "ENGINE": "onefunnel.store.sqlite",
            "NAME": HOME.database,
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
            "TEST": {"NAME": HOME.path / "test.sqlite3"},  # in memory, threads would share one cache and its table locks
        }
    parts = urlparse(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError(f"DATABASE_URL must begin with postgresql://, not {parts.scheme}://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c statement_timeout=60000"},
    }


DATABASES = {"default": database(os.environ.get("DATABASE_URL"))}

TASKS = {"default": {"BACKEND": "onefunnel.jobs.backend.LeasedRows"}}
PERIODIC_TASKS = {  # key: the task, and the seconds between the end of one run and the next
    "refresh": ("onefunnel.jobs.tasks.refresh", 60),
    "follow": ("onefunnel.who.tasks.follow", 60),
    "tidy": ("onefunnel.jobs.tasks.tidy", 6 * 3600),
}

AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend", "allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}Validator"}
    for name in ("UserAttributeSimilarity", "MinimumLength", "CommonPassword", "NumericPassword")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "onefunnel.who.signin.Adapter"
ACCOUNT_FORMS = {
    "login": "onefunnel.who.signin.LoginForm",
    "reauthenticate": "onefunnel.who.signin.ReauthenticateForm",
    "change_password": "onefunnel.who.signin.ChangePasswordForm",
}
MFA_ADAPTER = "onefunnel.who.secondstep.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "onefunnel"
MFA_TOTP_TOLERANCE = 1  # a phone whose clock is half a minute off, or somebody who types slowly
MFA_FORMS = {
    "authenticate": "onefunnel.who.secondstep.AuthenticateForm",
    "reauthenticate": "onefunnel.who.secondstep.ReauthenticateForm",
    "activate_totp": "onefunnel.who.secondstep.ActivateForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entry"},
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},  # what each process may find out for itself
}


def cookies(*, https: bool) -> dict[str, Any]:
    """Behind https cookies are sent over it alone, under names that no other host can set, and browsers are told to stay."""
    safe = {"SESSION_COOKIE_NAME": "sessionid", "CSRF_COOKIE_NAME": "csrftoken"}
    if not https:
        return safe
    return {name: f"__Host-{value}" for name, value in safe.items()} | {
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
        "ALLAUTH_TRUSTED_PROXY_COUNT": 1,  # or all log-ins would share the proxy's address, and its limit
    }


NOTES_MODEL = os.environ.get("ONEFUNNEL_NOTES_MODEL", "")  # the folder of a model of language; none unless the owner names one
NOTES_LIKENESS = float(os.environ.get("ONEFUNNEL_NOTES_LIKENESS", "0.30"))
HTTPS = os.environ.get("ONEFUNNEL_HTTPS") == "1"  # a proxy in front speaks https, and sets X-Forwarded-Proto
globals().update(cookies(https=HTTPS))
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True  # scripts take the token from the page
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "connect-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}

LOGGING = {  # Django by itself would tell nobody of what broke once DEBUG is off
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"timed": {"format": "%(asctime)s %(levelname)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "level": "ERROR", "formatter": "timed"}},
    "loggers": {"django.request": {"handlers": ["stderr"]}},
}

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 31_536_000  # every address the templates make carries its content's hash
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
