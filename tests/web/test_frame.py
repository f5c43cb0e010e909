"""The frame of every page: its policy, its icons, its theme and its way to say no."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client

import onefunnel
from onefunnel.web.places import places
from onefunnel.web.templatetags.screen import icon

PACKAGE = Path(onefunnel.__file__).parent
TEMPLATES = sorted(PACKAGE.rglob("*.html"))
NAMED = re.compile(r'{% icon "([^"]+)"|icon_name="([^"]+)"|icon="([^"]+)"')


def icons() -> set[str]:
    found = {name for path in TEMPLATES for names in NAMED.findall(path.read_text()) for name in names if name}
    code = {n for p in PACKAGE.rglob("*.py") for n in re.findall(r'(?:icon=|icon = |icon: )"([a-z0-9-]+)"', p.read_text())}
    return found | code | {place.icon for place in places()}


def test_every_icon_that_a_template_names_exists() -> None:
    names = icons()
    assert len(names) > 10
    for name in names:
        assert icon(name).startswith("<svg"), name


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_template_holds_nothing_that_the_policy_forbids(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"\son[a-z]+=", text)
    assert "javascript:" not in text
    for script in re.findall(r"<script[^>]*>", text):
        assert "src=" in script or "application/json" in script or "nonce=" in script


@pytest.fixture
def mara(db: None) -> Client:
    user = User.objects.create_user("mara@northwind.test", "mara@northwind.test", "x", first_name="Mara", last_name="Keller")
    client = Client()
    client.force_login(user)
    return client


def test_the_policy_allows_no_inline_script_and_no_eval(mara: Client) -> None:
    policy = mara.get("/search/")["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert "object-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_htmx_learns_the_csrf_token_in_one_place(mara: Client) -> None:
    page = mara.get("/search/").content.decode()
    assert len(re.findall(r"hx-headers='{\"X-CSRFToken\": \"\w{32,}\"}'", page)) == 1
    assert sum("X-CSRFToken" in path.read_text() for path in TEMPLATES) == 1


@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
def test_the_theme_is_right_at_the_first_paint(mara: Client, theme: str) -> None:
    mara.cookies["theme"] = theme
    assert f'data-theme="{theme}"' in mara.get("/search/").content.decode()


def test_a_made_up_theme_is_not_echoed(mara: Client) -> None:
    mara.cookies["theme"] = "neon"
    assert 'data-theme="auto"' in mara.get("/search/").content.decode()


def test_a_wrong_address_says_so_as_a_page_and_as_json(mara: Client) -> None:
    page = mara.get("/no/such/page")
    assert page.status_code == 404
    assert "There is nothing at this address" in page.content.decode()
    answer = mara.get("/no/such/page", headers={"accept": "application/json"})
    assert answer.status_code == 404
    assert answer.json()["status"] == 404


def test_own_javascript_stays_under_two_hundred_lines() -> None:
    scripts = [p for p in PACKAGE.rglob("*.js") if "built" not in p.parts]
    assert scripts
    assert sum(len(p.read_text().splitlines()) for p in scripts) < 200


def test_search_is_for_those_who_logged_in(client: Client) -> None:
    answer = client.get("/search/")
    assert answer.status_code == 302
    assert "/account/login/" in answer["Location"]
