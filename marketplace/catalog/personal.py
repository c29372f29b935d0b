"""What one buyer sees that others do not: the prices of lists meant for them.

Nothing of it may be kept for others: who has lists of their own gets pages drawn afresh.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from flask import g

from marketplace.catalog.pricing import unit_price
from marketplace.catalog.queries.listing import Card
from marketplace.catalog.queries.paying import Payer
from marketplace.catalog.queries.terms import has_own_lists, list_prices, terms_for
from marketplace.catalog.shown import OfferShown, ProductShown, TierRow
from marketplace.catalog.taxes import effective_basis_points, with_tax
from marketplace.catalog.terms import Terms, TermsByOffer
from marketplace.shared.actors import ORDERING_ROLES
from marketplace.shared.clock import today
from marketplace.shared.money import Money
from marketplace.web.current import sees_tax, visitor


def buyer_id() -> int | None:
    """Return for which buyer this request asks; None for strangers and those who only sell."""
    present = visitor()
    if present is None or not present.actor.has(*ORDERING_ROLES):
        return None
    return present.actor.organisation_id


def has_own_prices() -> bool:
    """Say whether this request's buyer has prices that others must not see; read once."""
    if "has_own_prices" not in g:
        buyer = buyer_id()
        g.has_own_prices = buyer is not None and has_own_lists(buyer)
    found: bool = g.has_own_prices
    return found


def payer() -> Payer:
    """Return as whom this request counts: with their own prices, with tax or before it."""
    return Payer(with_tax=sees_tax(), own=own_prices())


def own_prices() -> Mapping[int, int]:
    """Return what lists ask of this request's buyer for a unit, in rupiah by offer, if any."""
    return list_prices(buyer_id()) if has_own_prices() else {}


def card_terms(offer_ids: Collection[int]) -> TermsByOffer:
    """Return the terms that cards show: what lists say for all, or for the buyer who has some.

    What is drawn for a buyer without lists of their own is the same as for strangers.
    """
    return terms_for(offer_ids, buyer_id() if has_own_prices() else None)


def priced(card: Card, terms: Terms | None) -> Card:
    """Put the price of a list on a card, where one holds."""
    if terms is None:
        return card
    last = terms.tiers[-1] if len(terms.tiers) > 1 else None
    return replace(
        card,
        price=unit_price(terms.tiers, terms.minimum_quantity),
        tier_price=last.unit_price if last else None,
        tier_from=last.minimum_quantity if last else None,
    )


def on_their_terms(product: ProductShown) -> ProductShown:
    """Return a product as this request's buyer gets it: with their prices and amounts."""
    found = terms_for([offer.offer_id for offer in product.offers], buyer_id())
    if not found:
        return product
    offers = [_on(offer, found.get(offer.offer_id)) for offer in product.offers]
    ordered = sorted(offers, key=lambda offer: (offer.price, offer.offer_id))
    return replace(product, offers=tuple(ordered))


def as_they_count(product: ProductShown) -> ProductShown:
    """Return a product with the tax in its prices, where the reader's organisation wants it."""
    if not sees_tax():
        return product
    offers = [
        replace(
            offer,
            price_tiers=[
                TierRow(t.minimum_quantity, as_counted(t.unit_price, product, offer))
                for t in offer.price_tiers
            ],
        )
        for offer in product.offers
    ]
    ordered = sorted(offers, key=lambda offer: (offer.price, offer.offer_id))
    return replace(product, offers=tuple(ordered))


def as_counted(amount: Money, product: ProductShown, offer: OfferShown) -> Money:
    """Return an amount of an offer as the reader's organisation counts: with tax, or before."""
    if not sees_tax():
        return amount
    rate = effective_basis_points(product.tax_kind, is_pkp=offer.is_pkp, day=today())
    return with_tax(amount, rate)


def _on(offer: OfferShown, terms: Terms | None) -> OfferShown:
    if terms is None:
        return offer
    return replace(
        offer,
        price_tiers=[TierRow(t.minimum_quantity, t.unit_price) for t in terms.tiers],
        minimum_quantity=terms.minimum_quantity,
        order_multiple=terms.order_multiple,
        minimum_order=(
            offer.minimum_order if terms.minimum_order is None else terms.minimum_order
        ),
        list_name=terms.list_name,
    )
