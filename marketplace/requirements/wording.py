"""How the fixed words of requirements are said to people."""

from marketplace.requirements.states import Fulfilment, Standing
from marketplace.shared.language import _l

FULFILMENTS = {
    Fulfilment.DOCUMENT: _l("Dokumen"),
    Fulfilment.FIELD: _l("Isian"),
    Fulfilment.ATTESTATION: _l("Pernyataan"),
}
STANDINGS = {
    Standing.MISSING: ("bad", "circle-alert", _l("Belum ada")),
    Standing.SUBMITTED: ("wait", "clock", _l("Diperiksa dinas")),
    Standing.ACCEPTED: ("ok", "badge-check", _l("Terpenuhi")),
    Standing.REJECTED: ("bad", "x", _l("Ditolak")),
    Standing.EXPIRING: ("wait", "file-clock", _l("Segera habis")),
    Standing.EXPIRED: ("bad", "file-warning", _l("Habis")),
    Standing.WAIVED: ("info", "calendar-clock", _l("Dilonggarkan")),
}
