"""How the example market began: everybody registered, was looked at, and put up the goods."""

from __future__ import annotations

from marketplace.demo.cast import APPROVED, Cast
from marketplace.demo.goods import OFFERED, PUBLISHED
from marketplace.demo.history import Signer
from marketplace.demo.market import Market
from marketplace.demo.scale import MarketFacts
from marketplace.shared.actors import Role


def tell_beginnings(market: Market, facts: MarketFacts) -> None:
    """Write the first days into the audit log, and count the first stock."""
    timeline, opened = market.timeline, market.cast.opened_at
    timeline.now = opened
    _tell_registrations(market, facts)
    timeline.now = opened + APPROVED
    _tell_approvals(market)
    timeline.now = opened + OFFERED
    for ware in market.wares:
        signer = ware.maker.signer
        market.history.record(
            "offer.drafted", "Offer", ware.offer_id, signer, product=ware.slug
        )
        market.history.record("offer.submitted", "Offer", ware.offer_id, signer)
    timeline.now = opened + PUBLISHED
    by = market.cast.admin
    for ware in market.wares:
        market.history.record("offer.published", "Offer", ware.offer_id, by, reason=None)
        market.shelves.count(ware)


def _tell_registrations(market: Market, facts: MarketFacts) -> None:
    history, cast = market.history, market.cast
    for producer in facts.producers:
        by = _owner(cast, producer.slug)
        target, kind = by.organisation, producer.kind.value
        history.record("producer.registered", "Producer", target, by, kind=kind)
        history.record("producer.submitted", "Producer", target, by)
        for kind, certificate in cast.certificates.get(producer.slug, []):
            history.record("certificate.submitted", "Certificate", certificate, by, kind=kind)
    for buyer in facts.buyers:
        by, kind = _owner(cast, buyer.slug), buyer.kind.value
        history.record("buyer.submitted", "Buyer", by.organisation, by, kind=kind)
    for household in facts.households:
        by = _owner(cast, household.slug)
        history.record("buyer.opened", "Buyer", by.organisation, by, kind="household")


def _tell_approvals(market: Market) -> None:
    history, by = market.history, market.cast.admin
    for maker in market.cast.makers.values():
        for _kind, certificate in market.cast.certificates.get(maker.slug, []):
            history.record("certificate.accepted", "Certificate", certificate, by, reason=None)
        history.record("producer.approved", "Producer", maker.id, by, reason=None)
    for shopper in market.cast.shoppers.values():
        if not shopper.is_household:
            history.record("buyer.approved", "Buyer", shopper.id, by)


def _owner(cast: Cast, slug: str) -> Signer:
    return cast.signer(slug, Role.PRODUCER_OWNER, Role.BUYER_OWNER, Role.RESIDENT)
