"""A throwaway PostgreSQL cluster: the real server, thrown away afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

SECONDS_TO_START = 60
# PostgreSQL refuses to run as root.
_AS_POSTGRES = (
    {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
)


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Cluster:
    """A running server; `create_database` gives an empty database of its own."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self._count = 0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server as a child of ours, and return once it takes connections."""
        deadline = time.monotonic() + SECONDS_TO_START
        while not self._is_ready():
            if time.monotonic() > deadline:
                raise RuntimeError((self.folder / "server.log").read_text()[-4000:])
            if self._process is None or self._process.poll() is not None:
                self._spawn()  # again: orphans of one that was killed are in the way for long
            time.sleep(0.1)

    def stop(self, mode: str = "fast") -> None:
        if self.is_running:
            self._run("pg_ctl", "-D", str(self.data), "-m", mode, "-w", "stop")
            self._process.wait()

    def revive(self) -> None:
        """Start the server if it has ended; do not wait for it."""
        if not self.is_running:
            self._spawn()

    def kill(self) -> None:
        """End the server's first process without warning; the others notice and follow."""
        self._process.kill()
        self._process.wait()

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The server's first process."""
        return self._process.pid

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def initialise(self) -> None:
        """Make the files of an empty cluster."""
        self._run(
            *("initdb", "-D", str(self.data), "-U", "market"),
            *("-A", "trust", "-E", "UTF8", "--no-sync"),
        )

    def create_database(self) -> str:
        """Return the address of a new, empty database."""
        self._count += 1
        name = f"market_{os.getpid()}_{self._count}"
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(f'create database "{name}"')
        return self._url(name).replace("postgresql://", "postgresql+psycopg://")

    def _spawn(self) -> None:
        options = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(self.folder),
            "max_connections": "200",
            "shared_buffers": "64MB",
        }
        words = [str(binaries() / "postgres"), "-D", str(self.data), "-p", str(self.port)]
        words += [f"--{name}={value}" for name, value in options.items()]
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                words, cwd="/", stdout=log, stderr=log, start_new_session=True, **_AS_POSTGRES
            )

    def _is_ready(self) -> bool:
        try:
            psycopg.connect(self._url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _url(self, database: str) -> str:
        return f"postgresql://market@127.0.0.1:{self.port}/{database}"

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(binaries() / program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", **_AS_POSTGRES)


def binaries() -> Path:
    """Return the folder of PostgreSQL's programs; a missing server is an error, not a skip."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if found:
        return found[-1].parent
    on_path = shutil.which("pg_ctl")
    if on_path is None:
        raise RuntimeError("PostgreSQL is missing: apt-get install postgresql")
    return Path(on_path).parent


@contextmanager
def running_cluster(folder: Path | None = None) -> Iterator[Cluster]:
    """Start a cluster in a temporary folder, inside of `folder`, and remove it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="belabeliku-pg-", dir=folder))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    cluster = Cluster(folder, free_port())
    cluster.initialise()
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.stop("immediate")
        shutil.rmtree(folder)
