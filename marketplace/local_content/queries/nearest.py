"""The nearest local equals of goods from outside, for many goods at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import and_, case, or_, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalog.models import Offer, Product
from marketplace.catalog.queries.promising import first_days
from marketplace.catalog.queries.terms import terms_for
from marketplace.catalog.states import OfferState
from marketplace.catalog.terms import usual_terms
from marketplace.local_content.equals import MOST_EQUALS, Equal, Sought, equals_among
from marketplace.local_content.queries.measuring import comes_from
from marketplace.producers.models import Producer
from marketplace.producers.states import ReviewState
from marketplace.shared.database import db

MOST_CANDIDATES = 300
ASKED_AFTER = 5  # equals of one good that are asked for their first day


def nearest_equals(sought: Sequence[Sought], buyer_id: int | None) -> list[list[Equal]]:
    """Return the nearest local equals of each good that can be delivered at all.

    Prices are the buyer's own; the first days those of the smallest order.
    """
    offers = _candidates(sought)
    listed = terms_for([offer.id for offer in offers], buyer_id)
    terms = {offer.id: listed.get(offer.id) or usual_terms(offer) for offer in offers}
    found = [equals_among(each, offers, terms)[:ASKED_AFTER] for each in sought]
    days = first_days({equal.offer.id for equals in found for equal in equals})
    return [
        [
            replace(equal, first_day=days[equal.offer.id])
            for equal in equals
            if equal.offer.id in days
        ][:MOST_EQUALS]
        for equals in found
    ]


def _candidates(sought: Sequence[Sought]) -> Sequence[Offer]:
    """Read what is sold from the regency of the same products, or the same kind and unit."""
    if not sought:
        return []
    same = Offer.product_id.in_({each.product.id for each in sought})
    kinds = {(each.product.category_id, each.product.unit) for each in sought}
    alike = [
        and_(Product.category_id == category_id, Product.unit == unit)
        for category_id, unit in sorted(kinds)
    ]
    wanted = (
        select(Offer)
        .join(Offer.product)
        .join(Offer.producer)
        .where(or_(same, *alike), comes_from(Producer.village_code, ()))
        .where(Offer.state == OfferState.PUBLISHED, Producer.state == ReviewState.APPROVED)
        .where(Offer.available_quantity >= Offer.minimum_quantity)
        .order_by(case((same, 0), else_=1), Offer.lowest_price, Offer.id)
        .limit(MOST_CANDIDATES)
        .options(
            joinedload(Offer.product),
            joinedload(Offer.producer),
            selectinload(Offer.price_tiers),
        )
    )
    return db.session.scalars(wanted).unique().all()
