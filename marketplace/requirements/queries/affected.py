"""Whom a rule touches, asked before it is written down as well as after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, case, func, select

from marketplace.accounts.models import Organisation
from marketplace.catalog.models import Offer, Product
from marketplace.catalog.states import OfferState
from marketplace.producers.models import Producer
from marketplace.producers.states import ReviewState
from marketplace.requirements.models import RequirementVersion
from marketplace.requirements.queries.breaking import applies, asks_in_vain, lacks, offers_with
from marketplace.shared.database import db

IN_MARKET = (ReviewState.SUBMITTED, ReviewState.APPROVED)
SHOWN = 100  # rows of each list; the counts are of all


@dataclass(frozen=True)
class AffectedProducer:
    """One producer that a rule asks something of, and how many of its goods depend on it."""

    id: int
    name: str
    offers: int
    lacking: int
    on_shelf: int  # of those that lack it, what buyers see today


@dataclass(frozen=True)
class AffectedOffer:
    """Goods on the shelf that would leave it, or could no longer go to the zone."""

    id: int
    name: str
    producer: str


@dataclass(frozen=True)
class Affected:
    """Whom a rule touches on the day it begins."""

    producers: Sequence[AffectedProducer]  # those that lack something, most goods first
    concerned: int  # producers it is about at all
    lacking: int  # producers that lack it
    offers: int  # goods it is about
    pausing: int  # goods on the shelf that lack it: hidden, or barred from the zone
    paused: Sequence[AffectedOffer]


def affected_by(rule: RequirementVersion, day: date) -> Affected:
    """Say whom a rule touches; it need not be stored. Three queries."""
    rows = _of_goods(rule, day) if rule.is_about_goods else _of_producers(rule, day)
    lacking = sorted(
        (row for row in rows if row.lacking), key=lambda row: (-row.on_shelf, row.name)
    )
    paused = _paused(rule, day) if rule.blocks else ()
    return Affected(
        producers=lacking[:SHOWN],
        concerned=len(rows),
        lacking=len(lacking),
        offers=sum(row.offers for row in rows),
        pausing=sum(row.on_shelf for row in rows) if rule.blocks else 0,
        paused=paused,
    )


def lacking_producer_ids(rule: RequirementVersion, day: date) -> list[int]:
    """List the producers that a rule asks for something they lack."""
    rows = _of_goods(rule, day) if rule.is_about_goods else _of_producers(rule, day)
    return [row.id for row in rows if row.lacking]


def _of_goods(rule: RequirementVersion, day: date) -> list[AffectedProducer]:
    broken = asks_in_vain(rule, day)
    shown = and_(broken, Offer.state == OfferState.PUBLISHED)
    wanted = (
        offers_with(applies(rule), Offer.state != OfferState.ARCHIVED)
        .join(Organisation, Organisation.id == Producer.id)
        .with_only_columns(
            Producer.id,
            Organisation.name,
            func.count(Offer.id),
            func.sum(case((broken, 1), else_=0)),
            func.sum(case((shown, 1), else_=0)),
        )
        .group_by(Producer.id, Organisation.name)
    )
    return [
        AffectedProducer(row[0], row[1], row[2], row[3] or 0, row[4] or 0)
        for row in db.session.execute(wanted)
    ]


def _of_producers(rule: RequirementVersion, day: date) -> list[AffectedProducer]:
    """One that lacks a paper of its own lacks it for all its goods."""
    on_shelf = func.sum(case((Offer.state == OfferState.PUBLISHED, 1), else_=0))
    broken = case((lacks(rule, day), 1), else_=0)
    wanted = (
        select(Producer.id, Organisation.name, func.count(Offer.id), broken, on_shelf)
        .join(Organisation, Organisation.id == Producer.id)
        .outerjoin(
            Offer, and_(Offer.producer_id == Producer.id, Offer.state != OfferState.ARCHIVED)
        )
        .where(Producer.state.in_(IN_MARKET))
        .group_by(Producer.id, Organisation.name)
    )
    if rule.producer_kinds:
        wanted = wanted.where(Producer.kind.in_(rule.producer_kinds))
    return [
        AffectedProducer(key, name, offers, max(offers, 1) * is_broken, shown * is_broken)
        for key, name, offers, is_broken, shown in db.session.execute(wanted)
    ]


def _paused(rule: RequirementVersion, day: date) -> list[AffectedOffer]:
    wanted = (
        offers_with(Offer.state == OfferState.PUBLISHED, asks_in_vain(rule, day))
        .join(Organisation, Organisation.id == Producer.id)
        .add_columns(Product.name, Organisation.name)
        .order_by(Organisation.name, Product.name, Offer.id)
        .limit(SHOWN)
    )
    return [AffectedOffer(*row) for row in db.session.execute(wanted)]
