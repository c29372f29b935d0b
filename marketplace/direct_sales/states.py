"""The fixed words of a sale outside the market. Pure data: no database, no HTTP."""

from enum import StrEnum


class SoldTo(StrEnum):
    """What kind of buyer took the goods; who it was is nobody's business here."""

    NEIGHBOUR = "neighbour"
    SHOP = "shop"  # a stall or small shop that sells on
    HOTEL = "hotel"  # or homestay, restaurant, caterer
    GUEST = "guest"  # somebody who came by, a tourist
    AIRPORT_TENANT = "airport_tenant"
    OTHER = "other"


class SoldThrough(StrEnum):
    """How buyer and producer found each other."""

    WHATSAPP = "whatsapp"
    PHONE = "phone"
    WALK_IN = "walk_in"
    MARKET = "market"


class WithdrawalReason(StrEnum):
    """Why a recorded sale does not count after all."""

    MISTAKE = "mistake"  # wrong good, number or price
    TWICE = "twice"
    RETURNED = "returned"  # the goods came back
