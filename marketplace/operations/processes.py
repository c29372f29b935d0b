"""Processes that belong together, forked from one that has loaded everything: they share it."""

from __future__ import annotations

import gc
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

Work = Callable[[], int | None]  # returns an exit status

STOPS = (signal.SIGINT, signal.SIGTERM)
SECONDS_TO_STOP = 30
SECONDS_BETWEEN_LOOKS = 0.2
SECONDS_BEFORE_REVIVAL = 1
FAILED = 1
OWN_NAME = Path("/proc/self/comm")  # where Linux keeps it


@dataclass
class Family:
    """The processes of one running service. One that dies unasked is started again."""

    works: dict[str, Work]
    processes: dict[str, int] = field(default_factory=dict)  # ids by name
    is_stopping: bool = False

    def run(self) -> int:
        """Start everything and stay until a signal to stop; return the exit status."""
        gc.collect()
        gc.freeze()  # what is loaded stays shared: nobody looks through it for garbage
        for number in STOPS:
            signal.signal(number, self._stop)
        for name, work in self.works.items():
            self.processes[name] = fork(work, name)
        while not self.is_stopping:
            time.sleep(SECONDS_BETWEEN_LOOKS)
            self._revive()
        self._wait()
        return 0

    def _revive(self) -> None:
        for name in self._ended():
            if not self.is_stopping:
                time.sleep(SECONDS_BEFORE_REVIVAL)
                self.processes[name] = fork(self.works[name], name)

    def _ended(self) -> list[str]:
        """Take leave of the processes that have ended, and name them."""
        ended = [name for name, process in self.processes.items() if _has_ended(process)]
        for name in ended:
            del self.processes[name]
        return ended

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.is_stopping = True
        self._tell(signal.SIGTERM)

    def _tell(self, number: signal.Signals) -> None:
        for process in self.processes.values():
            os.kill(process, number)

    def _wait(self) -> None:
        deadline = time.monotonic() + SECONDS_TO_STOP
        while self.processes and time.monotonic() < deadline:
            self._ended()
            time.sleep(SECONDS_BETWEEN_LOOKS / 10)
        self._tell(signal.SIGKILL)


def fork(work: Work, name: str) -> int:
    """Do work in a process of its own, which `top` shows by this name; return its id."""
    sys.stdout.flush()
    sys.stderr.flush()
    process = os.fork()
    if process == 0:
        os._exit(_status_of(work, name))
    return process


def run_apart(work: Work, name: str) -> int:
    """Do work in a process of its own, to its end; return the exit status."""
    return os.waitstatus_to_exitcode(os.waitpid(fork(work, name), 0)[1])


def _status_of(work: Work, name: str) -> int:
    """Do the work as a program would that was started for it alone."""
    try:
        os.setsid()  # Ctrl-C is for the parent, which then tells the others
        for number in STOPS:
            signal.signal(number, signal.SIG_DFL)
        random.seed()
        _call_it(name)
        return work() or 0
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else FAILED * bool(leaving.code)
    except BaseException:  # nothing of the parent may run here
        traceback.print_exc()
        return FAILED
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def _call_it(name: str) -> None:
    if OWN_NAME.exists():
        OWN_NAME.write_text(f"market-{name}")  # the kernel keeps 15 letters


def _has_ended(process: int) -> bool:
    return os.waitpid(process, os.WNOHANG) != (0, 0)
