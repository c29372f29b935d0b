"""Which goods must leave the catalogue, and which may come back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, or_

from marketplace.catalog.models import Offer
from marketplace.catalog.states import OfferState
from marketplace.producers.models import Producer
from marketplace.producers.states import ReviewState
from marketplace.requirements.models import RequirementVersion
from marketplace.requirements.queries.breaking import breaks, offers_with
from marketplace.requirements.queries.rulebook import rulebook
from marketplace.shared.database import db

MOST = 500  # offers in one round


def lapsed_offer_ids(day: date, producer_id: int | None = None) -> Sequence[int]:
    """List published offers that may no longer be sold on this day."""
    rules = rulebook()
    enforced = rules.enforced(day)
    broken = [
        must_leave(rule, enforced.get(rule.requirement_id), day)
        for rule in rules.in_force(day)
        if rule.blocks
    ]
    conditions = [c for c in broken if c is not None]
    if not conditions:
        return []
    wanted = offers_with(Offer.state == OfferState.PUBLISHED, or_(*conditions))
    if producer_id is not None:
        wanted = wanted.where(Offer.producer_id == producer_id)
    return db.session.scalars(wanted.order_by(Offer.id).limit(MOST)).all()


def must_leave(
    rule: RequirementVersion, enforced: RequirementVersion | None, day: date
) -> ColumnElement[bool] | None:
    """Say when goods on the shelf must leave: never while only a rule in its grace is broken.

    What the version before asked still counts in the grace of a new one.
    """
    if enforced is None or not enforced.blocks:
        return None
    if enforced is rule:
        return breaks(rule, day)
    return and_(breaks(rule, day), breaks(enforced, day))


def returning_offer_ids(day: date, producer_id: int | None = None) -> Sequence[int]:
    """List offers that only a missing paper hid, and that lack nothing now."""
    rules = [rule for rule in rulebook().in_force(day) if rule.blocks]
    wanted = offers_with(Offer.state == OfferState.PAUSED, Offer.lapsed_at.is_not(None))
    approved = Producer.state == ReviewState.APPROVED
    wanted = wanted.where(approved, *(~breaks(rule, day) for rule in rules))
    if producer_id is not None:
        wanted = wanted.where(Offer.producer_id == producer_id)
    return db.session.scalars(wanted.order_by(Offer.id).limit(MOST)).all()
