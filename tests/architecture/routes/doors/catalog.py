"""Offers, products, photos, shops, and what waits for the regency's eyes."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from secrets import token_hex
from types import SimpleNamespace

from flask import current_app

from marketplace.catalog import review_cases
from marketplace.catalog.capacity import week_of
from marketplace.catalog.change_models import HeldChange, HeldPhoto
from marketplace.catalog.models import OfferPhoto
from marketplace.catalog.photos import WIDTHS, file_suffix
from marketplace.catalog.price_models import PriceList
from marketplace.catalog.states import GoodsKind, OfferState, PriceScope
from marketplace.producers.reviews import review_id
from marketplace.producers.states import CertificateKind
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from marketplace.shared.places import village
from tests.architecture.routes.naming import Door, opaque, text
from tests.factories.market import ACategory, AProduct, an_offer
from tests.factories.offers import papers_of

AFTER = 1  # buyers and producers
OFFER = opaque("offer", "deal.offer")
PRICES = opaque("price_list", "deal.price_list")
PUBLISHED = {"for_all": True}
THIS_WEEK = week_of(today()).isoformat()
_limits = count(700)
REASON = {"reason": "Foto label belum terbaca", "criterion": "unreadable"}
PHOTO = {"where": "name", "rest": {"width": WIDTHS[0]}}


def _weeks(_me, _named):
    return {f"week-{THIS_WEEK}": str(next(_limits))}


def _window(_me, _named):
    day = today() + timedelta(days=2 * next(_limits))
    return {"starts_on": day.isoformat(), "ends_on": day.isoformat()}


def _price(me, _named):
    return {"offer": to_public("offer", me.deal.offer.id), "price": "30000"}


def _tiers(me, _named):
    tier = {"min_quantity": "1", "unit_price_rupiah": 30_000}
    return {"offer_id": to_public("offer", me.deal.offer.id), "price_tiers": [tier]}


DOORS = {
    "catalog.edit_offer": Door(OFFER),
    "catalog.save_offer": Door(OFFER, body=lambda me, _named: me.deal.listing),
    "catalog.autosave_offer": Door(
        opaque("offer", "deal.draft_offer"), body=lambda me, _named: me.deal.listing
    ),
    "catalog.archive_offer": Door(OFFER),
    "catalog.copy_offer": Door(OFFER),
    "catalog.withdraw_change": Door(opaque("offer", "deal.changing_offer")),
    "catalog.show_calendar": Door(OFFER),
    "catalog.plan_weeks": Door(OFFER, body=_weeks),
    "catalog.add_window": Door(OFFER, body=_window),
    "catalog.remove_window": Door(OFFER, body={"window": "tidak-ada"}),
    "catalog.show_price_list": Door(PRICES),
    "catalog.set_list_price": Door(PRICES, body=_price),
    "catalog.remove_list_price": Door(PRICES, body={"offer": "tidak-ada"}),
    "catalog.end_price_list": Door(opaque("price_list", "deal.ending_list")),
    "catalog.pause_offer": Door(OFFER),
    "catalog.resume_offer": Door(opaque("offer", "deal.paused_offer")),
    "catalog.count_stock": Door(OFFER, body={"available_quantity": "7"}),
    "catalog_api.show_price_list": Door(PRICES),
    "catalog_api.set_list_price": Door(PRICES, body=_tiers),
    "catalog_api.end_price_list": Door(opaque("price_list", "deal.api_list")),
    "catalog.approve_review": Door(opaque("review", "deal.review")),
    "catalog.request_changes": Door(opaque("review", "deal.review"), body=REASON),
    "catalog.list_products": Door(text("deal.category_slug"), **PUBLISHED),
    "catalog.show_product": Door(
        text("deal.product_slug"), hidden=text("deal.draft_slug"), **PUBLISHED
    ),
    "catalog.show_shop": Door(
        text("deal.shop_slug"), hidden=text("deal.closed_shop_slug"), **PUBLISHED
    ),
    "catalog.show_village": Door(text("deal.village_slug"), **PUBLISHED),
    "catalog.show_photo": Door(
        text("deal.photo_name"), hidden=text("deal.draft_photo_name"), **PUBLISHED, **PHOTO
    ),
    "catalog_api.show_product": Door(
        opaque("product", "deal.product"), hidden=opaque("product", "deal.draft"), **PUBLISHED
    ),
    "catalog_api.show_availability": Door(
        OFFER, hidden=opaque("offer", "deal.draft_offer"), **PUBLISHED
    ),
    "catalog_api.plan_week": Door(
        OFFER, body={"limit_quantity": "700"}, where="offer_id", rest={"week": THIS_WEEK}
    ),
    "catalog_api.set_season_windows": Door(OFFER, body={"windows": []}),
    "catalog_api.show_offer": Door(OFFER),
    "catalog_api.withdraw_change": Door(opaque("offer", "deal.changing_offer")),
    "catalog_api.change_offer": Door(OFFER, body={"lead_days": 4}),
    "catalog_api.set_stock": Door(OFFER, body={"available_quantity": "7"}),
    "catalog_api.submit_offer": Door(opaque("offer", "deal.draft_offer")),
    "catalog_api.approve_review": Door(opaque("review", "deal.review")),
    "catalog_api.request_changes": Door(opaque("review", "deal.review"), body=REASON),
}
NAMELESS = {
    "catalog.begin_price_list",
    "catalog_api.begin_price_list",
    "catalog.ask_for",
    "catalog.approve_chosen",
    "catalog.autosave_new",
    "catalog.create_offer",
    "catalog.upload_photo",
    "catalog_api.draft_offer",
}
LISTS = {
    "catalog_api.list_price_lists",
    "catalog.download_own_offers",
    "catalog.list_products",
    "catalog.list_own_offers",
    "catalog.list_price_lists",
    "catalog.show_reviews",
    "catalog_api.list_products",
    "catalog_api.list_offers",
    "catalog_api.list_reviews",
    "catalog_api.list_categories",
}
FIXED = {
    "catalog.home",
    "catalog.new_offer",
    "catalog.show_wish",
    "catalog.suggest",
    "catalog.suggest_products",
    "catalog_api.list_suggestions",
}
VIEWS = {
    "catalog.list_products": ("?q=barang", "?urut=harga"),
    "catalog.suggest": ("?q=barang",),
    "catalog.suggest_products": ("?name=barang",),
    "catalog_api.list_suggestions": ("?q=barang",),
}


def furnish(deal):
    """Put goods on the producer's shelf: one shown, one hidden, one in work, one waiting."""
    producer = deal.producer
    deal.offer = an_offer(producer, stock=1000)
    deal.product = deal.offer.product
    deal.product_slug, deal.shop_slug = deal.product.slug, producer.slug
    deal.category_slug = deal.product.category.slug
    deal.paused_offer = _complete(producer, OfferState.PAUSED)
    deal.changing_offer = _changing(producer)
    deal.draft_offer = _complete(producer, OfferState.DRAFT)
    deal.draft = deal.draft_offer.product
    deal.draft_slug = deal.draft.slug
    deal.village_slug = village(producer.village_code).slug
    deal.closed_shop_slug = deal.suspended.slug
    waiting = _complete(producer, OfferState.SUBMITTED)
    deal.review = SimpleNamespace(id=review_id(review_cases.OFFER, waiting.id))
    deal.photo_name = _photo(deal.offer)
    deal.draft_photo_name = _photo(deal.draft_offer)
    deal.listing = _listing(deal.offer)
    deal.price_list, deal.ending_list = _price_list(producer), _price_list(producer)
    deal.api_list = _price_list(producer)


