"""Who hears a conversation, and what may hang on it. Pure data: no database, no HTTP."""

from enum import StrEnum


class Audience(StrEnum):
    """Who reads along. It belongs to the conversation, never to a single message."""

    INTERNAL = "internal"  # the buyer's own people, about a whole order
    SHARED = "shared"  # the buyer and one producer, about that producer's part


LONGEST_TEXT = 2000  # letters
MOST_FILES = 3  # with one message
WITHDRAW_MINUTES = 10


def tidy(text: str) -> str:
    """Return a text as it is kept: no blanks at the ends of lines, none around it."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()
