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


# Days pass and several papers may lie side by side, so an end of one can uncover another.
_UNCOVERED = {
    Standing.MISSING,
    Standing.SUBMITTED,
    Standing.REJECTED,
    Standing.EXPIRED,
}
STANDINGS = Lifecycle(
    {
        Standing.MISSING: {Standing.SUBMITTED, Standing.WAIVED},
        Standing.SUBMITTED: {
            Standing.ACCEPTED,
            Standing.EXPIRING,
            Standing.REJECTED,
            Standing.WAIVED,
        },
        Standing.ACCEPTED: {
            Standing.EXPIRING,
            Standing.EXPIRED,
            *_UNCOVERED - {Standing.MISSING},
        },
        Standing.REJECTED: {
            Standing.SUBMITTED,
            Standing.ACCEPTED,
            Standing.EXPIRING,
            Standing.WAIVED,
        },
        Standing.EXPIRING: {Standing.ACCEPTED, *_UNCOVERED - {Standing.MISSING}},
        Standing.EXPIRED: {
            Standing.SUBMITTED,
            Standing.ACCEPTED,
            Standing.EXPIRING,
            Standing.REJECTED,
            Standing.WAIVED,
        },
        Standing.WAIVED: {Standing.ACCEPTED, Standing.EXPIRING, *_UNCOVERED},
    }
)
MET = frozenset({Standing.ACCEPTED, Standing.EXPIRING, Standing.WAIVED})
