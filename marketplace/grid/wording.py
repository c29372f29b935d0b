"""How the fixed words of the table of many goods are said to people."""

from marketplace.catalog.states import OfferState
from marketplace.grid.states import RowOutcome
from marketplace.shared.language import _l

TITLES = {
    "price": _l("Harga"),
    "available_quantity": _l("Stok"),
    "weekly_capacity": _l("Per minggu"),
    "minimum_quantity": _l("Minimum"),
    "order_multiple": _l("Kelipatan"),
    "lead_days": _l("Siap (hari)"),
    "state": _l("Keadaan"),
    "price_reason": _l("Alasan harga"),
}
OUTCOMES = {  # look, icon, word
    RowOutcome.SAVED: ("ok", "check", _l("Tersimpan")),
    RowOutcome.REFUSED: ("bad", "circle-alert", _l("Belum tersimpan")),
    RowOutcome.TAKEN_BACK: ("", "undo-2", _l("Dikembalikan")),
    RowOutcome.KEPT: ("wait", "triangle-alert", _l("Dibiarkan")),
}
WAITS = ("wait", "clock", _l("Harga menunggu dinas"))
STATES = {
    OfferState.DRAFT: _l("Draf"),
    OfferState.SUBMITTED: _l("Diperiksa"),
    OfferState.CHANGES_REQUESTED: _l("Perlu perbaikan"),
    OfferState.PUBLISHED: _l("Tampil"),
    OfferState.PAUSED: _l("Disembunyikan"),
    OfferState.ARCHIVED: _l("Arsip"),
}
