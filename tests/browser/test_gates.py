"""The gates of every page: no accessibility violation, no sideways overflow, an empty console under the strict policy."""

from __future__ import annotations

import os

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Visiting
from tests.browser.pages import PAGES, Page

pytestmark = pytest.mark.browser
NIGHTLY = os.environ.get("ONEFUNNEL_NIGHTLY") == "1"
AXE_WIDTHS = {"light": (390, 1440) if NIGHTLY else (1440,), "dark": (390, 1440) if NIGHTLY else (390,)}  # crosswise by day
WIDTHS = (320, 390, 768, 1024, 1440)
BEYOND = """wide => [...document.querySelectorAll("main *")].filter(one => one.getBoundingClientRect().right > wide)
    .map(one => `${one.tagName} ${one.className}: ${one.textContent.trim().slice(0, 40)}`).slice(0, 9)"""
IDS = [page.path for page in PAGES]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_axe_finds_no_violation_on_a_phone_and_on_a_desk(visit: Visiting, page: Page, theme: str) -> None:
    for width in AXE_WIDTHS[theme]:
        found = visit(who=page.who, theme=theme, width=width, afresh=False)
        found.goto(page.path)
        found.settle()
        assert found.tab.locator("body").get_by_text(page.shows).count() > 0
        result = Axe().run(found.tab)
        assert result.violations_count == 0, result.generate_report()


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_nothing_overflows_sideways(visit: Visiting, page: Page) -> None:
    found = visit(who=page.who, afresh=False)
    found.goto(page.path)
    for width in WIDTHS:
        found.tab.set_viewport_size({"width": width, "height": 900})
        found.settle()
        wide = found.tab.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{wide} at {width}: {found.tab.evaluate(BEYOND, width)}"


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_the_page_says_the_same_without_script(visit: Visiting, page: Page) -> None:
    found = visit(who=page.who, script=False, afresh=False)
    found.goto(page.path)
    assert found.tab.locator("body").get_by_text(page.shows).count() > 0
    assert found.tab.locator("h1").count() == 1
