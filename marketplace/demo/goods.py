"""What the example market sells: products, offers with price and stock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from marketplace.catalog.states import OfferState, StockReason, TaxKind
from marketplace.demo import facts
from marketplace.demo.facts.records import Good, Offer
from marketplace.demo.organisations import REGENCY, Cast
from marketplace.demo.rows import Rows
from marketplace.shared.actors import Role


@dataclass
class Ware:
    """One offer as the order history needs it."""

    offer_id: int
    product_id: int
    producer: str  # slug
    category: str
    name: str
    unit: str
    pack: str
    art: str
    tax_kind: TaxKind
    tiers: list[tuple[int, int]]  # from this quantity: rupiah
    minimum: int
    multiple: int
    stock: Decimal
    weekly_capacity: int
    lead_days: int
    season: tuple[int, ...]
    booked: dict[object, int] = field(default_factory=dict)  # week → quantity

    def unit_price(self, quantity: int) -> int:
        """Return the rupiah per unit at this quantity."""
        return max(t for t in self.tiers if t[0] <= max(quantity, self.tiers[0][0]))[1]


def add_goods(rows: Rows, cast: Cast) -> list[Ware]:
    """Add categories, products and offers; return the offers for the order history."""
    shelves = {c.slug: _add_category(rows, c.slug) for c in facts.categories()}
    goods = {good.slug: good for good in facts.goods()}
    products = {
        good.slug: _add_product(rows, cast, good, shelves[good.category])
        for good in goods.values()
    }
    return [
        _add_offer(rows, cast, offer, goods[offer.good], products[offer.good])
        for offer in facts.offers()
    ]


def add_stock(rows: Rows, cast: Cast, wares: list[Ware], taken: dict[int, int]) -> None:
    """Enter what each producer counted: what is left today and what the history took."""
    for ware in wares:
        counted = ware.stock + taken.get(ware.offer_id, 0)
        if counted:
            rows.add(
                "stock_moves",
                offer_id=ware.offer_id,
                change=counted,
                reason=StockReason.SET,
                order_line_id=None,
                moved_at=cast.opened_at + timedelta(days=3),
            )
        for week, quantity in ware.booked.items():
            rows.add_plain(
                "capacity_weeks", offer_id=ware.offer_id, week=week, booked_quantity=quantity
            )


def _add_category(rows: Rows, slug: str) -> int:
    category = next(c for c in facts.categories() if c.slug == slug)
    return rows.add(
        "categories",
        slug=category.slug,
        name=category.name,
        name_en=category.name_en,
        art=category.art,
        position=category.position,
    )


def _add_product(rows: Rows, cast: Cast, good: Good, category: int) -> int:
    return rows.add(
        "products",
        slug=good.slug,
        name=good.name,
        name_en=good.name_en,
        category_id=category,
        unit=good.unit,
        pack=good.pack,
        description=good.spec,
        tax_kind=good.tax_kind,
        art=good.art,
        shelf_life_days=good.shelf_life_days,
        storage=good.temperature,
        season_months=",".join(map(str, good.season)) or None,
        created_at=cast.opened_at,
    )


def _add_offer(rows: Rows, cast: Cast, offer: Offer, good: Good, product: int) -> Ware:
    published = cast.opened_at + timedelta(days=4)
    offer_id = rows.add(
        "offers",
        product_id=product,
        producer_id=cast.organisations[offer.producer],
        state=OfferState.PUBLISHED,
        description="",
        minimum_quantity=offer.minimum_quantity,
        order_multiple=offer.order_multiple,
        available_quantity=offer.stock,
        weekly_capacity=offer.weekly_capacity,
        lead_days=offer.lead_days,
        lowest_price=offer.price_tiers[0].unit_price_rupiah,
        created_at=published,
        submitted_at=published,
        published_at=published,
        reviewed_by=cast.member(REGENCY, Role.ADMIN),
    )
    for tier in offer.price_tiers:
        rows.add(
            "price_tiers",
            offer_id=offer_id,
            minimum_quantity=tier.minimum_quantity,
            unit_price=tier.unit_price_rupiah,
        )
    for kind, certificate in cast.certificates.get(offer.producer, []):
        if kind in good.certificates or kind == "organic":
            rows.add_plain("offer_certificates", offer_id=offer_id, certificate_id=certificate)
    return Ware(
        offer_id=offer_id,
        product_id=product,
        producer=offer.producer,
        category=good.category,
        name=good.name,
        unit=good.unit,
        pack=good.pack,
        art=good.art,
        tax_kind=good.tax_kind,
        tiers=[(int(t.minimum_quantity), t.unit_price_rupiah) for t in offer.price_tiers],
        minimum=int(offer.minimum_quantity),
        multiple=max(1, int(offer.order_multiple)),
        stock=offer.stock,
        weekly_capacity=int(offer.weekly_capacity),
        lead_days=offer.lead_days,
        season=good.season,
    )
