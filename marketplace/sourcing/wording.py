"""How requests for quotation are said to people."""

from __future__ import annotations

from decimal import Decimal

from marketplace.catalog.wording import unit_name
from marketplace.shared.calendar import NO_BREAK
from marketplace.shared.criteria import CRITERIA, Criterion
from marketplace.shared.language import SOURCE, _, _l, current_language
from marketplace.shared.quantity import written
from marketplace.sourcing.models import RfqLine

__all__ = ["CRITERIA", "CRITERIA_HINTS", "amount", "goods_name", "outcome", "points"]

CRITERIA_HINTS = {
    Criterion.COST: _l("Harga, PPN, dan angkut"),
    Criterion.LEAD_TIME: _l("Hari dari pesanan sampai siap antar"),
    Criterion.ON_TIME: _l("Kiriman tepat hari dalam setahun"),
    Criterion.QUALITY: _l("Nilai barang yang diterima gudang"),
    Criterion.LOCALITY: _l("Jarak kapanewon ke bandara"),
}


def goods_name(line: RfqLine) -> str:
    """Name what a line asks for, in the reader's language."""
    if line.product is None:
        return line.spec
    english = current_language() != SOURCE
    return (english and line.product.name_en) or line.product.name


def amount(line: RfqLine) -> str:
    """Say how much a line asks for: 200 kg."""
    return f"{written(line.quantity)}{NO_BREAK}{unit_name(line.unit)}"


def points(hundredths: int | None) -> str:
    """Write a score with one place: 87,4."""
    if hundredths is None:
        return "–"
    tenths = (Decimal(hundredths) / 100).quantize(Decimal("0.1"))
    return f"{tenths:f}".replace(".", ",")


def outcome(state: str) -> str:
    """Say to a producer what became of its quotation."""
    words = {
        "awarded": _("Penawaran Anda terpilih."),
        "lost": _("Kali ini penawaran lain yang terpilih."),
        "expired": _("Permintaan ini berakhir tanpa pemenang."),
        "withdrawn": _("Anda menarik penawaran ini."),
    }
    return words.get(state, "")
