"""One demo company, one server and one Chromium for all browser tests. Skipped, with the reason, where there is no Chromium."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, sync_playwright
from playwright.sync_api import Page as Tab

from tests.browser.pages import NAMED, listed_at
from tests.company import surroundings

CHROMIUM = os.environ.get("ONEFUNNEL_CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PASSWORD = "onefunnel-demo"
PATIENCE_MS = 60_000
PROCESS = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
FIRST_PORT = int(os.environ.get("ONEFUNNEL_TEST_PORT", "8150")) + 40 * PROCESS  # two that begin at once find the same port free


def _free_port() -> int:
    for port in range(FIRST_PORT, FIRST_PORT + 40):
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise RuntimeError("no free port for the test server")


@pytest.fixture(scope="package")
def server(company_home: Path) -> Iterator[str]:
    """The real `onefunnel serve`, with its static files, policy and log-in. Gives its address."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no Chromium at {CHROMIUM}; ONEFUNNEL_CHROMIUM names another")
    port = _free_port()
    words = [sys.executable, "-m", "onefunnel", "serve", "--port", str(port), "--no-jobs"]
    log = (company_home / "serve.log").open("wb")
    process = subprocess.Popen(words, env=surroundings(company_home), stdout=log, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(process, f"{address}/account/login/", company_home / "serve.log")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended: {log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the server did not answer: {log.read_text()[-2000:]}")


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Closed with this folder's last test, for Playwright's loop would make Django refuse the database to later tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Visit:
    """A tab that remembers what its console said."""

    tab: Tab
    server: str
    console: list[str] = field(default_factory=list)

    def goto(self, path: str) -> Tab:
        """Open an address; `{accounts}` in it is the first record of that list."""
        while found := NAMED.search(path):
            listed, place = listed_at(found[1])
            self.tab.goto(f"{self.server}/{listed}/", wait_until="load")
            first = self.tab.locator(f"td:first-child a[href^='/{listed}/']").nth(place).get_attribute("href") or ""
            path = path.replace(found[0], first.strip("/").split("/")[-1])
        self.tab.goto(f"{self.server}{path}", wait_until="load")
        return self.tab

    def settle(self) -> None:
        """Wait until each chart of the page is drawn."""
        for figure in self.tab.locator("[data-plot]").all():
            figure.scroll_into_view_if_needed()
            figure.locator(".plot svg").wait_for(state="attached")
        self.tab.evaluate("document.fonts.ready.then(() => true)")


Visiting = Callable[..., Visit]


@pytest.fixture(scope="package")
def cookies(server: str, chromium: Browser) -> Callable[[str], list[dict[str, object]]]:
    """The cookies of each of the cast, logged in once through the log-in page itself."""
    kept: dict[str, list[dict[str, object]]] = {}

    def of(who: str) -> list[dict[str, object]]:
        if who and who not in kept:
            context = chromium.new_context()
            tab = context.new_page()
            tab.set_default_timeout(PATIENCE_MS)
            tab.goto(f"{server}/account/login/?next=/measures/")
            tab.locator("input[name=login]").fill(who)
            tab.locator("input[name=password]").fill(PASSWORD)
            tab.locator("input[name=password]").press("Enter")
            tab.wait_for_url("**/measures/")
            kept[who] = [dict(cookie) for cookie in context.cookies()]
            context.close()
        return kept.get(who, [])

    return of


@dataclass
class Windows:
    """The browser's windows, new ones and those kept for the like, and the tabs opened in them."""

    server: str
    chromium: Browser
    cookies: Callable[[str], list[dict[str, object]]]
    kept: dict[object, BrowserContext] = field(default_factory=dict)

    def window(self, who: str, theme: str, width: int, height: int, *, script: bool) -> BrowserContext:
        phone = width < 600
        made = self.chromium.new_context(
            viewport={"width": width, "height": height}, has_touch=phone, is_mobile=phone, java_script_enabled=script
        )
        made.add_cookies([*self.cookies(who), {"name": "theme", "value": theme, "url": self.server}])  # type: ignore[list-item]
        return made

    def same_window(self, *about: Any, script: bool) -> BrowserContext:
        """A window that was opened before for the like: its fonts and charts are at hand."""
        if (*about, script) not in self.kept:
            self.kept[*about, script] = self.window(*about, script=script)
        return self.kept[*about, script]

    def tab(self, window: BrowserContext) -> Visit:
        tab = window.new_page()
        tab.set_default_timeout(PATIENCE_MS)
        found = Visit(tab, self.server)
        tab.on("console", lambda message: _hear(found, message))
        tab.on("pageerror", lambda error: found.console.append(f"error: {error}"))
        return found


@pytest.fixture(scope="package")
def windows(server: str, chromium: Browser, cookies: Callable[[str], list[dict[str, object]]]) -> Windows:
    return Windows(server, chromium, cookies)


@pytest.fixture
def visit(windows: Windows) -> Iterator[Visiting]:
    """`visit(who="ines", theme="dark", width=390)` opens a tab; its console must have stayed empty when the test ends.

    `afresh=False` is for those who only look: their window may have been used before.
    """
    opened: list[tuple[BrowserContext | Tab, Visit]] = []

    def open_tab(
        *, who: str = "ines", theme: str = "light", width: int = 1440, height: int = 900, script: bool = True, afresh: bool = True
    ) -> Visit:
        window = (windows.window if afresh else windows.same_window)(who, theme, width, height, script=script)
        found = windows.tab(window)
        opened.append((window if afresh else found.tab, found))
        return found

    yield open_tab
    said = [line for _, one in opened for line in one.console]
    for it, _ in opened:
        it.close()
    assert said == [], "the console is not empty"


def _hear(found: Visit, message: ConsoleMessage) -> None:
    asked_for = message.type == "error" and "404" in message.text and message.location.get("url", "").endswith("/no/such/page")
    if not asked_for:
        found.console.append(f"{message.type}: {message.text}")
