"""Take the documentation's pictures: pages of the made-up company, as the running app shows them.

onefunnel --home /tmp/pictures demo && onefunnel --home /tmp/pictures serve --port 8000
python -m tools.picture http://127.0.0.1:8000/ [NAME ...]
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
WIDTH, HEIGHT = 1360, 900


@dataclass(frozen=True)
class Shot:
    """A page, or the part of it that a selector names; `first` is a link to follow from there."""

    path: str
    height: int = HEIGHT
    of: str = ""
    first: str = ""


SHOTS = {
    "scoreboard": Shot("/"),
    "winloss": Shot("/win-and-loss/", 1000),
    "benchmarks": Shot("/win-and-loss/", of="section:has(> header #benchmarks-title)"),
    "duplicates": Shot("/people/duplicates/"),
    "holdout": Shot("/exposure/holdouts/", 960, first="td a:has-text('A/A')"),
}


def take(address: str, *names: str, username: str = "ines", password: str = "onefunnel-demo") -> None:  # the demo's own
    """Log in at a running demo and photograph these pages, or all."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=1)
        page.goto(f"{address}account/login/")
        page.locator("input[name=login]").fill(username)
        page.locator("input[name=password]").fill(password)
        page.locator("input[name=password]").press("Enter")
        page.locator("main h1").wait_for()
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name in names or SHOTS:
            _shoot(page, address.rstrip("/"), name)
        browser.close()


def _shoot(page: Page, address: str, name: str) -> None:
    shot = SHOTS[name]
    page.set_viewport_size({"width": WIDTH, "height": shot.height})
    page.goto(f"{address}{shot.path}")
    if shot.first:
        page.locator(shot.first).first.click()
        page.wait_for_load_state("load")
    target = FOLDER / f"{name}.png"
    if shot.of:
        page.locator(shot.of).scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)
    page.locator(shot.of).screenshot(path=target) if shot.of else page.screenshot(path=target)


if __name__ == "__main__":
    take(*sys.argv[1:])
