"""Doing things at the same instant, as people and workers do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask

from marketplace.shared.database import db
from marketplace.shared.errors import RuleBroken


def at_once(app: Flask, works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do all in threads that start together; return what each answered, a refusal as None."""
    start = Barrier(len(works))

    def do(work):
        with app.app_context():
            start.wait()
            try:
                return work() or True
            except RuleBroken:
                return None
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(do, works))
