"""The processes of one service: started again when they die, and gone when it stops."""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import contextmanager

import psutil
import pytest

from marketplace.operations import processes
from marketplace.operations.processes import Family, fork, run_apart

PATIENCE = 10  # seconds


@pytest.fixture
def lives(tmp_path, monkeypatch):
    """A file in which every process writes its id when it begins."""
    monkeypatch.setattr(processes, "SECONDS_BEFORE_REVIVAL", 0.05)
    monkeypatch.setattr(processes, "SECONDS_TO_STOP", 1)
    return tmp_path / "lives"


def _lives(file) -> list[int]:
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def _wait_for(truth) -> None:
    deadline = time.monotonic() + PATIENCE
    while not truth():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _begin_life(file) -> None:
    with file.open("a") as written:
        written.write(f"{os.getpid()}\n")


@contextmanager
def _running(work):
    """A family of one, in a process of its own."""
    parent = fork(lambda: Family({"only": work}).run(), "family")
    try:
        yield parent
    finally:
        os.kill(parent, signal.SIGTERM)
        assert os.waitstatus_to_exitcode(os.waitpid(parent, 0)[1]) == 0


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_one_that_is_killed_is_started_again(lives):
    def work() -> None:
        _begin_life(lives)
        time.sleep(PATIENCE)

    with _running(work):
        _wait_for(lambda: len(_lives(lives)) == 1)
        os.kill(_lives(lives)[0], signal.SIGKILL)
        _wait_for(lambda: len(_lives(lives)) == 2)
        assert psutil.Process(_lives(lives)[1]).name() == "market-only"
    assert not any(map(_is_alive, _lives(lives)))


def test_one_that_will_not_stop_is_killed_in_the_end(lives):
    def work() -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _begin_life(lives)
        time.sleep(PATIENCE * 3)

    with _running(work):
        _wait_for(lambda: _lives(lives))
    _wait_for(lambda: not _is_alive(_lives(lives)[0]))


@pytest.mark.parametrize(
    ("work", "status"),
    [
        (lambda: None, 0),
        (lambda: 3, 3),
        (sys.exit, 0),
        (lambda: sys.exit(2), 2),
        (lambda: sys.exit("a sentence"), 1),
        (lambda: 1 // 0, 1),
    ],
)
def test_work_apart_ends_like_a_program(work, status):
    assert run_apart(work, "apart") == status
