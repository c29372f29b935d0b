"""Fixed words of buyers. Pure data: no database, no HTTP."""

from enum import StrEnum

from marketplace.shared.language import LazyText, _l


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


KIND_WORDS: dict[BuyerKind, LazyText] = {
    BuyerKind.TENANT: _l("Tenant"),
    BuyerKind.LOUNGE: _l("Lounge"),
    BuyerKind.CATERER: _l("Jasa boga"),
    BuyerKind.HOTEL: _l("Hotel"),
    BuyerKind.OPERATOR: _l("Pengelola bandara"),
    BuyerKind.SOUVENIR: _l("Toko oleh-oleh"),
    BuyerKind.HOUSEHOLD: _l("Rumah tangga"),
}
COMPANY_KINDS = tuple(kind for kind in BuyerKind if kind is not BuyerKind.HOUSEHOLD)

ZONE_WORDS: dict[Zone, LazyText] = {
    Zone.LANDSIDE: _l("Sisi darat, sebelum pemeriksaan keamanan"),
    Zone.STERILE: _l("Daerah steril, setelah pemeriksaan keamanan"),
}
