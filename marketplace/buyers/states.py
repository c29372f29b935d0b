"""Fixed words of buyers. Pure data: no database, no HTTP."""

from enum import StrEnum


class BuyerKind(StrEnum):
    """What a buyer does at or near the airport."""

    TENANT = "tenant"  # restaurant, café or shop in the terminal
    LOUNGE = "lounge"
    CATERER = "caterer"
    HOTEL = "hotel"
    OPERATOR = "operator"  # the airport operator
    SOUVENIR = "souvenir"
    HOUSEHOLD = "household"  # a resident who buys for the home


class Zone(StrEnum):
    """On which side of the security check goods are handed over."""

    LANDSIDE = "landside"
    STERILE = "sterile"


COMPANY_KINDS = tuple(kind for kind in BuyerKind if kind is not BuyerKind.HOUSEHOLD)
