"""One request inside this process: its queries, its size, its time."""

from __future__ import annotations

import gzip
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import event

from marketplace.shared.database import db


@dataclass(frozen=True)
class Probe:
    """What one request took."""

    queries: int
    size: int  # bytes
    compressed: int  # bytes


def probe(app: Flask, path: str, cookie: str | None = None) -> Probe:
    """Ask once to warm what is kept, then count."""
    get = getter(app, path, cookie)
    get()
    with app.app_context(), _counted() as asked:
        body = get()
    return Probe(len(asked), len(body), len(gzip.compress(body, 6)))


def getter(app: Flask, path: str, cookie: str | None = None) -> Callable[[], bytes]:
    """Return a function that gets one page; raises `RuntimeError` for a refusal."""
    headers = {"Cookie": cookie} if cookie else {}

    def get() -> bytes:
        answer = app.test_client(use_cookies=False).get(path, headers=headers)
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        return answer.data

    return get


def typical(work: Callable[[], object], times: int = 15) -> float:
    """Return the median time of some work, in milliseconds."""
    took = []
    for _n in range(times):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


@contextmanager
def _counted() -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        asked.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)
