"""How much one person may say, whichever door they come through."""

from __future__ import annotations

from marketplace.shared.actors import Actor
from marketplace.shared.throttle import count_try

MOST_MESSAGES, MINUTES = 60, 60  # of one person


def count_message(actor: Actor) -> None:
    """Count a message of the actor; `TooMany` beyond sixty an hour."""
    count_try(f"message:{actor.person_id}", limit=MOST_MESSAGES, minutes=MINUTES)
