"""A load client of several processes, for journeys of more than one request."""

from __future__ import annotations

import http.client
import multiprocessing
import re
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from math import inf
from secrets import token_hex
from typing import Any
from urllib.parse import urlencode, urlsplit


class Browser:
    """One connection that is kept, with a cookie."""

    def __init__(self, url: str, cookie: str | None = None) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)
        self.headers = {"Cookie": cookie} if cookie else {}

    def get(self, path: str) -> str:
        """Return the page."""
        return self._ask("GET", path, None, {})

    def post(self, path: str, body: str, **headers: str) -> str:
        """Return what is answered; raises `RuntimeError` for a refusal."""
        return self._ask("POST", path, body, headers)

    def send(self, path: str, **fields: str) -> str:
        """Send a form."""
        kind = "application/x-www-form-urlencoded"
        return self._ask("POST", path, urlencode(fields), {"Content-Type": kind})

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> str:
        self.connection.request(method, path, body, {**self.headers, **headers})
        answer = self.connection.getresponse()
        text = answer.read().decode(errors="replace")
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {_told(text)}")
        if jar := answer.headers.get_all("Set-Cookie"):
            self._keep(jar)
        return text

    def _keep(self, jar: list[str]) -> None:
        old = self.headers.get("Cookie", "")
        kept = dict(part.split("=", 1) for part in old.split("; ") if part)
        kept |= dict(cookie.split(";", 1)[0].split("=", 1) for cookie in jar)
        self.headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in kept.items())


def send_lines(
    url: str, lines: Sequence[str], cookie: str | None, post_to: str
) -> Iterator[None]:
    """Get the addresses in turn, or post the bodies."""
    browser = Browser(url, cookie)
    while True:
        for line in lines:
            if not post_to:
                browser.get(line)
            else:
                token, body = line.split("\t", 1)
                named = {"Authorization": f"Bearer {token}", "Idempotency-Key": token_hex(12)}
                browser.post(post_to, body, **named, **{"Content-Type": "application/json"})
            yield


def run(
    journey: Callable[..., Iterator[None]], works: Sequence[Sequence[Any]], seconds: float
) -> tuple[int, float, float, float, int]:
    """Let each client do its journey again and again.

    Returns how often it was done, the rate, p50, p95 and failures.
    """
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    begin = context.Event()
    clients = [
        context.Process(target=_one, args=(journey, work, seconds, begin, results), daemon=True)
        for work in works
    ]
    for each in clients:
        each.start()
    begin.set()
    took = [results.get(timeout=seconds + 60) for _each in clients]
    for each in clients:
        each.join()
    times = sorted(each for list_, _failed in took for each in list_)
    failed = sum(failed for _list, failed in took)
    # Whoever begins in time may end late: then its own time counts, not the time it was given.
    rate = sum(len(list_) / max(seconds, sum(list_)) for list_, _failed in took)
    if len(times) < 2:
        return len(times), 0.0, inf, inf, failed or 1
    p95 = statistics.quantiles(times, n=20)[-1] * 1000
    return len(times), rate, statistics.median(times) * 1000, p95, failed


def _one(journey: Any, work: Sequence[Any], seconds: float, begin: Any, results: Any) -> None:
    begin.wait()
    times: list[float] = []
    end = time.monotonic() + seconds
    try:
        steps = journey(*work)
        while time.monotonic() < end:
            began = time.monotonic()
            next(steps)
            times.append(time.monotonic() - began)
    except (RuntimeError, OSError, http.client.HTTPException) as error:
        print(error)
        results.put((times, 1))
        return
    results.put((times, 0))


def _told(page: str) -> str:
    """Return what a refusal says, without the page around it."""
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.partition("<main")[2] or page))
    return words[:400]
