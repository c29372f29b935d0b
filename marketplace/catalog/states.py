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


# Only its producer works on it.
UNSEEN = frozenset({OfferState.DRAFT, OfferState.CHANGES_REQUESTED})


OFFER_LIFECYCLE = Lifecycle(
    {
        OfferState.DRAFT: {OfferState.SUBMITTED, OfferState.ARCHIVED},
        OfferState.SUBMITTED: {
            OfferState.PUBLISHED,
            OfferState.CHANGES_REQUESTED,
            OfferState.ARCHIVED,
        },
        OfferState.CHANGES_REQUESTED: {OfferState.SUBMITTED, OfferState.ARCHIVED},
        OfferState.PUBLISHED: {OfferState.SUBMITTED, OfferState.PAUSED, OfferState.ARCHIVED},
        OfferState.PAUSED: {OfferState.SUBMITTED, OfferState.PUBLISHED, OfferState.ARCHIVED},
    }
)


class ChangeState(StrEnum):
    """Where a change of an offer that buyers can see stands."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


CHANGE_LIFECYCLE = Lifecycle(
    {
        ChangeState.SUBMITTED: {
            ChangeState.APPROVED,
            ChangeState.REFUSED,
            ChangeState.WITHDRAWN,
        },
        ChangeState.REFUSED: {ChangeState.SUBMITTED},  # on appeal
    }
)


class GoodsKind(StrEnum):
    """What a good is in the eyes of the law: decides which papers it needs, and its tax."""

    WATER = "water"  # bottled drinking water
    PRODUCE = "produce"  # fruit, vegetables, spices as harvested
    CROP = "crop"  # unroasted beans, dried leaves and the like
    GRAIN = "grain"  # rice and maize
    EGGS = "eggs"
    MILK = "milk"
    MEAT = "meat"
    FISH = "fish"  # fresh or on ice
    PACKED_FOOD = "packed_food"  # dry, keeps for more than a week on the shelf
    FRESH_FOOD = "fresh_food"  # prepared, to be eaten within days
    FROZEN_FOOD = "frozen_food"
    CRAFT = "craft"
    PLANTS = "plants"  # flowers and ornamental plants


class ColdChain(StrEnum):
    """How cold a good must stay until it is used."""

    AMBIENT = "ambient"
    CHILLED = "chilled"
    FROZEN = "frozen"


class SynonymKind(StrEnum):
    """Whose word a synonym is."""

    JAVANESE = "javanese"
    TRADE = "trade"
    ENGLISH = "english"


class HalalBasis(StrEnum):
    """Why an offer of food may be sold under the halal rules."""

    CERTIFICATE = "certificate"  # or no food at all, or a kind that is exempt
    POSITIVE_LIST = "positive_list"  # the producer declares: only exempt materials
    NOT_HALAL = "not_halal"  # and labelled so


class TaxKind(StrEnum):
    """How value added tax treats a good."""

    TAXABLE = "taxable"
    EXEMPT = "exempt"  # basic foods


class StockReason(StrEnum):
    """Why the available quantity of an offer changed."""

    SET = "set"  # counted and entered by the producer
    HOLD = "hold"  # an order was placed
    RELEASE = "release"  # an order, or a part of it, fell away
    DIRECT_SALE = "direct_sale"  # sold outside the market, as far as it was on the shelf
    DIRECT_SALE_WITHDRAWN = "direct_sale_withdrawn"


class PriceScope(StrEnum):
    """For whom a price list holds."""

    PUBLIC = "public"
    BUYER = "buyer"
    AGREEMENT = "agreement"


class PriceBasis(StrEnum):
    """What a price was compared with."""

    REFERENCE = "reference"  # the market's price of the week
    MEDIAN = "median"  # the middle price of other producers' offers


class SpecKind(StrEnum):
    """What may be written into a line of a spec sheet."""

    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"  # one of those named
    LIST = "list"  # several words, or several of those named
    YES_NO = "yes_no"


class SuggestionKind(StrEnum):
    """What is suggested to somebody who searches, in the order in which it is shown."""

    CATEGORY = "category"
    PRODUCT = "product"
    PRODUCER = "producer"
    VILLAGE = "village"
