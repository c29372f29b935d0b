"""A throwaway Redis: the real server, which keeps nothing."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from tests.servers.postgresql import free_port

SECONDS_TO_START = 20


class RedisServer:
    """A running server; `url` is where it answers."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self._process, self.url = process, f"redis://127.0.0.1:{port}/0"

    @property
    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url)

    def wait_until_alive(self) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                self.client.ping()
            except redis.ConnectionError:
                time.sleep(0.02)
            else:
                return
        raise RuntimeError("Redis did not start")

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(10)


@contextmanager
def running_redis(folder: Path) -> Iterator[RedisServer]:
    """Run a server on a port of its own, without a file of its data."""
    port = free_port()
    words = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    process = subprocess.Popen(
        words, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
    )
    server = RedisServer(process, port)
    try:
        server.wait_until_alive()
        yield server
    finally:
        server.kill()
