"""What is kept of an offer's price: its history, and why it is far from what is usual."""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.catalog.bands import Bounds, words_asking_why
from marketplace.catalog.models import Offer
from marketplace.catalog.queries import references
from marketplace.catalog.reference_models import PriceChange, PriceReason
from marketplace.catalog.tiers import Tier
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid
from marketplace.shared.money import Money


@transactional
def note_price(
    offer: Offer,
    tiers: Sequence[Tier],
    *,
    reason: str | None,
    given_by: int | None,
    actor: Actor,
) -> None:
    """Keep the price that an offer has from now on, and the reason for one outside its band.

    Raises `Invalid` where a reason is needed and none was given, now or for the same price
    before.
    """
    if not tiers:
        return
    price = tiers[0].unit_price
    with db.session.no_autoflush:  # what others ask does not depend on this offer
        bounds = references.bounds_of_offer(offer)
    if bounds is not None and not bounds.hold(price):
        _keep_reason(offer, price, bounds, reason=reason, given_by=given_by, actor=actor)
    db.session.add(
        PriceChange(offer_id=offer.id, unit_price=price, best_price=tiers[-1].unit_price)
    )


def _keep_reason(
    offer: Offer,
    price: Money,
    bounds: Bounds,
    *,
    reason: str | None,
    given_by: int | None,
    actor: Actor,
) -> None:
    given = (reason or "").strip()
    known = references.last_reasons([offer.id]).get(offer.id)
    if not given:
        if known is not None and known.unit_price == price:
            return
        raise Invalid({"price_reason": [words_asking_why(bounds, price)]})
    row = PriceReason(
        offer_id=offer.id,
        unit_price=price,
        compared_with=bounds.compared_with,
        basis=bounds.basis,
        reason=given,
        given_by=given_by,
    )
    db.session.add(row)
    audit.record(
        "offer.price_reasoned",
        offer,
        actor=actor,
        price=price.rupiah,
        compared_with=bounds.compared_with.rupiah,
        basis=bounds.basis.value,
        reason=given,
    )
