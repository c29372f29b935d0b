"""The real service as processes: gunicorn, the worker, whatever a test is about."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import requests

from tests.servers.postgresql import free_port

PROJECT = Path(__file__).parents[2]
SECONDS_TO_START = 180


class Service:
    """One running web server; `url` is where it answers, `log` what it wrote."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
        self.process, self.port, self.log = process, port, log

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def failures(self) -> str:
        """Return what the service logged as failures, for a test to show."""
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join(line[-3000:] for line in lines if '"exception"' in line)

    def wait_until_alive(self) -> None:
        """Return once /healthz answers; raise with the log when it never does."""
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if requests.get(f"{self.url}/healthz", timeout=1).ok:
                    return
            except requests.RequestException:
                time.sleep(0.1)
        raise RuntimeError(f"the service did not start:\n{self.log.read_text()[-4000:]}")

    def stop(self) -> None:
        """Stop it and everything that it started."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(5)


def command(*words: str, environment: Mapping[str, str]) -> str:
    """Run one `marketplace` command to its end; return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "marketplace", *words],
        env={**os.environ, **environment},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"marketplace {' '.join(words)}:\n{done.stdout}{done.stderr}")
    return done.stdout


@contextmanager
def gunicorn(
    environment: Mapping[str, str], *, module: str = "wsgi:app", workers: int = 2
) -> Iterator[Service]:
    """Serve a WSGI module as production does: gthread workers of 16 threads each."""
    port = free_port()
    words = [
        *(sys.executable, "-m", "gunicorn", module, "--bind", f"127.0.0.1:{port}"),
        *("--worker-class", "gthread", "--workers", str(workers), "--threads", "16"),
        *("--no-control-socket", "--log-level", "warning", "--timeout", "60"),
    ]
    with _running(words, environment, port) as service:
        yield service


@contextmanager
def whole_service(
    environment: Mapping[str, str], *options: str, days_ahead: int = 0
) -> Iterator[Service]:
    """Run `marketplace serve`: web, worker and, in the demo, the Stripe twin.

    With `days_ahead` all of them live so many days from now.
    """
    port = free_port()
    module = "tests.servers.later" if days_ahead else "marketplace"
    environment = {**environment, "DAYS_AHEAD": str(days_ahead)}
    words = [sys.executable, "-m", module, "serve", "--port", str(port)]
    words += ["--workers", "2", *options]
    with _running(words, environment, port) as service:
        yield service


@contextmanager
def example_market(folder: Path, *, days_ahead: int = 0, **settings: str) -> Iterator[Service]:
    """Serve the example market on a database of its own in the folder, as `make run` does.

    A folder that was served before goes on with what it holds.
    """
    environment = {"DATABASE_URL": market_address(folder), **settings}
    with whole_service(environment, "--prepare", days_ahead=days_ahead) as service:
        yield service


def market_address(folder: Path) -> str:
    """Return the address of the database that `example_market` keeps in the folder."""
    return f"sqlite:///{folder / 'market.sqlite3'}"


@contextmanager
def _running(words: list[str], environment: Mapping[str, str], port: int) -> Iterator[Service]:
    with tempfile.TemporaryDirectory(prefix="belabeliku-") as folder:
        log = Path(folder) / "service.log"
        settings = {
            "SECRET_KEY": "only for tests, but long enough for all of them",
            "BASE_URL": f"http://127.0.0.1:{port}",
            "MEDIA_URL": f"{folder}/media",
            **environment,
        }
        with log.open("wb") as output:
            process = subprocess.Popen(
                words,
                env={**os.environ, **settings},
                cwd=PROJECT,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        service = Service(process, port, log)
        try:
            service.wait_until_alive()
            yield service
        finally:
            service.stop()
