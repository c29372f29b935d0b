"""The words of buyers, as pages and mails write them."""

from marketplace.buyers.models import DeliveryPoint
from marketplace.buyers.states import BuyerKind, Zone
from marketplace.shared.language import LazyText, _, _l

WEEKDAYS = (
    _l("Senin"),
    _l("Selasa"),
    _l("Rabu"),
    _l("Kamis"),
    _l("Jumat"),
    _l("Sabtu"),
    _l("Minggu"),
)

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


def access_words(point: DeliveryPoint) -> str:
    """Say in one line what the gate asks of whoever brings goods; nothing where it is open."""
    rules = [point.vehicle_rule]
    rules += [_("muatan disegel")] if point.needs_seal else []
    rules += [_("pas bandara untuk sopir dan kendaraan")] if point.needs_pass else []
    return "; ".join(rule for rule in rules if rule)
