"""Offers that wait for the regency, with the checks a machine can make."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.catalog.gates import Lack, lacking_of
from marketplace.catalog.models import Offer
from marketplace.catalog.offer_checks import (
    Names,
    completeness_check,
    name_check,
    paper_check,
    photo_check,
    producer_check,
    published_names,
    supply_check,
)
from marketplace.catalog.price_checks import price_checks, reasons_told
from marketplace.catalog.queries.offers import WHOLE, find_offer
from marketplace.catalog.states import OfferState
from marketplace.producers.models import Producer
from marketplace.producers.reviews import Case, Check, review_id
from marketplace.shared.database import db
from marketplace.shared.language import _
from marketplace.shared.places import origin

OFFER = 3


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
    asked = {offer.id: (offer, offer.lowest_price) for offer in found}
    prices = price_checks(asked, reasons_told(asked))
    names = published_names({offer.product.category_id for offer in found})
    lacks = lacking_of(found)
    return [_case(offer, names, lacks[offer.id], prices[offer.id]) for offer in found]


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
        place=str(origin(producer.village_code)),
        checks=(
            completeness_check(offer.description, offer),
            producer_check(producer),
            paper_check(offer, lacks),
            price,
            name_check(offer, names[offer.product.category_id]),
            photo_check(offer.photos),
            supply_check(offer),
        ),
    )
