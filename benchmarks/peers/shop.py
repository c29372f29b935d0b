"""Loads and serves the django-oscar shop, in the environment that `make` has made for it."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from benchmarks.market import MeasuredCluster
from benchmarks.telling import say
from tests.servers.postgresql import free_port
from tests.servers.service import PROJECT, Service

PYTHON = PROJECT / ".venv-peers" / "bin" / "python"
PACKAGE = "benchmarks.peers.oscar"


@dataclass(frozen=True)
class Shopper:
    """Somebody signed in, with an address."""

    cookie: str
    csrf_token: str
    address: str


@dataclass(frozen=True)
class Shop:
    """The running shop and what is in it."""

    url: str
    shoppers: Sequence[Shopper]
    products: Sequence[int]
    page: str  # of one product


@contextmanager
def oscar(cluster: MeasuredCluster) -> Iterator[Shop]:
    """Serve django-oscar with our market's products from a database beside ours."""
    if not PYTHON.exists():
        raise RuntimeError("django-oscar is not installed: run `make bench PEERS=1`")
    with tempfile.TemporaryDirectory(prefix="belabeliku-oscar-") as folder:
        with psycopg.connect(cluster.url, autocommit=True) as connection:
            connection.execute("create database oscar")
        settings = {
            **os.environ,
            **cluster.environment,
            "OSCAR_DATABASE_URL": cluster.url.rpartition("/")[0] + "/oscar",
            "OSCAR_MEDIA": folder,
            "DJANGO_SETTINGS_MODULE": f"{PACKAGE}.settings",
        }
        say("filling django-oscar with the same products")
        facts = _load(settings)
        with psycopg.connect(settings["OSCAR_DATABASE_URL"], autocommit=True) as connection:
            connection.execute("vacuum analyze")
        with _served(settings, Path(folder)) as url:
            shoppers = [Shopper(**each) for each in facts["shoppers"]]
            yield Shop(url, shoppers, facts["products"], facts["page"])


def _load(settings: Mapping[str, str]) -> dict:
    done = subprocess.run(
        [PYTHON, "-m", f"{PACKAGE}.load"],
        env=settings,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"django-oscar could not be filled:\n{done.stderr[-4000:]}")
    return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def _served(settings: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Run gunicorn as for our own pages: two gthread workers of 16 threads."""
    port, log = free_port(), folder / "service.log"
    words = [
        *(str(PYTHON), "-m", "gunicorn", f"{PACKAGE}.serving:application"),
        *("--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--workers", "2"),
        *("--threads", "16", "--no-control-socket", "--log-level", "warning"),
        *("--timeout", "60"),
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            words,
            env=settings,
            cwd=PROJECT,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    service = Service(process, port, log)
    try:
        service.wait_until_alive()
        yield service.url
    finally:
        service.stop()
