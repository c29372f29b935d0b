"""`marketplace serve`: web server, worker and, in the demo, the Stripe twin together."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import FrameType

from marketplace.config import PROJECT, Config

THREADS_PER_WORKER = 16
SECONDS_TO_STOP = 30
SECONDS_BETWEEN_LOOKS = 0.2


@dataclass
class Service:
    """The processes of one running service. One that dies unasked is started again."""

    commands: dict[str, list[str]]
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    stopping: bool = False

    def run(self) -> int:
        """Start everything and stay until a signal to stop; return the exit status."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        for name in self.commands:
            self._start(name)
        while not self.stopping:
            time.sleep(SECONDS_BETWEEN_LOOKS)
            self._revive()
        return self._wait()

    def _start(self, name: str) -> None:
        self.processes[name] = subprocess.Popen(  # noqa: S603 - our own fixed commands
            self.commands[name], env=self.environment, cwd=PROJECT, start_new_session=True
        )

    def _revive(self) -> None:
        for name, process in list(self.processes.items()):
            if process.poll() is not None and not self.stopping:
                time.sleep(1)
                self._start(name)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True
        for process in self.processes.values():
            if process.poll() is None:
                process.terminate()

    def _wait(self) -> int:
        deadline = time.monotonic() + SECONDS_TO_STOP
        for process in self.processes.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
        return 0


def serve(
    config: Config, environ: Mapping[str, str], *, port: int, workers: int, with_worker: bool
) -> int:
    """Serve on the loopback interface until told to stop; return the exit status.

    A demo without Stripe keys gets the twin beside it, so that test cards work.
    """
    environment = {**environ, "SECRET_KEY": config.secret_key}
    commands = {"web": _web_command(port, workers)}
    if with_worker:
        commands["worker"] = [sys.executable, "-m", "marketplace", "worker"]
    if not config.is_production and not config.takes_cards and _twin_is_here():
        commands["stripe-twin"] = _twin_command(environment, port)
    with tempfile.TemporaryDirectory(prefix="belabeliku-metrics-") as folder:
        environment["PROMETHEUS_MULTIPROC_DIR"] = folder  # all processes count into it
        return Service(commands, environment).run()


def _web_command(port: int, workers: int) -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn", "wsgi:app"),
        *("--bind", f"127.0.0.1:{port}"),
        "--preload",  # a worker that died is back at once, and workers share what never changes
        *("--worker-class", "gthread", "--workers", str(workers)),
        *("--threads", str(THREADS_PER_WORKER)),
        *("--timeout", "60", "--graceful-timeout", str(SECONDS_TO_STOP)),
        *("--max-requests", "20000", "--max-requests-jitter", "2000"),
        *("--no-control-socket", "--log-level", "warning"),
    ]


def _twin_is_here() -> bool:
    return (PROJECT / "tests" / "stripe_twin" / "__main__.py").exists()


def _twin_command(environment: dict[str, str], port: int) -> list[str]:
    twin_port = _free_port()
    secret = f"whsec_{secrets.token_hex(16)}"
    environment.update(
        STRIPE_SECRET_KEY="sk_test_demo",  # noqa: S106 - the twin takes any test key
        STRIPE_PUBLISHABLE_KEY="pk_test_demo",
        STRIPE_WEBHOOK_SECRET=secret,
        STRIPE_API_BASE=f"http://127.0.0.1:{twin_port}",
    )
    return [
        *(sys.executable, "-m", "tests.stripe_twin", "--port", str(twin_port)),
        *("--webhook", f"http://127.0.0.1:{port}/stripe/webhook", "--secret", secret),
    ]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def cores() -> int:
    """Return how many web workers suit this machine."""
    return max(2, os.cpu_count() or 2)
