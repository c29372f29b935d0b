"""Why a bank declined a card, in words that say what to do next."""

from __future__ import annotations

from marketplace.shared.language import _, _l

# Stripe's decline codes: https://docs.stripe.com/declines/codes
SENTENCES = {
    "insufficient_funds": _l("Saldo atau batas kartu tidak cukup. Coba kartu lain."),
    "expired_card": _l("Masa berlaku kartu sudah habis. Coba kartu lain."),
    "incorrect_cvc": _l("Kode keamanan (CVC) salah. Periksa tiga angka di belakang kartu."),
    "incorrect_number": _l("Nomor kartu salah. Periksa angkanya, lalu coba lagi."),
    "processing_error": _l("Bank gagal memproses kartu. Coba lagi sebentar lagi."),
    "authentication_required": _l("Bank minta persetujuan Anda. Coba lagi dan ikuti caranya."),
}


def decline_sentence(code: str | None) -> str:
    """Return what to tell the buyer; banks often do not say why."""
    sentence = SENTENCES.get(code or "")
    return str(sentence) if sentence else _("Kartu ditolak bank. Coba kartu lain.")
