"""What a rule says of offers, as conditions the database checks: one truth for every door.

Each condition stands in a query of `Offer` joined with its `Product`, `Category` and
`Producer`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    or_,
    select,
    true,
)

from marketplace.buyers.states import Zone
from marketplace.catalog.gates import Lack
from marketplace.catalog.models import Category, Offer, OfferCertificate, Product
from marketplace.producers.models import Certificate, Producer
from marketplace.producers.states import CertificateKind, CertificateState
from marketplace.requirements.models import RequirementVersion, Submission, Waiver
from marketplace.requirements.queries.rulebook import rulebook
from marketplace.shared.database import db

PROFILE_FIELDS = {"npwp": Producer.npwp, "phone": Producer.phone}
BATCH = 500  # ids in one query


@dataclass(frozen=True)
class Terms:
    """What a rule asks of whom, without its words: equal terms are equal conditions."""

    requirement_id: int
    producer_kinds: tuple[str, ...]
    goods_kinds: tuple[str, ...]
    categories: tuple[str, ...]
    spared_by: tuple[str, ...]
    profile_field: str | None
    paper_kinds: tuple[str, ...]
    is_about_goods: bool

    @classmethod
    def of(cls, rule: RequirementVersion) -> Terms:
        """Take them out of a rule."""
        return cls(
            rule.requirement_id,
            tuple(rule.producer_kinds),
            tuple(rule.goods_kinds),
            tuple(rule.categories),
            tuple(rule.spared_by),
            rule.profile_field,
            tuple(rule.paper_kinds),
            rule.is_about_goods,
        )


Rule: TypeAlias = RequirementVersion | Terms


class RequirementGate:
    """Keeps offers out of the catalogue that lack what the requirements in force ask."""

    def lacking(self, offer_ids: Collection[int], day: date) -> Mapping[int, Sequence[Lack]]:
        """Say what each of these offers lacks on this day; those in order are absent."""
        rules = [rule for rule in rulebook().in_force(day) if _is_for_goods(rule)]
        return _lacks_of(rules, offer_ids, day)

    def may_enter(self, zone: Zone, day: date) -> ColumnElement[bool] | None:
        """Return the condition that an offer may be handed over there; None: all may."""
        rules = rulebook().barring(zone, day)
        if not rules:
            return None
        return and_(*(~asks_in_vain(rule, day) for rule in rules))

    def barred(
        self, offer_ids: Collection[int], zone: Zone, day: date
    ) -> Mapping[int, Sequence[Lack]]:
        """Say what each of these offers lacks to be handed over there on this day."""
        return _lacks_of(rulebook().barring(zone, day), offer_ids, day)

    def paper_kinds(self, offer: Offer, day: date) -> Collection[CertificateKind]:
        """List the kinds of certificates that goods like this offer's need on this day."""
        rules = [rule for rule in rulebook().in_force(day) if rule.is_about_goods]
        if not rules:
            return frozenset()
        columns = [case((applies(rule), 1), else_=0) for rule in rules]
        wanted = offers_with(Offer.id == offer.id).add_columns(*columns)
        (_offer_id, *asked) = db.session.execute(wanted).one()
        return {
            CertificateKind(kind)
            for rule, is_asked in zip(rules, asked, strict=True)
            if is_asked
            for kind in rule.paper_kinds
        }


def _lacks_of(
    rules: Sequence[RequirementVersion], offer_ids: Collection[int], day: date
) -> Mapping[int, Sequence[Lack]]:
    found: dict[int, list[Lack]] = {}
    if not rules:
        return found
    columns = [case((asks_in_vain(rule, day), 1), else_=0) for rule in rules]
    ids = sorted(offer_ids)
    for start in range(0, len(ids), BATCH):
        wanted = offers_with(Offer.id.in_(ids[start : start + BATCH])).add_columns(*columns)
        for offer_id, *broken in db.session.execute(wanted):
            lacks = [
                _lack(rule) for rule, is_broken in zip(rules, broken, strict=True) if is_broken
            ]
            if lacks:
                found[offer_id] = lacks
    return found


