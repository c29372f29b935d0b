"""The lives of a request for quotation and of a quotation. Pure data: no database, no HTTP."""

from __future__ import annotations

from enum import StrEnum

from marketplace.shared.criteria import Criterion
from marketplace.shared.lifecycle import Lifecycle


class RfqState(StrEnum):
    """Where a request for quotation stands."""

    DRAFT = "draft"
    PUBLISHED = "published"  # live: producers ask and quote
    CLOSED = "closed"  # its deadline has passed; everything is still sealed
    OPENED = "opened"  # two people have opened it: it is compared
    AWARDED = "awarded"
    UNSUCCESSFUL = "unsuccessful"  # nobody quoted, or nothing that was quoted will do
    CANCELLED = "cancelled"  # given up before it was published, or after it closed
    WITHDRAWN = "withdrawn"  # taken back while it was live


RFQ_LIFECYCLE = Lifecycle(
    {
        RfqState.DRAFT: {RfqState.PUBLISHED, RfqState.CANCELLED},
        RfqState.PUBLISHED: {
            RfqState.CLOSED,
            RfqState.WITHDRAWN,
            RfqState.UNSUCCESSFUL,  # nobody quoted
            RfqState.OPENED,  # nobody quoted anew in a round of negotiation
        },
        RfqState.CLOSED: {RfqState.OPENED, RfqState.CANCELLED},
        RfqState.OPENED: {
            RfqState.PUBLISHED,  # another round
            RfqState.AWARDED,
            RfqState.UNSUCCESSFUL,
            RfqState.CANCELLED,
        },
    }
)
ENDED = frozenset(
    {RfqState.AWARDED, RfqState.UNSUCCESSFUL, RfqState.CANCELLED, RfqState.WITHDRAWN}
)


class QuotationState(StrEnum):
    """Where a producer's quotation stands. Until the opening only its envelope knows whose."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    REVISED = "revised"  # handed in again, in place of what was there
    WITHDRAWN = "withdrawn"
    AWARDED = "awarded"
    LOST = "lost"
    EXPIRED = "expired"  # never handed in, or its request ended without an award


_LIVE = {QuotationState.REVISED, QuotationState.WITHDRAWN}
_JUDGED = {QuotationState.AWARDED, QuotationState.LOST, QuotationState.EXPIRED}
QUOTATION_LIFECYCLE = Lifecycle(
    {
        QuotationState.DRAFT: {QuotationState.SUBMITTED, QuotationState.EXPIRED},
        QuotationState.SUBMITTED: _LIVE | _JUDGED,
        QuotationState.REVISED: _LIVE | _JUDGED,
        QuotationState.WITHDRAWN: {QuotationState.SUBMITTED},
    }
)
HANDED_IN = frozenset({QuotationState.SUBMITTED, QuotationState.REVISED})


USUAL_WEIGHTS = {
    Criterion.COST: 50,
    Criterion.LEAD_TIME: 10,
    Criterion.ON_TIME: 15,
    Criterion.QUALITY: 15,
    Criterion.LOCALITY: 10,
}


class AwardWay(StrEnum):
    """What an award brings."""

    ORDERS = "orders"  # prices that hold, and an order for each delivery
    PRICES = "prices"  # only the prices; the buyer orders when it likes
