"""Ends processes of a running service without warning, as a crash or the kernel would."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable

import psutil

from tests.servers.postgresql import Cluster
from tests.servers.service import Service

SECONDS_TO_APPEAR = 20


def web_workers(service: Service) -> list[psutil.Process]:
    """Return the processes that answer requests; their parent is gunicorn's master."""
    first = psutil.Process(service.process.pid)
    web = [each for each in [first, *first.children(recursive=True)] if _is_web(each)]
    masters = {each.pid for each in web}
    return [each for each in web if each.ppid() in masters]


def background_workers(service: Service) -> list[psutil.Process]:
    """Return the processes that do the outbox's jobs."""
    below = psutil.Process(service.process.pid).children()
    return [each for each in below if _is_called(each, "market-worker")]


def server_sessions(cluster: Cluster) -> list[psutil.Process]:
    """Return PostgreSQL's processes that work for a client."""
    return [
        each
        for each in psutil.Process(cluster.pid).children()
        if _runs(each, "127.0.0.1(")  # postgres: user database 127.0.0.1(port) idle
    ]


def kill_one(find: Callable[[], list[psutil.Process]], chance: random.Random) -> float:
    """Send SIGKILL to one of those found, as soon as there is one; return when."""
    deadline = time.monotonic() + SECONDS_TO_APPEAR
    while not (processes := find()):
        if time.monotonic() > deadline:
            raise RuntimeError("the process to be killed was never started")
        time.sleep(0.1)
    os.kill(chance.choice(processes).pid, signal.SIGKILL)
    return time.monotonic()


def kill_and_restart(cluster: Cluster) -> float:
    """Kill PostgreSQL's first process and start it again, as systemd would; return when.

    systemd ends what is left of a service before it starts it again: sessions that wait for
    one another may notice for long not that the first process is gone.
    """
    others = psutil.Process(cluster.pid).children()
    cluster.kill()
    killed = time.monotonic()
    _gone, left = psutil.wait_procs(others, timeout=0.5)
    for process in left:
        process.kill()
    cluster.start()
    return killed


def _is_web(process: psutil.Process) -> bool:
    return _is_called(process, "market-web") or _runs(process, "gunicorn")


def _is_called(process: psutil.Process, name: str) -> bool:
    try:
        return process.name() == name and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _runs(process: psutil.Process, word: str) -> bool:
    try:
        return word in " ".join(process.cmdline())
    except psutil.Error:
        return False
