"""Which goods depend on which papers. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select

from marketplace.catalog.models import Offer, OfferCertificate, Product
from marketplace.catalog.states import OfferState
from marketplace.producers.models import REMIND_BEFORE, Certificate
from marketplace.producers.states import CertificateState
from marketplace.shared.database import db

SHOWN = 50


def goods_covered_by(certificate_id: int) -> Sequence[str]:
    """Name the goods that a paper is meant for."""
    wanted = (
        select(Product.name)
        .join(Offer, Offer.product_id == Product.id)
        .join(OfferCertificate, OfferCertificate.offer_id == Offer.id)
        .where(OfferCertificate.certificate_id == certificate_id)
        .where(Offer.state != OfferState.ARCHIVED)
        .order_by(Product.name, Offer.id)
        .limit(SHOWN)
    )
    return db.session.scalars(wanted).all()


def goods_to_renew(renewal: Certificate, day: date) -> Sequence[int]:
    """List the offers whose paper of this kind has run out or soon will, and has no other.

    They are what a new paper of that kind is for, wherever it was handed in.
    """
    kind = OfferCertificate.certificate_id == Certificate.id
    of_this_kind = (
        select(OfferCertificate.offer_id)
        .join(Certificate, kind)
        .where(
            Certificate.producer_id == renewal.producer_id,
            Certificate.kind == renewal.kind,
            Certificate.id != renewal.id,
        )
    )
    still_good = of_this_kind.where(
        Certificate.state == CertificateState.ACCEPTED,
        or_(Certificate.valid_until.is_(None), Certificate.valid_until > day + REMIND_BEFORE),
    )
    wanted = select(Offer.id).where(Offer.id.in_(of_this_kind), Offer.id.not_in(still_good))
    return db.session.scalars(wanted.order_by(Offer.id)).all()
