"""Faults to switch on: what the network and Stripe do on a bad day."""

import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, get_args

Kind = Literal[
    "latency",  # answer after `seconds`
    "error",  # 500, nothing done
    "rate_limit",  # 429, nothing done
    "cut_before",  # connection closed, nothing done
    "cut_after",  # connection closed after the work was done and kept
    "payout_failure",  # the bank refuses the payout
    "webhook_duplicate",  # the event is delivered `copies` times
    "webhook_reorder",  # events wait for drain(), which delivers the newest first
    "webhook_drop",  # the event is never delivered; it can still be listed
]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; `match` is a part of "POST /v1/refunds" or of the type of the event."""

    kind: Kind
    match: str = ""
    times: int | None = 1  # None: until cleared
    seconds: float = 0.0
    copies: int = 2

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(f"No fault is called {self.kind!r}: {get_args(Kind)}")


class Faults:
    """The faults now switched on."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._active: list[Fault] = []

    def add(self, kind: Kind, match: str = "", **options: Any) -> None:
        """Switch a fault on for the next `times` matches (1 unless told; None: for good)."""
        with self._lock:
            self._active.append(Fault(kind, match, **options))

    def replace(self, wanted: Iterable[dict[str, Any]]) -> None:
        faults = [Fault(**each) for each in wanted]
        with self._lock:
            self._active = faults

    def clear(self) -> None:
        self.replace(())

    def take(self, kind: Kind, subject: str) -> Fault | None:
        """Use up one occurrence of the first fault of this kind that matches `subject`."""
        with self._lock:
            for place, fault in enumerate(self._active):
                if fault.kind == kind and fault.match in subject:
                    self._use_up(place)
                    return fault
        return None

    def _use_up(self, place: int) -> None:
        fault = self._active[place]
        if fault.times == 1:
            del self._active[place]
        elif fault.times is not None:
            self._active[place] = replace(fault, times=fault.times - 1)

    def describe(self) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(fault) for fault in self._active]
