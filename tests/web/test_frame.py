"""The frame of every page: its policy, its icons, its theme and its way to say no."""

from __future__ import annotations

import io
import logging
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client

import onefunnel
from onefunnel.web import ratios
from onefunnel.web.devices import device
from onefunnel.web.places import places
from onefunnel.web.tables import Cell, Column, Table
from onefunnel.web.templatetags import screen
from onefunnel.web.templatetags.screen import icon

PACKAGE = Path(onefunnel.__file__).parent
TEMPLATES = sorted(PACKAGE.rglob("*.html"))
NAMED = re.compile(r'{% icon "([^"]+)"|icon_name="([^"]+)"|icon="([^"]+)"')


def icons() -> set[str]:
    found = {name for path in TEMPLATES for names in NAMED.findall(path.read_text()) for name in names if name}
    code = {n for p in PACKAGE.rglob("*.py") for n in re.findall(r'(?:icon=|icon = |icon: )"([a-z0-9-]+)"', p.read_text())}
    return found | code | {place.icon for place in places()}


def test_the_first_pages_of_a_server_draw_their_icons_at_one_time() -> None:
    """Threads that read one open archive found it broken, so that a page asked for right after a start was a 500."""
    known, usual = sorted(screen._icons())[:200], sys.getswitchinterval()
    screen._icons.cache_clear()
    screen._icon.cache_clear()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(8) as readers:
            drawn = list(readers.map(lambda number: [icon(name.removesuffix(".svg")) for name in known[number:]], range(16)))
    finally:
        sys.setswitchinterval(usual)
    assert all("<svg" in icon for icons in drawn for icon in icons)


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


def test_a_list_of_more_than_three_columns_stands_as_cards_on_a_phone() -> None:
    """Each row is a card there, so each cell but the first says what it is."""
    aside = ("agree/measures/grid.html",)  # rows in, rows out: an example is read as a table or not at all
    checked = 0
    for path in TEMPLATES:
        for kind, body in re.findall(r'<table class="table([^"]*)"(.*?)</table>', path.read_text(), re.DOTALL):
            head = body.partition("</thead>")[0]
            columns = head.count('<th scope="col"') - head.count('<span class="sr">')
            if columns > 3 and str(path.relative_to(PACKAGE)) not in aside:
                assert "stacks" in kind, (path.name, body[:80])
            if "stacks" in kind and 'data-label="{{' not in body and "{% include" not in body:
                labels = body.partition("<tbody>")[2].count("data-label=")
                assert labels >= columns - 1, (path.name, body[:80])
            checked += 1
    assert checked > 30


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


def test_what_breaks_is_written_in_the_server_s_log(mara: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    (handler,) = [one for one in logging.getLogger("django.request").handlers if isinstance(one, logging.StreamHandler)]
    written = io.StringIO()
    monkeypatch.setattr(handler, "stream", written)
    monkeypatch.setattr("onefunnel.web.search.reply", lambda *args, **options: 1 / 0)
    mara.raise_request_exception = False
    assert mara.get("/search/").status_code == 500
    assert "ZeroDivisionError" in written.getvalue()
    assert "/search/" in written.getvalue()


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605 Version/17.5 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14.5; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox on Mac"),
        ("curl/8.5.0", "curl"),
        ("a robot", "a robot"),
        ("", "A device that did not say what it is"),
    ],
)
def test_a_device_is_named_as_people_name_it(sent: str, says: str) -> None:
    assert device(sent) == says


@pytest.mark.parametrize(("low", "high"), [(0.95, 1.04), (0.7, 1.47), (1.2, 1.3), (0.3, 4), (0.02, 40), (2, 3), (0.9, 1.0)])
def test_the_marks_of_a_ratio_hold_none_and_are_few(low: float, high: float) -> None:
    marks = ratios.ticks(low, high)
    assert 1.0 in marks
    assert len(marks) <= ratios.MOST
    assert all(min(low, 1) <= mark <= max(high, 1) for mark in marks)


def test_a_table_can_leave_out_what_the_page_is_about() -> None:
    table = Table("Deals", [Column("Deal"), Column("Account"), Column("Stage")], [[Cell("NC-700"), Cell("Halden"), Cell("Won")]])
    short = table.without("Account")
    assert [column.says for column in short.columns] == ["Deal", "Stage"]
    assert [[cell.text for cell in row] for row in short.rows] == [["NC-700", "Won"]]
