"""Says on the terminal what is being done."""

import sys
import time

_began = time.monotonic()


def say(text: str) -> None:
    """Write a line with the seconds since the start."""
    sys.stderr.write(f"[{time.monotonic() - _began:6.1f} s] {text}\n")
    sys.stderr.flush()
