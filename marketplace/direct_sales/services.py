"""Declaring what was sold outside the market, and taking it back. No money moves here."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from marketplace.catalog.models import Offer
from marketplace.catalog.pricing import unit_price as price_by_tiers
from marketplace.catalog.queries.offers import lock_offer, lock_own_offer
from marketplace.catalog.services.outside_sales import Taken, give_back, take_sold
from marketplace.catalog.states import OfferState
from marketplace.direct_sales import policies, queries
from marketplace.direct_sales.models import DirectSale
from marketplace.direct_sales.states import SoldThrough, SoldTo, WithdrawalReason
from marketplace.shared import audit, events
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, RuleBroken, require
from marketplace.shared.language import _
from marketplace.shared.money import Money

LARGEST_VALUE = Money(10**10)  # ten billion rupiah: a slip of the thumb


@transactional
def record_direct_sale(  # noqa: PLR0913
    *,
    actor: Actor,
    offer_id: int,
    quantity: Decimal,
    buyer_kind: SoldTo,
    channel: SoldThrough,
    unit_price: Money | None = None,
    day: date | None = None,
    note: str = "",
) -> DirectSale:
    """Record a sale that happened outside the market; it counts in stock and capacity.

    The price is the offer's, and the day today, when none is given. What was sold but not on
    the shelf as we know it is recorded all the same; `taken_quantity` says what was. Raises
    `NotFound` for another's offer, `Invalid` for a day or value that cannot be, `RuleBroken`
    for an archived offer.
    """
    offer = lock_own_offer(offer_id, actor)
    require(allowed=policies.may_record_sale(actor, offer.producer), to=_("mencatat penjualan"))
    if offer.state is OfferState.ARCHIVED:
        raise RuleBroken(_("Produk ini sudah diarsipkan, jadi penjualannya tidak dicatat."))
    day = _checked_day(day or today())
    price = unit_price or _usual_price(offer, quantity)
    value = _checked_value(price, quantity)
    taken = take_sold(offer, quantity, day=day)
    sale = DirectSale(
        producer_id=offer.producer_id,
        offer_id=offer.id,
        day=day,
        quantity=quantity,
        unit_price=price,
        value=value,
        buyer_kind=buyer_kind,
        channel=channel,
        note=note,
        taken_quantity=taken.stock,
        booked_quantity=taken.capacity,
        recorded_by=actor.person_id,
    )
    db.session.add(sale)
    facts = {"offer": offer.id, "quantity": quantity, "value": value, "day": day}
    audit.record("direct_sale.recorded", sale, actor=actor, **facts)
    events.announce("direct_sale.recorded", direct_sale_id=sale.id)
    return sale


@transactional
def withdraw_direct_sale(
    direct_sale_id: int, *, actor: Actor, reason: WithdrawalReason | None = None
) -> DirectSale:
    """Take a declared sale back: its goods return to the shelf, it counts nowhere any more.

    Without a reason only in the first ten minutes, as a mistake. Raises `NotFound` for
    another's sale, `Invalid` without a needed reason, `RuleBroken` when it is too late.
    """
    sale = queries.lock_own_sale(direct_sale_id, actor)
    require(
        allowed=policies.may_withdraw_sale(actor, sale), to=_("membatalkan catatan penjualan")
    )
    now = utc_now()
    if not policies.may_be_withdrawn(sale, now):
        raise RuleBroken(
            _("Catatan ini sudah dibatalkan, atau umurnya lebih dari 31 hari. Tidak diubah.")
        )
    if reason is None and not policies.is_just_recorded(sale, now):
        raise Invalid({"reason": [_("Pilih alasannya.")]})
    taken = Taken(sale.taken_quantity, sale.booked_quantity)
    offer = lock_offer(sale.offer_id)
    returned = give_back(offer, taken, day=sale.day, since=sale.recorded_at)
    sale.withdrawn_at, sale.withdrawn_by = now, actor.person_id
    sale.withdrawn_reason = reason or WithdrawalReason.MISTAKE
    audit.record(
        "direct_sale.withdrawn",
        sale,
        actor=actor,
        reason=sale.withdrawn_reason,
        returned=returned,
    )
    events.announce("direct_sale.withdrawn", direct_sale_id=sale.id)
    return sale


def _checked_day(day: date) -> date:
    if not policies.may_be_recorded(day, today()):
        message = _("Pilih tanggal dari 31 hari terakhir, paling lambat hari ini.")
        raise Invalid({"day": [message]})
    return day


def _usual_price(offer: Offer, quantity: Decimal) -> Money:
    if not offer.price_tiers:
        raise Invalid({"unit_price_rupiah": [_("Isi harga satuannya.")]})
    return price_by_tiers(offer.price_tiers, quantity)


def _checked_value(price: Money, quantity: Decimal) -> Money:
    value = price.times(quantity)
    if not Money(0) < value <= LARGEST_VALUE:
        message = _("Nilainya menjadi %(value)s. Periksa jumlah dan harganya.", value=value)
        raise Invalid({"quantity": [message]})
    return value
