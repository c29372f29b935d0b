"""The life of an offer. Pure data: no database, no HTTP."""

from enum import StrEnum

from marketplace.shared.lifecycle import Lifecycle


class OfferState(StrEnum):
    """Where an offer stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes_requested"
    PUBLISHED = "published"
    PAUSED = "paused"
    ARCHIVED = "archived"


OFFER_LIFECYCLE = Lifecycle(
    {
        OfferState.DRAFT: {OfferState.SUBMITTED, OfferState.ARCHIVED},
        OfferState.SUBMITTED: {
            OfferState.PUBLISHED,
            OfferState.CHANGES_REQUESTED,
            OfferState.ARCHIVED,
        },
        OfferState.CHANGES_REQUESTED: {OfferState.SUBMITTED, OfferState.ARCHIVED},
        OfferState.PUBLISHED: {OfferState.PAUSED, OfferState.ARCHIVED},
        OfferState.PAUSED: {OfferState.PUBLISHED, OfferState.ARCHIVED},
    }
)


class TaxKind(StrEnum):
    """How value added tax treats a good."""

    TAXABLE = "taxable"
    EXEMPT = "exempt"  # basic foods


class StockReason(StrEnum):
    """Why the available quantity of an offer changed."""

    SET = "set"  # counted and entered by the producer
    HOLD = "hold"  # an order was placed
    RELEASE = "release"  # an order, or a part of it, fell away
