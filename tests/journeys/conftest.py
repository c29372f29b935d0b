"""Real people in a real browser: the whole service on a market of its own, and Chromium."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.people import Visitor
from tests.servers.service import Service, example_market

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCREENS = {
    "phone-light": ({"width": 390, "height": 844}, "light"),
    "phone-dark": ({"width": 390, "height": 844}, "dark"),
    "desk-light": ({"width": 1280, "height": 860}, "light"),
    "desk-dark": ({"width": 1280, "height": 860}, "dark"),
}


@pytest.fixture(scope="session")
def browser() -> Browser:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    """The whole service on a fresh example market; shared by the journeys of one module."""
    with example_market(tmp_path_factory.mktemp("market")) as service:
        yield service


@pytest.fixture
def visit(browser, market):
    """Open a browser window of its own for somebody; all are checked and closed at the end."""
    with windows_of(browser, market) as open_window:
        yield open_window


@contextmanager
def windows_of(browser: Browser, market: Service) -> Iterator[Callable[..., Visitor]]:
    """Open windows on a market; on leaving, all are closed and none may have complained."""
    visitors = []

    def open_window(email: str | None = None, screen: str = "phone-light") -> Visitor:
        viewport, scheme = SCREENS[screen]
        context = browser.new_context(
            base_url=market.url,
            viewport=viewport,
            color_scheme=scheme,
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            has_touch=viewport["width"] < 500,
        )
        visitor = Visitor(context, market)
        visitors.append(visitor)
        if email:
            visitor.sign_in(email)
        return visitor

    yield open_window
    for visitor in visitors:
        visitor.context.close()
        assert visitor.complaints == []


@pytest.fixture
def days_later(browser, tmp_path):
    """Serve one market of its own so many days from now, and open windows on it.

    `with days_later(3) as visit:` goes on with what it held before; only the clock is moved.
    """

    def at(days):
        return _Day(browser, tmp_path, days)

    return at


class _Day:
    """The market on one day; leaving it stops the service."""

    def __init__(self, browser, folder, days):
        self.browser, self.folder, self.days = browser, folder, days

    def __enter__(self):
        media = {"MEDIA_URL": str(self.folder / "media")}
        self._market = example_market(self.folder, days_ahead=self.days, **media)
        self._windows = windows_of(self.browser, self._market.__enter__())
        return self._windows.__enter__()

    def __exit__(self, *fault):
        try:
            self._windows.__exit__(*fault)
        finally:
            self._market.__exit__(*fault)
