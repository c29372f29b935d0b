"""How the fixed words about spreadsheets are said to people."""

from marketplace.catalog.states import OfferState
from marketplace.shared.language import _l
from marketplace.spreadsheets.states import ImportState, Mode, Outcome, Verdict

STATES = {  # look, icon, word
    ImportState.QUEUED: ("wait", "clock", _l("Menunggu giliran")),
    ImportState.READING: ("info", "loader-circle", _l("Sedang dibaca")),
    ImportState.ASKING: ("wait", "circle-question-mark", _l("Perlu arti kolom")),
    ImportState.PREVIEWED: ("info", "eye", _l("Siap diterapkan")),
    ImportState.APPLYING: ("info", "loader-circle", _l("Sedang diterapkan")),
    ImportState.APPLIED: ("ok", "circle-check-big", _l("Diterapkan")),
    ImportState.REVERTING: ("info", "loader-circle", _l("Sedang dibatalkan")),
    ImportState.REVERTED: ("", "undo-2", _l("Dibatalkan")),
    ImportState.FAILED: ("bad", "triangle-alert", _l("Tidak terbaca")),
}
MODES = {
    Mode.UPSERT: (_l("Tambah dan ubah"), _l("Produk baru ditambah, yang sudah ada diubah.")),
    Mode.UPDATE: (_l("Hanya ubah"), _l("Misalnya daftar harga atau stok.")),
    Mode.INSERT: (_l("Hanya tambah"), _l("Produk yang sudah ada tidak disentuh.")),
}
VERDICTS = {
    Verdict.NEW: ("ok", "plus", _l("Baru")),
    Verdict.CHANGED: ("info", "pencil", _l("Berubah")),
    Verdict.SAME: ("", "check", _l("Sama")),
    Verdict.ERROR: ("bad", "circle-alert", _l("Perlu dibetulkan")),
}
OUTCOMES = {
    Outcome.APPLIED: ("ok", "check", _l("Diterapkan")),
    Outcome.FAILED: ("bad", "circle-alert", _l("Ditolak")),
    Outcome.REVERTED: ("", "undo-2", _l("Dikembalikan")),
    Outcome.KEPT: ("wait", "triangle-alert", _l("Dibiarkan")),
}
OFFER_STATES = {
    OfferState.DRAFT: _l("Draf"),
    OfferState.SUBMITTED: _l("Diperiksa"),
    OfferState.CHANGES_REQUESTED: _l("Perlu perbaikan"),
    OfferState.PUBLISHED: _l("Tampil"),
    OfferState.PAUSED: _l("Disembunyikan"),
    OfferState.ARCHIVED: _l("Arsip"),
}
