"""What a machine can say about the price of an offer before a person reads it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import median

from sqlalchemy import select

from marketplace.catalog.bands import Bounds, words_about
from marketplace.catalog.models import Offer
from marketplace.catalog.queries.references import bounds_of, commodity_of, last_reasons
from marketplace.catalog.states import OfferState
from marketplace.producers.reviews import Check
from marketplace.shared.database import db
from marketplace.shared.language import _
from marketplace.shared.money import Money

LOW, HIGH = 0.5, 2.0  # times the middle price of others: outside of it somebody should look

Asked = Mapping[int, tuple[Offer, Money | None]]  # offers and what is asked for them, by id
Prices = dict[int, list[tuple[int, int]]]  # producer and rupiah of published offers, by product


def price_checks(asked: Asked, reasons: Mapping[int, str]) -> dict[int, Check]:
    """Compare prices with the band of their goods, else with what other producers ask.

    `reasons` are those that producers gave for the very prices that are looked at, by offer.
    """
    offers = [offer for offer, _price in asked.values()]
    bounds = bounds_of([commodity_of(offer) for offer in offers])
    others = _published_prices({offer.product_id for offer in offers})
    found = {}
    for offer_id, (offer, price) in asked.items():
        usual = bounds.get(commodity_of(offer))
        if price is None:
            word = _("Belum diisi")
            found[offer_id] = Check("bad", _("Harga"), word, criterion="incomplete")
        elif usual is not None:
            found[offer_id] = _band_check(price, usual, reasons.get(offer_id))
        else:
            found[offer_id] = _ratio_check(offer, price, others[offer.product_id])
    return found


def reasons_told(asked: Asked) -> dict[int, str]:
    """Return why the present prices of these offers are outside their band, where told."""
    return {
        offer_id: reason.reason
        for offer_id, reason in last_reasons(list(asked)).items()
        if reason.unit_price == asked[offer_id][1]
    }


def _band_check(price: Money, bounds: Bounds, reason: str | None) -> Check:
    words = words_about(bounds, price)
    if bounds.hold(price):
        return Check("ok", _("Harga"), _("Dalam kisaran"), words)
    if reason:
        return Check("wait", _("Harga"), words, reason, "price")
    return Check("bad", _("Harga"), words, _("Belum ada alasan"), "price")


def _ratio_check(offer: Offer, price: Money, others: Sequence[tuple[int, int]]) -> Check:
    rivals = [asked for producer_id, asked in others if producer_id != offer.producer_id]
    if not rivals:
        return Check("ok", _("Harga"), _("Belum ada pembanding"))
    ratio = price.rupiah / median(rivals)
    shown = f"{ratio:.1f}".replace(".", ",")
    if LOW <= ratio <= HIGH:
        return Check("ok", _("Harga"), _("Wajar"), _("%(ratio)s× harga lain", ratio=shown))
    word = _("Harga %(ratio)s× yang lain", ratio=shown)
    return Check("bad", _("Harga"), word, criterion="price")


def _published_prices(product_ids: set[int]) -> Prices:
    wanted = select(Offer.product_id, Offer.producer_id, Offer.lowest_price).where(
        Offer.product_id.in_(product_ids), Offer.state == OfferState.PUBLISHED
    )
    found: Prices = defaultdict(list)
    for product_id, producer_id, price in db.session.execute(wanted):
        if price is not None:
            found[product_id].append((producer_id, price.rupiah))
    return found