def _is_for_goods(rule: RequirementVersion) -> bool:
    """Say whether an offer answers for it: for its producer's papers only where they bind."""
    return rule.zone is None and (rule.is_about_goods or rule.blocks)


def _lack(rule: RequirementVersion) -> Lack:
    return Lack(rule.requirement.code, rule.title, rule.advice, rule.blocks)


def offers_with(*conditions: ColumnElement[bool]) -> Select[int]:
    """Select the ids of offers, with all that conditions of rules look at."""
    return (
        select(Offer.id)
        .join(Product, Product.id == Offer.product_id)
        .join(Category, Category.id == Product.category_id)
        .join(Producer, Producer.id == Offer.producer_id)
        .where(*conditions)
    )


def applies(rule: Rule) -> ColumnElement[bool]:
    """Say whether the rule is about an offer, whatever it holds."""
    parts: list[ColumnElement[bool]] = [true()]
    if rule.producer_kinds:
        parts.append(Producer.kind.in_(rule.producer_kinds))
    if rule.goods_kinds:
        known = func.coalesce(Product.goods_kind, "")  # nobody has said yet: not concerned
        parts.append(cast(known, String).in_(rule.goods_kinds))
    if rule.categories:
        parts.append(Category.slug.in_(rule.categories))
    if rule.spared_by:
        parts.append(Offer.halal_basis.not_in(rule.spared_by))
    return and_(*parts)


def breaks(rule: RequirementVersion, day: date) -> ColumnElement[bool]:
    """Say whether an offer lacks on this day what the rule asks before it may be sold.

    A rule of a zone keeps nothing out of the catalogue: it only bars deliveries there.
    """
    if rule.zone is not None:
        return false()
    return asks_in_vain(rule, day)


def asks_in_vain(rule: Rule, day: date) -> ColumnElement[bool]:
    """Say whether an offer is asked for something by the rule that it lacks on this day."""
    return and_(applies(rule), lacks(rule, day))


def lacks(rule: Rule, day: date) -> ColumnElement[bool]:
    """Say whether what the rule asks for is missing, where it asks; goods or their producer."""
    return and_(~_is_met(rule, day), ~_is_waived(rule, day))


def _is_met(rule: Rule, day: date) -> ColumnElement[bool]:
    ways: list[ColumnElement[bool]] = []
    if rule.profile_field:
        column = PROFILE_FIELDS[rule.profile_field]
        ways.append(and_(column.is_not(None), column != ""))
    if rule.paper_kinds:
        ways.append(_is_certified(rule, day))
    else:
        ways.append(
            exists()
            .where(Submission.requirement_id == rule.requirement_id)
            .where(Submission.producer_id == Producer.id, _is_good(Submission, day))
            .correlate(Offer, Producer)
        )
    return or_(*ways)


def _is_certified(rule: Rule, day: date) -> ColumnElement[bool]:
    """Goods need a certificate that covers them; a producer just one that it holds."""
    good = (Certificate.kind.in_(rule.paper_kinds), _is_good(Certificate, day))
    if not rule.is_about_goods:
        return (
            exists()
            .where(Certificate.producer_id == Producer.id, *good)
            .correlate(Offer, Producer)
        )
    return (
        exists()
        .where(OfferCertificate.offer_id == Offer.id)
        .where(OfferCertificate.certificate_id == Certificate.id, *good)
        .correlate(Offer, Producer)
    )


def _is_good(paper: type[Certificate] | type[Submission], day: date) -> ColumnElement[bool]:
    runs = or_(paper.valid_until.is_(None), paper.valid_until >= day)
    return and_(paper.state == CertificateState.ACCEPTED, runs)


def _is_waived(rule: Rule, day: date) -> ColumnElement[bool]:
    return (
        exists()
        .where(Waiver.requirement_id == rule.requirement_id)
        .where(Waiver.producer_id == Producer.id)
        .where(Waiver.ended_at.is_(None), Waiver.until >= day)
        .correlate(Offer, Producer)
    )
