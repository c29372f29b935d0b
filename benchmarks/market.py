"""The large market on a throwaway PostgreSQL; what was built is kept in var/bench."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from benchmarks.multiplying import multiply
from benchmarks.telling import say
from tests.servers.postgresql import Cluster, free_port
from tests.servers.service import PROJECT, command

KEPT = PROJECT / "var" / "bench"
MADE_BY = (
    "benchmarks/multiplying.py",
    "marketplace/demo/**/*",
    "marketplace/**/models.py",
    "migrations/versions/*.py",
)
SECRET_KEY = "only for measurements, but long enough for them"
SETTINGS = (
    "-c max_connections=120 -c shared_buffers=512MB -c work_mem=16MB -c max_wal_size=4GB "
    "-c random_page_cost=1.1"
)


class MeasuredCluster(Cluster):
    """PostgreSQL as in production: durable, with memory enough for the market."""

    def make(self) -> None:
        """Set up an empty cluster with one database."""
        self.initialise()
        self.start()
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute("create database market")

    def start(self) -> None:
        """Start the server on the loopback interface."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 {SETTINGS}"
        log = self.folder / "server.log"
        self._run("pg_ctl", "-D", str(self.data), "-o", options, "-l", str(log), "-w", "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop the server."""
        self._run("pg_ctl", "-D", str(self.data), "-m", mode, "-w", "stop")

    @property
    def pid(self) -> int:
        """The server's first process."""
        return int((self.data / "postmaster.pid").read_text().split()[0])

    @property
    def url(self) -> str:
        """The address of the market."""
        return self._url("market")

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to serve this market."""
        return {"DATABASE_URL": self.url, "SECRET_KEY": SECRET_KEY, "ENVIRONMENT": "demo"}


@contextmanager
def large_market() -> Iterator[MeasuredCluster]:
    """Start a copy of the large market; it is removed at the end."""
    kept = KEPT / f"market-{_version()}"
    folder = Path(tempfile.mkdtemp(prefix="belabeliku-bench-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    cluster = MeasuredCluster(folder, free_port())
    try:
        if kept.exists():
            _copy(kept, cluster.data)
            cluster.start()
        else:
            _build(cluster)
            _keep(cluster, kept)
        yield cluster
    finally:
        cluster.stop("immediate")
        shutil.rmtree(folder)


def _build(cluster: MeasuredCluster) -> None:
    say("building the large market (kept for the next run)")
    cluster.make()
    command("upgrade", environment=cluster.environment)
    say(command("demo", "--scale", "large", environment=cluster.environment).strip())
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        say("multiplying the receipts for the impact figures")
        multiply(connection)
        connection.execute("vacuum analyze")


def _keep(cluster: MeasuredCluster, kept: Path) -> None:
    cluster.stop()
    KEPT.mkdir(parents=True, exist_ok=True)
    for old in KEPT.glob("market-*"):
        shutil.rmtree(old)
    _copy(cluster.data, kept)
    cluster.start()


def _copy(source: Path, target: Path) -> None:
    """Copy a stopped server's files with their owners."""
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)


def _version() -> str:
    """Return what changes when the code that makes the market does."""
    made_of = hashlib.sha256()
    for pattern in MADE_BY:
        for path in sorted(PROJECT.glob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts:
                made_of.update(path.read_bytes())
    return made_of.hexdigest()[:12]
