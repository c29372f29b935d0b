"""Saying what is left of an offer when an order cannot be filled. Pure."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum

from marketplace.catalog.models import Offer
from marketplace.shared.language import _
from marketplace.shared.quantity import written


class Shortage(Enum):
    """Why an offer cannot give what is wanted."""

    CLOSED = "closed"
    STOCK = "stock"
    CAPACITY = "capacity"


def shortage_words(offer: Offer, shortage: Shortage, free: Decimal = Decimal(0)) -> str:
    """Say what is left and what to do; `free` is what the week's capacity still allows."""
    name, unit = offer.product.name, offer.product.unit
    if shortage is Shortage.CLOSED:
        return _("%(name)s tidak dijual lagi. Hapus dari pesanan.", name=name)
    if shortage is Shortage.STOCK:
        left = offer.available_quantity
        if not left:
            return _("%(name)s habis. Hapus dari pesanan.", name=name)
        return _(
            "Tinggal %(left)s %(unit)s %(name)s.", left=written(left), unit=unit, name=name
        )
    return _(
        "Untuk minggu itu produsen hanya sanggup %(left)s %(unit)s %(name)s lagi.",
        left=written(free),
        unit=unit,
        name=name,
    )
