"""What an order would be if it were placed now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NotRequired, TypedDict

from marketplace.buyers.models import Buyer
from marketplace.buyers.states import Zone
from marketplace.orders.freight import vehicle_for
from marketplace.orders.queries.shelves import shelf_for, with_bookings
from marketplace.orders.quotes import Quote, Wanted
from marketplace.orders.quoting import make_quote
from marketplace.shared.calendar import written_day
from marketplace.shared.clock import today, utc_now
from marketplace.shared.errors import Invalid
from marketplace.shared.language import _
from marketplace.shared.money import Money

MOST_LINES = 500


class LineInput(TypedDict):
    """One good of an order: of an offer, of a product from any producer, or of some offers."""

    quantity: Decimal
    offer_id: NotRequired[int]
    product_id: NotRequired[int]
    among: NotRequired[Mapping[int, Decimal]]
    ceiling: NotRequired[Money | None]


def quote_for(
    lines: Sequence[LineInput], day: date, buyer: Buyer, zone: Zone | None = None
) -> Quote:
    """Work out an order; what stands in its way is named in the quote.

    `zone` is where it is handed over; None: nobody has said yet. Raises `Invalid` for no lines,
    too many, and days that have passed.
    """
    if not 1 <= len(lines) <= MOST_LINES:
        text = _("Pesan 1 sampai %(most)s barang sekaligus.", most=MOST_LINES)
        raise Invalid({"lines": [text]})
    if day < today():
        text = _("%(day)s sudah lewat. Pilih hari lain.", day=written_day(day))
        raise Invalid({"delivery_day": [text]})
    wanted = [Wanted(**line, field=f"lines.{place}") for place, line in enumerate(lines)]
    shelf = with_bookings(shelf_for(wanted, buyer.id), day, zone)
    return make_quote(wanted, shelf, day, now=utc_now(), vehicle=vehicle_for(buyer.kind))
