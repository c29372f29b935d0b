"""Fixed words of accounts. Pure data: no database, no HTTP."""

from enum import StrEnum


class TicketPurpose(StrEnum):
    """What a one-time link is for."""

    NEW_PASSWORD = "new_password"  # noqa: S105 - not a password
    CONFIRM_EMAIL = "confirm_email"
