"""`marketplace serve`: web server, worker and, in the demo, the Stripe twin together."""

from __future__ import annotations

import os
import secrets
import socket
import sys
from functools import partial

from flask import Flask
from gunicorn.app.base import BaseApplication

from marketplace.config import PROJECT, Config
from marketplace.operations import working
from marketplace.operations.processes import SECONDS_TO_STOP, Family, Work
from marketplace.shared.database import db
from marketplace.web import logs

THREADS_PER_WORKER = 16


class WebServer(BaseApplication):  # type: ignore[misc]
    """Gunicorn, given an app that is loaded already: its workers share it."""

    def __init__(self, app: Flask, *, port: int, workers: int) -> None:
        self._app = app
        self._settings = {
            "bind": f"127.0.0.1:{port}",
            "worker_class": "gthread",
            "workers": workers,
            "threads": THREADS_PER_WORKER,
            "preload_app": True,
            "timeout": 60,
            "graceful_timeout": SECONDS_TO_STOP,
            "max_requests": 20_000,
            "max_requests_jitter": 2_000,
            "control_socket_disable": True,
            "loglevel": "warning",
        }
        super().__init__()

    def load_config(self) -> None:
        """Take our settings over."""
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return what is served, now that gunicorn has set up its own way of logging."""
        logs.configure()
        return self._app


def serve(app: Flask, twin: Work | None, *, port: int, workers: int, with_worker: bool) -> int:
    """Serve on the loopback interface until told to stop; return the exit status."""
    forget_connections(app)
    works: dict[str, Work] = {"web": WebServer(app, port=port, workers=workers).run}
    if with_worker:
        works["worker"] = partial(_work, app)
    if twin is not None:
        works["stripe-twin"] = twin
    return Family(works).run()


def forget_connections(app: Flask) -> None:
    """Close what is open to the database: a connection never lives in two processes."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def prepare_twin(config: Config, port: int) -> Work | None:
    """Return what runs the Stripe twin, and set the keys with which the app will reach it.

    A demo without Stripe keys gets the twin beside it, so that test cards work; otherwise None.
    """
    program = PROJECT / "tests" / "stripe_twin" / "__main__.py"
    if config.is_production or config.takes_cards or not program.exists():
        return None
    twin_port, secret = _free_port(), f"whsec_{secrets.token_hex(16)}"
    os.environ.update(
        STRIPE_SECRET_KEY="sk_test_demo",  # noqa: S106 - the twin takes any test key
        STRIPE_PUBLISHABLE_KEY="pk_test_demo",
        STRIPE_WEBHOOK_SECRET=secret,
        STRIPE_API_BASE=f"http://127.0.0.1:{twin_port}",
    )
    words = ["-m", "tests.stripe_twin", "--port", str(twin_port), "--secret", secret]
    return partial(_run_python, *words, "--webhook", f"http://127.0.0.1:{port}/stripe/webhook")


def cores() -> int:
    """Return how many web workers suit this machine."""
    return max(2, os.cpu_count() or 2)


def _work(app: Flask) -> None:
    with app.app_context():
        working.work_until_stopped()


def _run_python(*words: str) -> None:
    """Become another program, in the project's folder."""
    os.chdir(PROJECT)
    os.execv(sys.executable, [sys.executable, *words])  # noqa: S606 - our own fixed words


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
