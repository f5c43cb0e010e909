"""Take the README's picture: the scoreboard of the made-up company, as the running app shows it to its funnel owner."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
TARGET = Path(__file__).resolve().parents[1] / "docs" / "pictures" / "scoreboard.png"


def take(address: str, *, username: str = "ines", password: str = "onefunnel-demo") -> None:  # the demo's own
    """Log in at a running demo and photograph its first page."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_page(viewport={"width": 1360, "height": 900}, device_scale_factor=1)
        page.goto(f"{address}account/login/")
        page.locator("input[name=login]").fill(username)
        page.locator("input[name=password]").fill(password)
        page.locator("input[name=password]").press("Enter")
        page.locator("main h1").wait_for()
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(1500)
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=TARGET)
        browser.close()


if __name__ == "__main__":
    take(sys.argv[1])
