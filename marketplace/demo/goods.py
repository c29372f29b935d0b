"""What the example market sells: products, offers with price and stock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from marketplace.catalog.states import OfferState, TaxKind
from marketplace.catalog.words import name_key
from marketplace.demo.cast import Cast, Maker
from marketplace.demo.facts.records import Good, Offer
from marketplace.demo.families import TWIN, add_families, twin_of
from marketplace.demo.rows import Rows
from marketplace.demo.scale import MarketFacts

STORAGE = {
    "ambient": "suhu ruang, tempat kering dan teduh",
    "chilled": "dingin, 0\N{EN DASH}4 °C",
    "frozen": "beku, \N{MINUS SIGN}18 °C",
}
OFFERED, PUBLISHED = timedelta(days=3), timedelta(days=4)  # after the market opened


@dataclass(eq=False)
class Ware:
    """One offer as the order history needs it; quantities are whole units."""

    offer_id: int
    product_id: int
    category_id: int
    slug: str  # of the good
    maker: Maker
    category: str
    frozen: dict[str, Any]  # what an order line freezes
    tax_kind: TaxKind
    tiers: list[tuple[int, int]]  # from this quantity: rupiah
    minimum: int
    multiple: int
    stock: int  # what the catalogue shows today
    weekly_capacity: int
    lead_days: int
    season: tuple[int, ...]
    available: int = 0
    booked: dict[date, int] = field(default_factory=dict)  # week → quantity

    def unit_price(self, quantity: int) -> int:
        """Return the rupiah per unit at this quantity."""
        reached = [price for start, price in self.tiers if start <= quantity]
        return reached[-1] if reached else self.tiers[0][1]

    def rounded(self, quantity: float) -> int:
        """Return a quantity that can be ordered, near to this one."""
        return max(self.minimum, round(quantity / self.multiple) * self.multiple)

    def is_in_season(self, day: date) -> bool:
        """Say whether it is fresh then."""
        return not self.season or day.month in self.season


def add_goods(rows: Rows, facts: MarketFacts, cast: Cast) -> list[Ware]:
    """Add categories, products and offers; return the offers for the order history."""
    shelves = {
        category.slug: rows.add(
            "categories",
            slug=category.slug,
            name=category.name,
            name_en=category.name_en,
            art=category.art,
            position=category.position,
        )
        for category in facts.categories
    }
    goods = {good.slug: good for good in facts.goods}
    products = {
        good.slug: _add_product(rows, cast, good, shelves[good.category])
        for good in facts.goods
    }
    add_families(rows, facts.goods, products=products, shelves=shelves, since=cast.opened_at)
    if twin := twin_of(facts.goods):
        entered = _add_product(rows, cast, twin, shelves[twin.category])
        rows.add_plain(
            "product_merges",
            product_id=entered,
            into_id=products[TWIN],
            merged_at=cast.opened_at + PUBLISHED,
        )
    return [
        _add_ware(
            rows,
            cast,
            offer,
            goods[offer.good],
            product=products[offer.good],
            shelf=shelves[goods[offer.good].category],
        )
        for offer in facts.offers
    ]


def add_offer(
    rows: Rows,
    cast: Cast,
    offer: Offer,
    *,
    product: int,
    created_at: datetime,
    **review: Any,  # noqa: ANN401
) -> int:
    """Add an offer with its prices; `review` says where it stands."""
    offer_id = rows.add(
        "offers",
        product_id=product,
        producer_id=cast.organisations[offer.producer],
        minimum_quantity=offer.minimum_quantity,
        order_multiple=offer.order_multiple,
        available_quantity=offer.stock,
        weekly_capacity=offer.weekly_capacity,
        lead_days=offer.lead_days,
        lowest_price=offer.price_tiers[0].unit_price_rupiah,
        created_at=created_at,
        **review,
    )
    for tier in offer.price_tiers:
        rows.add(
            "price_tiers",
            offer_id=offer_id,
            minimum_quantity=tier.minimum_quantity,
            unit_price=tier.unit_price_rupiah,
        )
    rows.add(
        "price_changes",
        offer_id=offer_id,
        unit_price=offer.price_tiers[0].unit_price_rupiah,
        best_price=offer.price_tiers[-1].unit_price_rupiah,
        since=created_at,
    )
    return offer_id


def _add_product(rows: Rows, cast: Cast, good: Good, category: int) -> int:
    return rows.add(
        "products",
        slug=good.slug,
        name=good.name,
        name_key=name_key(good.name),
        name_en=good.name_en,
        category_id=category,
        unit=good.unit,
        pack=good.pack,
        description=good.spec,
        goods_kind=good.goods_kind,
        tax_kind=good.tax_kind,
        art=good.art,
        shelf_life_days=good.shelf_life_days or None,
        storage=STORAGE[good.temperature],
        season_months=",".join(map(str, good.season)) or None,
        specs=good.specs,
        created_at=cast.opened_at,
    )


def _add_ware(
    rows: Rows, cast: Cast, offer: Offer, good: Good, *, product: int, shelf: int
) -> Ware:
    offer_id = add_offer(
        rows,
        cast,
        offer,
        product=product,
        created_at=cast.opened_at + OFFERED,
        submitted_at=cast.opened_at + OFFERED,
        state=OfferState.PUBLISHED,
        published_at=cast.opened_at + PUBLISHED,
        reviewed_by=cast.admin.person,
    )
    for kind, certificate in cast.certificates.get(offer.producer, []):
        if kind in good.certificates or kind == "organic":
            rows.add_plain("offer_certificates", offer_id=offer_id, certificate_id=certificate)
    return Ware(
        offer_id=offer_id,
        product_id=product,
        category_id=shelf,
        slug=good.slug,
        maker=cast.makers[offer.producer],
        category=good.category,
        frozen={
            "product_name": good.name,
            "unit": good.unit,
            "pack": good.pack,
            "art": good.art,
        },
        tax_kind=good.tax_kind,
        tiers=[(int(t.minimum_quantity), t.unit_price_rupiah) for t in offer.price_tiers],
        minimum=int(offer.minimum_quantity),
        multiple=int(offer.order_multiple),
        stock=int(offer.stock),
        weekly_capacity=int(offer.weekly_capacity),
        lead_days=offer.lead_days,
        season=good.season,
    )
