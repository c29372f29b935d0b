"""What prices are compared with: the one place that editors, imports and reviewers ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from marketplace.catalog.bands import Bounds, Commodity, bounds_around, median
from marketplace.catalog.capacity import week_of
from marketplace.catalog.models import Category, Offer, Product
from marketplace.catalog.reference_models import (
    PriceBand,
    PriceChange,
    PriceReason,
    ReferencePrice,
)
from marketplace.catalog.states import OfferState, PriceBasis
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound
from marketplace.shared.money import Money
from marketplace.shared.pagination import Part, read_cursor, write_cursor

FRESH = timedelta(weeks=8)  # an older price says nothing about this week
MOST_CHANGES = 24  # of an offer's price on a page
WHOLE = (joinedload(ReferencePrice.product), joinedload(ReferencePrice.category))
Rivals = Mapping[int, Sequence[tuple[int, Money]]]  # producer and price, by product


def bounds_of(commodities: Collection[Commodity]) -> Mapping[Commodity, Bounds]:
    """Return between which prices nobody asks why, where there is a band to ask by.

    Prices are compared with the reference price; without one, with the middle price of other
    producers' offers. Commodities without band or comparison are left out.
    """
    bands = _bands({each.category_id for each in commodities})
    asked = [each for each in commodities if each.category_id in bands]
    if not asked:
        return {}
    references, rivals = references_for(asked), _rivals(asked)
    found: dict[Commodity, Bounds] = {}
    for each in asked:
        band, compared = bands[each.category_id], _compared(each, references, rivals)
        if compared is not None:
            found[each] = bounds_around(
                *compared, below=band.percent_below, above=band.percent_above
            )
    return found


def bounds_of_offer(offer: Offer) -> Bounds | None:
    """Return between which prices nobody asks why; None without a band or a comparison."""
    commodity = commodity_of(offer)
    return bounds_of([commodity]).get(commodity)


def commodity_of(offer: Offer) -> Commodity:
    """Return an offer as its price is compared."""
    product = offer.product
    return Commodity(product.id, product.category_id, product.unit, offer.producer_id)


def references_for(commodities: Iterable[Commodity]) -> Mapping[Commodity, ReferencePrice]:
    """Return the newest reference price of each, of this week or the eight before.

    A price of the product comes before one of its category and unit.
    """
    asked = list(commodities)
    wanted = select(ReferencePrice).where(
        or_(
            ReferencePrice.product_id.in_({each.product_id for each in asked} - {None}),
            ReferencePrice.category_id.in_({each.category_id for each in asked}),
        ),
        ReferencePrice.week.between(week_of(today()) - FRESH, today()),
    )
    rows = db.session.scalars(wanted.order_by(ReferencePrice.week)).all()
    products = {row.product_id: row for row in rows if row.product_id is not None}
    shelves = {(row.category_id, row.unit): row for row in rows if row.category_id is not None}
    both = {
        each: products.get(each.product_id or 0) or shelves.get((each.category_id, each.unit))
        for each in asked
    }
    return {each: row for each, row in both.items() if row is not None}


def reference_for(product_id: int, category_id: int, unit: str) -> ReferencePrice | None:
    """Return the newest reference price of one product; see `references_for`."""
    commodity = Commodity(product_id, category_id, unit, None)
    return references_for([commodity]).get(commodity)


def reference_part(
    *, limit: int = 50, cursor: str | None = None, week: date | None = None
) -> Part[ReferencePrice]:
    """List reference prices, the newest week first."""
    wanted = select(ReferencePrice)
    if week is not None:
        wanted = wanted.where(ReferencePrice.week == week_of(week))
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    after = read_cursor(cursor, str, int)
    if after is not None:
        wanted = wanted.where(_is_behind(*after))
    ordered = wanted.order_by(ReferencePrice.week.desc(), ReferencePrice.id.desc())
    rows = db.session.scalars(ordered.limit(limit + 1).options(*WHOLE)).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return Part(
        rows[:limit], write_cursor(last.week.isoformat(), last.id) if last else None, total
    )


def find_reference(reference_id: int) -> ReferencePrice:
    """Return a reference price, or stop with `NotFound`."""
    row = db.session.get(ReferencePrice, reference_id, with_for_update=True)
    if row is None:
        raise NotFound
    return row


def bands() -> Mapping[int, PriceBand]:
    """Return the bands that are set, by category."""
    return {row.category_id: row for row in db.session.scalars(select(PriceBand))}


def last_reasons(offer_ids: Collection[int]) -> Mapping[int, PriceReason]:
    """Return the last reason that was given for the price of each of these offers."""
    wanted = select(PriceReason).where(PriceReason.offer_id.in_(offer_ids))
    return {row.offer_id: row for row in db.session.scalars(wanted.order_by(PriceReason.id))}


def price_history(offer_id: int) -> Sequence[PriceChange]:
    """Return what an offer has cost, the oldest first; no more than the last two dozen."""
    wanted = select(PriceChange).where(PriceChange.offer_id == offer_id)
    rows = db.session.scalars(wanted.order_by(PriceChange.id.desc()).limit(MOST_CHANGES)).all()
    return rows[::-1]


def products_named(names: Collection[str]) -> Mapping[str, int]:
    """Return the ids of products by slug and, where only one is called so, by name."""
    plain = {name.casefold() for name in names}
    wanted = select(Product.id, Product.slug, Product.name).where(
        or_(Product.slug.in_(plain), func.lower(Product.name).in_(plain))
    )
    rows = db.session.execute(wanted).all()
    called: dict[str, list[int]] = defaultdict(list)
    for product_id, _slug, name in rows:
        called[name.casefold()].append(product_id)
    alone = {name: ids[0] for name, ids in called.items() if len(ids) == 1}
    return alone | {slug: product_id for product_id, slug, _name in rows}


def shelves() -> Sequence[Category]:
    """Return the categories in their order."""
    return db.session.scalars(select(Category).order_by(Category.position)).all()


def _is_behind(week: str, row_id: int) -> ColumnElement[bool]:
    try:
        day = date.fromisoformat(week)
    except ValueError:
        raise NotFound from None
    earlier, same = ReferencePrice.week < day, ReferencePrice.week == day
    return or_(earlier, same & (ReferencePrice.id < row_id))


def _bands(category_ids: Collection[int]) -> Mapping[int, PriceBand]:
    wanted = select(PriceBand).where(PriceBand.category_id.in_(category_ids))
    return {row.category_id: row for row in db.session.scalars(wanted)}


def _rivals(commodities: Collection[Commodity]) -> Rivals:
    wanted = select(Offer.product_id, Offer.producer_id, Offer.lowest_price).where(
        Offer.product_id.in_({each.product_id for each in commodities} - {None}),
        Offer.state == OfferState.PUBLISHED,
        Offer.lowest_price.is_not(None),
    )
    found: dict[int, list[tuple[int, Money]]] = defaultdict(list)
    for product_id, producer_id, price in db.session.execute(wanted):
        if price is not None:
            found[product_id].append((producer_id, price))
    return found


def _compared(
    commodity: Commodity, references: Mapping[Commodity, ReferencePrice], rivals: Rivals
) -> tuple[Money, PriceBasis] | None:
    reference = references.get(commodity)
    if reference is not None:
        return reference.unit_price, PriceBasis.REFERENCE
    others = [
        price
        for producer_id, price in rivals.get(commodity.product_id or 0, ())
        if producer_id != commodity.producer_id
    ]
    return (median(others), PriceBasis.MEDIAN) if others else None
