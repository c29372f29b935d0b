"""What can come of one call. Pure."""

from __future__ import annotations

from dataclasses import dataclass

SECONDS_IN_ALL = 10.0  # a call takes no longer, whatever the receiver does
GOOD = range(200, 300)
GONE = 410


@dataclass(frozen=True)
class Answer:
    """What came of one call."""

    status: int | None  # None: nobody answered
    body: str
    milliseconds: int
    address: str | None
    error: str | None  # a sentence for the endpoint's owner

    @property
    def is_good(self) -> bool:
        """Say whether the receiver took it over."""
        return self.status in GOOD

    @property
    def is_silent(self) -> bool:
        """Say whether nobody was there, or nobody in time."""
        return self.status is None
