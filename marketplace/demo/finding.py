"""Finds what the example market holds, for what is written after its history."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import HeldRole, Membership, Organisation, Person
from marketplace.buyers.models import Buyer
from marketplace.catalog.models import Offer, Product
from marketplace.catalog.states import OfferState
from marketplace.producers.models import Producer
from marketplace.shared.actors import Role
from marketplace.shared.database import db


def offers_for(slug: str) -> Sequence[Offer]:
    """List what is on sale of a product, oldest first."""
    wanted = _on_sale().where(Product.slug == slug).order_by(Offer.id)
    return db.session.scalars(wanted).unique().all()


def offers_of(slug: str) -> Sequence[Offer]:
    """List what a producer has on sale, oldest first."""
    wanted = _on_sale().join(Organisation, Organisation.id == Offer.producer_id)
    wanted = wanted.where(Organisation.slug == slug).order_by(Offer.id)
    return db.session.scalars(wanted).unique().all()


def _on_sale() -> Select[Offer]:
    return (
        select(Offer)
        .join(Offer.product)
        .join(Producer, Producer.id == Offer.producer_id)
        .where(Offer.state == OfferState.PUBLISHED)
        .options(joinedload(Offer.product), joinedload(Offer.producer))
    )


def find_buyer(slug: str) -> Buyer | None:
    """Return a buyer of the market, if it is there."""
    wanted = select(Buyer).join(Organisation, Organisation.id == Buyer.id)
    return db.session.scalar(wanted.where(Organisation.slug == slug))


def find_person(organisation_id: int, role: Role) -> Person:
    """Return somebody who holds a role in an organisation."""
    wanted = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .join(HeldRole, HeldRole.membership_id == Membership.id)
        .where(Membership.organisation_id == organisation_id, HeldRole.role == role)
    )
    return db.session.scalars(wanted.order_by(Person.id)).unique().all()[0]
