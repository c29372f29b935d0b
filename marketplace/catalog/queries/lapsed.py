"""Which goods may no longer be sold because a paper has run out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, false, or_, select

from marketplace.catalog.models import Offer, OfferCertificate, Product
from marketplace.catalog.requirements import HALAL, REQUIREMENTS, Requirement
from marketplace.catalog.states import HalalBasis, OfferState
from marketplace.producers.models import Certificate
from marketplace.producers.states import CertificateState
from marketplace.shared.database import db


def lapsed_offer_ids(day: date, limit: int = 500) -> Sequence[int]:
    """List published offers that lack a binding paper on this day."""
    rules = [rule for rule in REQUIREMENTS if rule.binding]
    wanted = (
        select(Offer.id)
        .join(Product, Product.id == Offer.product_id)
        .where(Offer.state == OfferState.PUBLISHED)
        .where(or_(false(), *(_breaks(rule, day) for rule in rules)))
    )
    return db.session.scalars(wanted.order_by(Offer.id).limit(limit)).all()


def _breaks(rule: Requirement, day: date) -> ColumnElement[bool]:
    kinds = [kind for kind in rule.goods if rule.applies(kind, day)]
    valid = (
        select(OfferCertificate.offer_id)
        .join(Certificate, Certificate.id == OfferCertificate.certificate_id)
        .where(
            OfferCertificate.offer_id == Offer.id,
            Certificate.kind.in_(rule.any_of),
            Certificate.state == CertificateState.ACCEPTED,
            or_(Certificate.valid_until.is_(None), Certificate.valid_until >= day),
        )
    )
    broken = and_(Product.goods_kind.in_(kinds), ~valid.exists())
    if rule is HALAL:
        return and_(broken, Offer.halal_basis == HalalBasis.CERTIFICATE)
    return broken
