"""Offers that wait for the regency, with the checks a machine can make."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from statistics import median

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.catalog.bands import Bounds, words_about
from marketplace.catalog.gates import Lack, lacking_of
from marketplace.catalog.models import Offer, Product
from marketplace.catalog.queries.offers import WHOLE, find_offer
from marketplace.catalog.queries.references import bounds_of, commodity_of, last_reasons
from marketplace.catalog.reference_models import PriceReason
from marketplace.catalog.states import OfferState
from marketplace.producers.models import Producer
from marketplace.producers.reviews import Case, Check, review_id
from marketplace.producers.states import ReviewState
from marketplace.shared.database import db
from marketplace.shared.language import _
from marketplace.shared.money import Money
from marketplace.shared.places import village

OFFER = 3
LOW, HIGH = 0.5, 2.0  # times the middle price of others: outside of it somebody should look
ALIKE = 0.6  # share of common words from which two names seem to mean the same good

Names = dict[int, list[tuple[int, frozenset[str]]]]  # of published products, by category
Prices = dict[int, list[tuple[int, int]]]  # producer and rupiah of published offers, by product


def waiting_offers() -> Sequence[tuple[int, datetime]]:
    """List the ids of the offers that wait, and since when."""
    wanted = select(Offer.id, Offer.submitted_at, Offer.created_at)
    rows = db.session.execute(wanted.where(Offer.state == OfferState.SUBMITTED))
    return [(row_id, submitted or created) for row_id, submitted, created in rows]


def offer_cases(ids: Sequence[int]) -> Sequence[Case]:
    """Return the cases of those of these offers that still wait."""
    wanted = select(Offer).where(Offer.id.in_(ids), Offer.state == OfferState.SUBMITTED)
    options = (*WHOLE, joinedload(Offer.producer).joinedload(Producer.organisation))
    found = db.session.scalars(wanted.options(*options)).unique().all()
    prices = _published_prices({offer.product_id for offer in found})
    names = _published_names({offer.product.category_id for offer in found})
    lacks, seen = lacking_of(found), _price_checks(found, prices)
    return [_case(offer, names, lacks[offer.id], seen[offer.id]) for offer in found]


def offer_with_all(offer_id: int) -> Offer:
    """Return an offer for the reviewer, or stop with `NotFound`."""
    return find_offer(offer_id)


def _case(offer: Offer, names: Names, lacks: list[Lack], price: Check) -> Case:
    producer = offer.producer
    return Case(
        review_id=review_id(OFFER, offer.id),
        kind="offer",
        title=offer.product.name,
        about=_("Produk, %(name)s", name=producer.name),
        submitted_at=offer.submitted_at or offer.created_at,
        organisation_id=producer.id,
        organisation_name=producer.name,
        place=str(village(producer.village_code)),
        checks=(
            _producer_check(producer),
            _paper_check(offer, lacks),
            price,
            _name_check(offer, names[offer.product.category_id]),
            _photo_check(offer),
            _supply_check(offer),
        ),
    )


def _producer_check(producer: Producer) -> Check:
    if producer.state is ReviewState.APPROVED:
        return Check("ok", _("Produsen"), _("Terverifikasi"), producer.name)
    return Check("bad", _("Produsen"), _("Belum disetujui"), producer.name)


def _paper_check(offer: Offer, missing: list[Lack]) -> Check:
    if offer.product.goods_kind is None:
        return Check("bad", _("Izin"), _("Jenis barang belum dipilih"))
    if not missing:
        return Check("ok", _("Izin"), _("Lengkap"))
    if missing[0].binding:
        return Check("bad", _("Izin"), _("Izin wajib belum ada"), missing[0].advice)
    return Check("wait", _("Izin"), _("Perlu dilihat"), missing[0].advice)


def _price_checks(offers: Sequence[Offer], prices: Prices) -> dict[int, Check]:
    """Look at prices: by the band of the category, else by what others ask."""
    bounds = bounds_of([commodity_of(offer) for offer in offers])
    reasons = last_reasons([offer.id for offer in offers])
    return {
        offer.id: _band_check(offer.lowest_price, bounds[commodity], reasons.get(offer.id))
        if (commodity := commodity_of(offer)) in bounds and offer.lowest_price is not None
        else _price_check(offer, prices[offer.product_id])
        for offer in offers
    }


def _band_check(price: Money, bounds: Bounds, told: PriceReason | None) -> Check:
    if bounds.hold(price):
        return Check("ok", _("Harga"), _("Dalam kisaran"), words_about(bounds, price))
    if told is not None and told.unit_price == price:
        return Check("wait", _("Harga"), words_about(bounds, price), told.reason)
    return Check("bad", _("Harga"), words_about(bounds, price), _("Belum ada alasan"))


def _price_check(offer: Offer, others: list[tuple[int, int]]) -> Check:
    rivals = [price for producer_id, price in others if producer_id != offer.producer_id]
    if offer.lowest_price is None:
        return Check("bad", _("Harga"), _("Belum diisi"))
    if not rivals:
        return Check("ok", _("Harga"), _("Belum ada pembanding"))
    ratio = offer.lowest_price.rupiah / median(rivals)
    shown = f"{ratio:.1f}".replace(".", ",")
    if LOW <= ratio <= HIGH:
        return Check("ok", _("Harga"), _("Wajar"), _("%(ratio)s× harga lain", ratio=shown))
    return Check("bad", _("Harga"), _("Harga %(ratio)s× yang lain", ratio=shown))


def _name_check(offer: Offer, names: list[tuple[int, frozenset[str]]]) -> Check:
    mine = _words(offer.product.name)
    alike = sum(
        len(mine & other) / len(mine | other) >= ALIKE
        for product_id, other in names
        if product_id != offer.product_id and mine | other
    )
    if alike:
        return Check("wait", _("Nama"), _("Mirip %(count)s produk lain", count=alike))
    return Check("ok", _("Nama"), _("Tidak ganda"))


def _photo_check(offer: Offer) -> Check:
    if offer.photos:
        return Check("ok", _("Foto"), _("%(count)s foto", count=len(offer.photos)))
    return Check("wait", _("Foto"), _("Belum ada"), _("Gambar kategori akan dipakai"))


def _supply_check(offer: Offer) -> Check:
    if offer.available_quantity >= offer.minimum_quantity:
        return Check("ok", _("Stok"), _("Cukup"))
    return Check("wait", _("Stok"), _("Kurang dari minimum pesanan"))


def _published_prices(product_ids: set[int]) -> Prices:
    wanted = select(Offer.product_id, Offer.producer_id, Offer.lowest_price).where(
        Offer.product_id.in_(product_ids),
        Offer.state == OfferState.PUBLISHED,
    )
    found: Prices = defaultdict(list)
    for product_id, producer_id, price in db.session.execute(wanted):
        if price is not None:
            found[product_id].append((producer_id, price.rupiah))
    return found


def _published_names(category_ids: set[int]) -> Names:
    sold = select(Offer.id).where(
        Offer.product_id == Product.id, Offer.state == OfferState.PUBLISHED
    )
    wanted = select(Product.category_id, Product.id, Product.name).where(
        Product.category_id.in_(category_ids), sold.exists()
    )
    found: Names = defaultdict(list)
    for category_id, product_id, name in db.session.execute(wanted):
        found[category_id].append((product_id, _words(name)))
    return found


def _words(name: str) -> frozenset[str]:
    return frozenset(name.lower().replace(",", " ").split())
