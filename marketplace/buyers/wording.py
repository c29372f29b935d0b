"""The words of buyers, as pages and mails write them."""

from marketplace.buyers.states import BuyerKind, Zone
from marketplace.shared.language import LazyText, _l

BUYER_KINDS: dict[BuyerKind, LazyText] = {
    BuyerKind.TENANT: _l("Tenant"),
    BuyerKind.LOUNGE: _l("Lounge"),
    BuyerKind.CATERER: _l("Jasa boga"),
    BuyerKind.HOTEL: _l("Hotel"),
    BuyerKind.OPERATOR: _l("Pengelola bandara"),
    BuyerKind.SOUVENIR: _l("Toko oleh-oleh"),
    BuyerKind.HOUSEHOLD: _l("Rumah tangga"),
}
COMPANY_HINTS: dict[BuyerKind, LazyText] = {
    BuyerKind.TENANT: _l("Restoran, kafe, atau toko di terminal"),
    BuyerKind.LOUNGE: _l("Ruang tunggu maskapai atau VIP"),
    BuyerKind.CATERER: _l("Memasak untuk maskapai, pekerja, atau acara"),
    BuyerKind.HOTEL: _l("Hotel atau penginapan di sekitar bandara"),
    BuyerKind.OPERATOR: _l("Pengelola bandara dan unitnya"),
    BuyerKind.SOUVENIR: _l("Toko oleh-oleh dan kerajinan"),
}
ZONES: dict[Zone, LazyText] = {
    Zone.LANDSIDE: _l("Sisi darat"),
    Zone.STERILE: _l("Daerah steril"),
}
ZONE_HINTS: dict[Zone, LazyText] = {
    Zone.LANDSIDE: _l("Sebelum pemeriksaan keamanan: pengirim bisa langsung masuk"),
    Zone.STERILE: _l("Sesudah pemeriksaan keamanan: pengirim perlu Pas Bandara atau pengawal"),
}
