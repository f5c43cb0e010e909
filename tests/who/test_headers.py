"""What every page tells the browser: one snapshot for all of them, for refusals and errors too, and more of it behind https."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from onefunnel.settings import cookies
from onefunnel.words import Role
from tests.cast import PASSWORD, logged_in
from tests.inbound.conftest import own_home
from tests.who.matrix import WAYS
from tests.who.objects import filled

__all__ = ["own_home"]
pytestmark = pytest.mark.django_db
SEEN = [way.path for way in WAYS if way.method == "GET" and not way.is_api]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
EVERYWHERE = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
    "microphone=(), midi=(), payment=(), publickey-credentials-get=(), screen-wake-lock=(), usb=(), xr-spatial-tracking=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
HIDDEN = ("Server", "X-Powered-By")


def snapshot(answer: Any) -> dict[str, str]:
    """The headers that are ours everywhere; a policy names a nonce only where its page uses one."""
    said = {name: value for name, value in answer.headers.items() if name in EVERYWHERE}
    return said | {"Content-Security-Policy": re.sub(r" 'nonce-[^']+'", "", said.get("Content-Security-Policy", ""))}


@pytest.fixture
def mara(cast: dict[Role, User]) -> Client:
    return logged_in(Client(), cast[Role.FUNNEL_OWNER])


@pytest.mark.parametrize("path", SEEN)
def test_every_page_says_the_same_to_the_browser(path: str, mara: Client, cast: dict[Role, User]) -> None:
    answer = mara.get(filled(path, cast[Role.FUNNEL_OWNER]))
    assert snapshot(answer) == EVERYWHERE
    assert "no-cache" in answer.headers["Cache-Control"] or "no-store" in answer.headers["Cache-Control"]
    assert not any(name in answer.headers for name in HIDDEN)
    if answer.headers["Content-Type"].startswith("text/html"):
        page = answer.content.decode()
        assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", page), "inline style or script"
        assert all("src=" in tag or "application/json" in tag for tag in re.findall(r"<script[^>]*>", page))
        assert "https://" not in " ".join(re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="([^"]*)"', page))


def test_refusals_and_errors_say_it_too(mara: Client, cast: dict[Role, User]) -> None:
    vik = logged_in(Client(), cast[Role.VIEWER])
    for client, path, status in ((mara, "/no/such/page/", 404), (vik, "/users/", 403), (Client(), "/users/", 302)):
        answer = client.get(path)
        assert (answer.status_code, snapshot(answer)) == (status, EVERYWHERE)


def log_in(client: Client, **more: Any) -> Any:
    return client.post("/account/login/", {"login": "mara", "password": PASSWORD}, **more)


def test_cookies_are_for_our_pages_alone_and_out_of_scripts_reach(cast: dict[Role, User]) -> None:
    kept = log_in(Client()).cookies
    assert set(kept) == {"sessionid", "csrftoken"}
    for cookie in kept.values():
        assert (cookie["httponly"], cookie["samesite"], cookie["domain"], cookie["path"]) == (True, "Lax", "", "/")


def test_behind_https_cookies_stay_there_and_browsers_are_told_to(cast: dict[Role, User], settings: Any) -> None:
    for name, value in cookies(https=True).items():
        setattr(settings, name, value)
    client = Client(headers={"X-Forwarded-Proto": "https"})
    answer = log_in(client, headers={"Origin": "https://testserver"})
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert {name for name, cookie in answer.cookies.items() if cookie["secure"]} == {"__Host-sessionid", "__Host-csrftoken"}
    assert client.get("/account/").status_code == 200
    assert "Strict-Transport-Security" not in Client().get("/account/login/").headers


def test_behind_a_proxy_each_visitor_has_limits_of_their_own(cast: dict[Role, User], settings: Any) -> None:
    for name, value in cookies(https=True).items():
        setattr(settings, name, value)
    behind = {"X-Forwarded-Proto": "https", "Origin": "https://testserver"}
    for _ in range(12):
        Client().post("/account/login/", {"login": "x", "password": "x"}, headers=behind | {"X-Forwarded-For": "203.0.113.9"})
    answer = log_in(Client(), headers=behind | {"X-Forwarded-For": "203.0.113.9, 203.0.113.10"})
    assert answer.status_code == 302


def test_without_https_nothing_is_promised() -> None:
    assert cookies(https=False) == {"SESSION_COOKIE_NAME": "sessionid", "CSRF_COOKIE_NAME": "csrftoken"}
    assert "Strict-Transport-Security" not in Client().get("/account/login/").headers


def test_what_is_secret_is_not_kept_by_the_browser_at_all(mara: Client) -> None:
    for path in ("/me/tokens/", "/users/new/", "/account/second-step/on/", "/account/login/"):
        assert "no-store" in (mara if "login" not in path else Client()).get(path).headers["Cache-Control"], path


def test_a_page_for_another_host_is_not_answered(mara: Client) -> None:
    assert mara.get("/", headers={"Host": "evil.example"}).status_code == 400
