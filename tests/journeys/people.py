"""Somebody at a browser window, who notices what is broken, ugly or unreadable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage

from marketplace.demo.sign_ins import PASSWORD
from tests.servers.service import Service

RULES = {
    "runOnly": [
        "wcag2a",
        "wcag2aa",
        "wcag21a",
        "wcag21aa",
        "wcag22aa",
        "best-practice",
    ]
}
NARROWEST = 360


class Visitor:
    """A window of the real browser. Complaints: console errors and broken policies."""

    def __init__(self, context: BrowserContext, service: Service) -> None:
        self.context, self.service = context, service
        self.page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))

    def _listen(self, message: ConsoleMessage) -> None:
        expected = "the server responded with a status of 4" in message.text
        if message.type == "error" and not expected:
            self.complaints.append(f"console: {message.text}")

    def sign_in(self, email: str) -> None:
        """Sign in with the demo's password, as the README says."""
        self.page.goto("/masuk")
        self.page.fill("input[name=email]", email)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("main button[type=submit]")
        self.page.wait_for_url(lambda address: "/masuk" not in address)

    def click(self, words: str) -> None:
        """Press the visible button whose name matches."""
        found = self.page.get_by_role("button", name=re.compile(words))
        found.locator("visible=true").first.click()
        self.page.wait_for_load_state()

    def follow(self, words: str) -> None:
        """Go where the visible link with these words leads, and check the page there."""
        found = self.page.get_by_role("link", name=re.compile(words))
        link = found.locator("visible=true").first
        target = link.get_attribute("href") or ""
        with self.page.expect_navigation(url=lambda url: url.endswith(target)):
            link.click()
        self.check()

    def choose(self, entry: str) -> None:
        """Go to an entry of the office's menu, which a phone keeps behind a button."""
        opener = self.page.get_by_role("link", name="Buka menu").locator("visible=true")
        if opener.count():
            opener.click()
        menu = self.page.locator("#menu")
        link = menu.get_by_role("link", name=re.compile(rf"^{re.escape(entry)}\b")).first
        with self.page.expect_navigation():
            link.click()
        self.check()

    def press(self, words: str) -> None:
        """Press a button, and check the page to which it leads."""
        self.click(words)
        self.check()

    @property
    def words(self) -> str:
        """What stands on the page; with plain spaces, also between numbers and units."""
        return self.page.locator("main").inner_text().replace("\N{NO-BREAK SPACE}", " ")

    def look(self, address: str) -> None:
        """Open a page and check what everybody may expect of it."""
        answer = self.page.goto(address)
        assert answer is not None, address
        assert answer.ok, f"{address}: {answer.status}\n{self.service.failures()}"
        self.check()

    def check(self) -> None:
        """Check the present page: accessible, and never wider than the narrowest phone."""
        self.page.wait_for_load_state()
        with self._whole_page_in_sight():
            findings = Axe().run(self.page, options=RULES).response["violations"]
        told = [
            f"{self.page.url}: {f['id']}: {node['target']} {node.get('failureSummary', '')}"
            for f in findings
            for node in f["nodes"][:3]
        ]
        assert not told, "\n".join(told)
        self._check_width()

    @contextmanager
    def _whole_page_in_sight(self) -> Iterator[None]:
        """Make the window as high as the page: nothing lies half under a bar at its foot."""
        size = self.page.viewport_size
        assert size is not None
        height = self.page.evaluate("document.documentElement.scrollHeight")
        self.page.set_viewport_size({**size, "height": max(size["height"], height + 100)})
        yield
        self.page.set_viewport_size(size)

    def _check_width(self) -> None:
        size = self.page.viewport_size
        assert size is not None
        if size["width"] > 500:
            return
        self.page.set_viewport_size({"width": NARROWEST, "height": size["height"]})
        self.page.wait_for_load_state()  # a page without its styles yet is wide
        width = self.page.evaluate("document.documentElement.scrollWidth")
        self.page.set_viewport_size(size)
        assert width <= NARROWEST, (
            f"{self.page.url} is {width} px wide on a {NARROWEST} px phone"
        )


class Clicks:
    """Counts what a person presses on the way."""

    def __init__(self, visitor: Visitor) -> None:
        self.page, self.visitor, self.count = visitor.page, visitor, 0

    def press(self, kind: str, words: str) -> None:
        found = self.page.get_by_role(kind, name=re.compile(words)).locator("visible=true")
        found.first.click()
        self.page.wait_for_load_state()
        self.count += 1

    def go(self, words: str) -> None:
        """Press the button, and wait for the page to which it leads."""
        with self.page.expect_navigation():
            self.press("button", words)

    def follow(self, words: str) -> None:
        """Follow the link, and wait for the page to which it leads."""
        with self.page.expect_navigation():
            self.press("link", words)
