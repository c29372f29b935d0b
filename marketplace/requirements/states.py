"""How a requirement is met, and where a producer stands with it. Pure data."""

from enum import StrEnum

from marketplace.shared.lifecycle import Lifecycle


class Fulfilment(StrEnum):
    """What a producer hands in."""

    DOCUMENT = "document"  # number, issuer, last day, file
    FIELD = "field"  # a number or a line of text
    ATTESTATION = "attestation"  # a statement that the producer signs for


class Standing(StrEnum):
    """Where a producer stands with a requirement today."""

    MISSING = "missing"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    WAIVED = "waived"


# Days pass and several papers may lie side by side, so the end of one can uncover another.
_UNCOVERED = {Standing.SUBMITTED, Standing.REJECTED, Standing.EXPIRED, Standing.WAIVED}
_COUNTED = {Standing.ACCEPTED, Standing.EXPIRING}
STANDINGS = Lifecycle(
    {
        Standing.MISSING: {Standing.SUBMITTED, Standing.WAIVED},
        Standing.SUBMITTED: {*_COUNTED, *_UNCOVERED - {Standing.SUBMITTED}},
        Standing.ACCEPTED: {Standing.EXPIRING, *_UNCOVERED},
        Standing.REJECTED: {*_COUNTED, *_UNCOVERED - {Standing.REJECTED}},
        Standing.EXPIRING: {Standing.ACCEPTED, *_UNCOVERED},
        Standing.EXPIRED: {*_COUNTED, *_UNCOVERED - {Standing.EXPIRED}},
        Standing.WAIVED: {Standing.MISSING, *_COUNTED, *_UNCOVERED - {Standing.WAIVED}},
    }
)
MET = frozenset({Standing.ACCEPTED, Standing.EXPIRING, Standing.WAIVED})
