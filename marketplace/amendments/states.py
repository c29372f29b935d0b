"""The life of a proposed change to an order. Pure data: no database, no HTTP."""

from enum import StrEnum

from marketplace.shared.lifecycle import Lifecycle


class Side(StrEnum):
    """Who proposes; the other side decides."""

    BUYER = "buyer"
    PRODUCER = "producer"


class Silence(StrEnum):
    """What becomes of a refused or unanswered change; said when it is proposed."""

    KEEP = "keep"  # all stays as it was
    DROP = "drop"  # what the change is about is cancelled


class Decision(StrEnum):
    """What the other side says of one point."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class ProposalState(StrEnum):
    """Where a proposed change stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    PARTLY_ACCEPTED = "partly_accepted"
    REFUSED = "refused"
    LAPSED = "lapsed"  # nobody answered in time
    WITHDRAWN = "withdrawn"
    OVERTAKEN = "overtaken"  # the order ended or left before an answer


P = ProposalState

PROPOSAL_LIFECYCLE = Lifecycle(
    {
        P.OPEN: {
            P.ACCEPTED,
            P.PARTLY_ACCEPTED,
            P.REFUSED,
            P.LAPSED,
            P.WITHDRAWN,
            P.OVERTAKEN,
        },
    }
)
