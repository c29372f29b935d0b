"""Fixed words and numbers of impact. Pure data: no database, no HTTP."""

from enum import StrEnum

# Rollups sum over some columns: these stand where an id would stand.
ALL_BUYERS = 0  # all airport buyers together
RESIDENTS = -1  # households that buy for themselves, only ever together
DECLARED = -2  # sales outside the market, as their producers declared them
ALL_CATEGORIES = 0


class EventKind(StrEnum):
    """What happened. Every figure is a sum over such events; none is ever changed."""

    RECEIVED = "received"  # goods were accepted at a dock; one event for each receipt line
    CREDITED = "credited"  # the producer gave an invoice up: the accepted value goes back
    PAID = "paid"  # money for accepted goods arrived
    REFUNDED = "refunded"  # some of it went back to the buyer
    DECLARED = "declared"  # a producer recorded a sale outside the market
    WITHDRAWN = "withdrawn"  # and took that back


class Dimension(StrEnum):
    """What the rows of a table are."""

    MONTH = "month"
    KAPANEWON = "kapanewon"
    CATEGORY = "category"
    BUYER = "buyer"


class ViewLevel(StrEnum):
    """How much a reader may see."""

    PUBLIC = "public"  # rounded, one month late, small cells closed, no buyer by name
    REGENCY = "regency"  # exact, small cells closed
    PRODUCER = "producer"  # its own figures, exact
    BUYER = "buyer"  # its own figures, exact


class Closed(StrEnum):
    """Why a figure is not shown."""

    FEW = "few"  # too few producers, or it would reveal a cell of too few
    COMBINED = "combined"  # one buyer together with one kapanewon or one category
    LATER = "later"  # the public sees it one month after the month has ended


class LocalMultiplierState(StrEnum):
    """Whether LM3 can be told, and if not, why."""

    TOLD = "told"
    NO_SPEND = "no_spend"
    NOT_ENOUGH_DATA = "not_enough_data"  # "data belum cukup": coverage below the setting
    CLOSED = "closed"
