"""What one producer is asked for, where it stands, and which of its goods depend on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, case, select

from marketplace.catalog.models import Offer, Product
from marketplace.catalog.states import OfferState
from marketplace.producers.models import Certificate, Producer
from marketplace.producers.queries import certificates_of
from marketplace.requirements.models import RequirementVersion, Submission, Waiver
from marketplace.requirements.queries.breaking import Terms, applies, asks_in_vain, offers_with
from marketplace.requirements.queries.rulebook import rulebook
from marketplace.requirements.standing import Judgement, judge
from marketplace.requirements.states import MET, Standing
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound


@dataclass(frozen=True)
class Good:
    """An own offer that a requirement is about."""

    id: int
    product_id: int
    name: str
    state: OfferState
    is_lacking: bool


@dataclass(frozen=True)
class Item:
    """One line of the checklist."""

    rule: RequirementVersion
    judgement: Judgement
    waiver: Waiver | None = None
    goods: tuple[Good, ...] = field(default_factory=tuple)

    @property
    def code(self) -> str:
        """Its name in addresses."""
        return self.rule.requirement.code

    @property
    def standing(self) -> Standing:
        """Where the producer stands."""
        return self.judgement.standing

    @property
    def lacking(self) -> tuple[Good, ...]:
        """The goods that lack it."""
        return tuple(good for good in self.goods if good.is_lacking)

    @property
    def is_met(self) -> bool:
        """Say whether nothing is left to do today."""
        return self.standing in MET and not self.lacking

    @property
    def urgency(self) -> tuple[bool, bool, bool, str]:
        """What comes first: what is missing and binds, then the rest; zones last."""
        return self.is_met, self.rule.zone is not None, not self.rule.blocks, self.code


def checklist(
    producer: Producer,
    day: date | None = None,
    certificates: Sequence[Certificate] | None = None,
) -> list[Item]:
    """List what a producer is asked for on a day, what is missing first.

    Four queries, or three where all its certificates are known already.
    """
    day = day or today()
    kind = producer.kind.value
    rules = [
        rule
        for rule in rulebook().in_force(day)
        if not rule.producer_kinds or kind in rule.producer_kinds
    ]
    goods = _goods(producer.id, rules, day)
    if certificates is None:
        certificates = certificates_of(producer.id)
    submissions, waivers = _handed_in(producer.id, day)
    papers = _Papers(certificates, submissions)
    items = [
        Item(
            rule,
            _judge(producer, rule, papers.of(rule), waivers.get(rule.requirement_id), day),
            waivers.get(rule.requirement_id),
            tuple(goods.get(rule.id, ())),
        )
        for rule in rules
        if not rule.is_about_goods or goods.get(rule.id)
    ]
    return sorted(items, key=lambda item: item.urgency)


def find_item(producer: Producer, code: str) -> Item:
    """Return one line of the checklist, or stop with `NotFound`."""
    for item in checklist(producer):
        if item.code == code:
            return item
    raise NotFound


def _judge(
    producer: Producer,
    rule: RequirementVersion,
    papers: Sequence[Certificate | Submission],
    waiver: Waiver | None,
    day: date,
) -> Judgement:
    if rule.profile_field and getattr(producer, rule.profile_field):
        return Judgement(Standing.ACCEPTED)
    return judge(papers, waiver.until if waiver else None, day)


class _Papers:
    """All papers of a producer, the newest first."""

    def __init__(
        self, certificates: Sequence[Certificate], submissions: Sequence[Submission]
    ) -> None:
        self._certificates = sorted(certificates, key=lambda paper: -paper.id)
        self._submissions = submissions

    def of(self, rule: RequirementVersion) -> Sequence[Certificate | Submission]:
        """Return those that can meet the rule."""
        if rule.paper_kinds:
            return [c for c in self._certificates if c.kind.value in rule.paper_kinds]
        return [s for s in self._submissions if s.requirement_id == rule.requirement_id]


def _handed_in(producer_id: int, day: date) -> tuple[list[Submission], dict[int, Waiver]]:
    """Return what a producer handed in, newest first, and the waivers that hold."""
    holds = (
        Waiver.producer_id == Producer.id,
        Waiver.ended_at.is_(None),
        Waiver.until >= day,
    )
    wanted = (
        select(Submission, Waiver)
        .select_from(Producer)
        .outerjoin(Submission, Submission.producer_id == Producer.id)
        .outerjoin(Waiver, and_(*holds))
        .where(Producer.id == producer_id)
        .order_by(Submission.id.desc(), Waiver.until)
    )
    rows = db.session.execute(wanted).all()
    submissions = dict.fromkeys(row[0] for row in rows if row[0] is not None)
    waivers = {row[1].requirement_id: row[1] for row in rows if row[1] is not None}
    return list(submissions), waivers


def _goods(
    producer_id: int, rules: Sequence[RequirementVersion], day: date
) -> dict[int, list[Good]]:
    """Return the goods that each rule is about: one query for all rules."""
    asked = [rule for rule in rules if rule.is_about_goods or rule.blocks]
    wanted = _judging(tuple(Terms.of(rule) for rule in asked), day)
    found: dict[int, list[Good]] = {}
    rows = db.session.execute(wanted, {"producer": producer_id})
    for offer_id, product_id, name, state, *said in rows:
        for rule, is_asked, is_lacking in zip(asked, said[::2], said[1::2], strict=True):
            if is_asked:
                good = Good(offer_id, product_id, name, state, bool(is_lacking))
                found.setdefault(rule.id, []).append(good)
    return found


@lru_cache(maxsize=8)  # one for each kind of producer
def _judging(asked: tuple[Terms, ...], day: date) -> Select[*tuple[Any, ...]]:
    """Return what asks of a producer's goods which rules are about them, and which they lack.

    It is long, and the same for all producers of a kind.
    """
    flags = [
        column
        for rule in asked
        for column in (
            case((applies(rule), 1), else_=0),
            case((asks_in_vain(rule, day), 1), else_=0),
        )
    ]
    own = Offer.producer_id == bindparam("producer", type_=Integer())
    return (
        offers_with(own, Offer.state != OfferState.ARCHIVED)
        .add_columns(Product.id, Product.name, Offer.state, *flags)
        .order_by(Product.name, Offer.id)
    )
