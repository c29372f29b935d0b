"""How the fixed words of sales outside the market are said to people."""

from marketplace.direct_sales.states import SoldThrough, SoldTo, WithdrawalReason
from marketplace.shared.language import _l

BUYERS = {
    SoldTo.NEIGHBOUR: _l("Tetangga"),
    SoldTo.SHOP: _l("Warung"),
    SoldTo.HOTEL: _l("Hotel"),
    SoldTo.GUEST: _l("Tamu"),
    SoldTo.AIRPORT_TENANT: _l("Tenant bandara"),
    SoldTo.OTHER: _l("Lainnya"),
}
CHANNELS = {
    SoldThrough.WHATSAPP: _l("WhatsApp"),
    SoldThrough.PHONE: _l("Telepon"),
    SoldThrough.WALK_IN: _l("Datang langsung"),
    SoldThrough.MARKET: _l("Pasar"),
}
REASONS = {
    WithdrawalReason.MISTAKE: _l("Salah catat"),
    WithdrawalReason.TWICE: _l("Tercatat dua kali"),
    WithdrawalReason.RETURNED: _l("Barang dikembalikan"),
}
