"""What became of one row of the table in which many goods are changed at once."""

from enum import StrEnum


class RowOutcome(StrEnum):
    """How a row ended; only what was saved can be taken back."""

    SAVED = "saved"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"
    KEPT = "kept"  # was to be taken back, but somebody changed it since