def _changing(producer):
    """Show goods beside which a change waits."""
    offer = an_offer(producer)
    change = HeldChange(offer=offer, wanted={"description": "Lebih renyah."})
    change.photos = [HeldPhoto(key=f"photos/ab/{token_hex(16)}", width=1280, height=960)]
    db.session.add(change)
    db.session.flush()
    return offer


def _price_list(producer):
    price_list = PriceList(
        producer_id=producer.id, name="Pekan raya", scope=PriceScope.PUBLIC, valid_from=today()
    )
    db.session.add(price_list)
    db.session.flush()
    return price_list


def _complete(producer, state):
    product = AProduct(goods_kind=GoodsKind.PACKED_FOOD, category=ACategory())
    submitted = utc_now() if state is OfferState.SUBMITTED else None
    offer = an_offer(producer, product=product, state=state, submitted_at=submitted)
    offer.weekly_capacity = offer.available_quantity
    offer.certificates = papers_of(producer, CertificateKind.HALAL, CertificateKind.PIRT)
    _photo(offer)
    return offer


def _photo(offer):
    files = {file_suffix(width): b"RIFF" for width in WIDTHS}
    key = current_app.extensions["storage"].save_set(files, folder="photos")
    offer.photos.append(OfferPhoto(key=key, width=1280, height=960, position=len(offer.photos)))
    db.session.flush()
    return key.rpartition("/")[2]


def _listing(offer):
    return {
        "name": offer.product.name,
        "category": offer.product.category.slug,
        "unit": offer.product.unit,
        "pack": offer.product.pack,
        "price": "39000",
        "lead_days": "3",
        "minimum_quantity": "1",
        "order_multiple": "1",
        "available_quantity": "1000",
    }
