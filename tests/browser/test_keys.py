"""Everything on the scoreboard can be done by keyboard, and its chart is drawn, saved and told as a table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visiting

pytestmark = pytest.mark.browser


def test_slash_opens_search_and_letters_find_a_measure(visit: Visiting) -> None:
    tab = visit().goto("/")
    tab.keyboard.press("/")
    tab.wait_for_url("**/search/")
    expect(tab.locator("input[type=search]")).to_be_focused()
    tab.keyboard.type("discount")
    expect(tab.locator("#found")).to_contain_text("By how much of the list price")
    tab.keyboard.press("Escape")
    tab.keyboard.press("j")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/measures/*/**")


def test_question_mark_shows_the_keys_and_escape_hides_them(visit: Visiting) -> None:
    tab = visit().goto("/measures/")
    tab.keyboard.press("?")
    expect(tab.locator("#keys")).to_be_visible()
    tab.keyboard.press("Escape")
    expect(tab.locator("#keys")).to_be_hidden()


def test_j_and_k_move_through_a_list_and_enter_opens_the_row(visit: Visiting) -> None:
    tab = visit().goto("/measures/")
    first = tab.locator("[data-list] tbody tr").nth(0)
    second = tab.locator("[data-list] tbody tr").nth(1)
    tab.keyboard.press("j")
    expect(first).to_have_class("at")
    tab.keyboard.press("j")
    expect(second).to_have_class("at")
    tab.keyboard.press("k")
    expect(first).to_have_class("at")
    wanted = first.locator("a").get_attribute("href")
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"**{wanted}")


def test_escape_clears_the_filters_that_the_picker_set(visit: Visiting) -> None:
    tab = visit().goto("/?period=all")
    tab.locator("button[popovertarget=scope]").focus()
    tab.keyboard.press("Enter")
    industry = tab.locator("#scope select[name=industry]")
    expect(industry).to_be_visible()
    value = industry.locator("option").nth(1).get_attribute("value")
    assert value
    industry.select_option(value)
    tab.locator("#scope button[type=submit]").press("Enter")
    tab.wait_for_url("**industry=**")
    assert "segment=" not in tab.url
    expect(tab.locator(".chips .chip")).to_have_count(1)
    tab.locator("h1").click()
    tab.keyboard.press("Escape")
    expect(tab.locator(".chips .chip")).to_have_count(0)


def test_each_key_that_a_control_carries_stands_on_the_sheet_of_keys(visit: Visiting) -> None:
    seen = visit()
    for path in ("/exposure/holdouts/", "/notes/", "/win-and-loss/", "/agreement/drafts/3/"):
        tab = seen.goto(path)
        carried = {one.get_attribute("data-key") for one in tab.locator("[data-key]").all()}
        told = {word.lower() for word in tab.locator("#keys kbd").all_text_contents()}
        assert carried, path
        assert carried <= told, path


def test_a_hold_out_is_looked_at_from_any_of_its_fields(visit: Visiting) -> None:
    tab = visit(who="priya").goto("/exposure/holdouts/new/")
    tab.locator("#name").fill("Fair")
    tab.locator("#days").press("Control+Enter")
    expect(tab.locator("h1")).to_contain_text("people would be left out of Fair")
    expect(tab.locator("#chart-power .plot svg")).to_be_visible()


def test_the_theme_goes_round_and_is_kept(visit: Visiting) -> None:
    tab = visit(theme="auto").goto("/measures/")
    for theme in ("light", "dark"):
        tab.keyboard.press("t")
        expect(tab.locator("html")).to_have_attribute("data-theme", theme)
    tab.reload()
    expect(tab.locator("html")).to_have_attribute("data-theme", "dark")


def test_tab_reaches_the_skip_link_first_and_it_leads_to_the_page(visit: Visiting) -> None:
    tab = visit().goto("/measures/")
    tab.keyboard.press("Tab")
    expect(tab.locator(".skip")).to_be_focused()
    tab.keyboard.press("Enter")
    expect(tab.locator("#main")).to_be_focused()


def test_the_phone_reaches_every_place(visit: Visiting) -> None:
    tab = visit(width=390).goto("/measures/")
    tab.locator(".bottom button").click()
    expect(tab.locator("#sheet .place").first).to_be_visible()
    tab.locator("#sheet .place", has_text="Scoreboard").click()
    expect(tab.locator("#funnel-title")).to_be_visible()


def test_the_chart_is_drawn_and_the_table_says_the_same(visit: Visiting) -> None:
    found = visit()
    tab = found.goto("/?period=last_12_months")
    found.settle()
    months = json.loads(tab.locator("[data-plot=bookings] script").text_content() or "")["data"]["values"]
    assert len(months) > 1
    assert tab.locator("[data-plot=bookings] .mark-rect path").count() == len(months)
    tab.locator(".twin summary").click()
    rows = tab.locator(".twin tbody tr")
    expect(rows).to_have_count(len(months))
    expect(rows.last).to_contain_text(months[-1]["says"])


@pytest.mark.parametrize(("kind", "begins"), [("png", b"\x89PNG"), ("svg", b"<svg"), ("vl", b"{")])
def test_the_chart_can_be_saved(visit: Visiting, kind: str, begins: bytes) -> None:
    found = visit()
    tab = found.goto("/")
    found.settle()
    tab.locator("[popovertarget=menu-bookings]").click()
    with tab.expect_download() as saved:
        tab.locator(f"[data-save={kind}]").click()
    data = Path(saved.value.path()).read_bytes()
    assert data.startswith(begins)
    assert b"var(--" not in data or kind == "vl"


def test_htmx_sends_the_csrf_token(visit: Visiting) -> None:
    found = visit()
    tab = found.goto("/search/")
    with tab.expect_request("**/search/") as sent:
        tab.evaluate("htmx.ajax('POST', '/search/', {target: '#found', swap: 'none'}).catch(() => null)")
    response = sent.value.response()
    assert response is not None
    assert sent.value.headers["x-csrftoken"]
    assert response.status == 405  # refused for its method, no longer for its token
    found.console.clear()
