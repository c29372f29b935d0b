"""Words for what the rules decided."""

from __future__ import annotations

from types import MappingProxyType

from marketplace.orders.allocation import Reason
from marketplace.shared.language import _l

REASONS = MappingProxyType(
    {
        Reason.EVEN: _l("bagian rata"),
        Reason.REST: _l("bagian rata dan kemasan terakhir"),
        Reason.ALL_STOCK: _l("seluruh stoknya"),
        Reason.ALL_CAPACITY: _l("seluruh kesanggupannya minggu itu"),
        Reason.ALL_PROMISED: _l("seluruh yang ditawarkannya"),
        Reason.MINIMUM: _l("sesuai minimal pesannya"),
        Reason.BARRED: _l("belum boleh diserahkan ke daerah steril"),
        Reason.TOO_LATE: _l("belum bisa tiba hari itu"),
        Reason.SOLD_OUT: _l("stoknya kurang dari minimal pesannya"),
        Reason.NO_CAPACITY: _l("sudah penuh minggu itu"),
        Reason.TOO_DEAR: _l("harganya di atas batas"),
        Reason.TOO_MANY: _l("sepuluh produsen lain lebih murah"),
        Reason.NO_ROOM: _l("minimal pesannya tidak muat dalam jumlah ini"),
        Reason.PROMISED_LITTLE: _l("yang ditawarkannya kurang dari minimal pesannya"),
    }
)


def reason_words(reason: Reason | None) -> str:
    """Say why a producer gets just this share, or none; nothing for the buyer's own choice."""
    return str(REASONS[reason]) if reason else ""
