"""A competition of the example market: live, one quotation sealed, other answers missing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select

from marketplace.agreements.call_models import AgreementQuota
from marketplace.agreements.facts import weights_of
from marketplace.agreements.formula import present_price
from marketplace.agreements.models import AgreementLine, AgreementVersion
from marketplace.agreements.states import CallOff, VersionState
from marketplace.buyers.models import DeliveryPoint
from marketplace.demo.finding import find_person
from marketplace.demo.timeline import clock, end_of_market
from marketplace.shared.actors import Role
from marketplace.shared.database import db
from marketplace.shared.money import Money
from marketplace.shared.numbering import NumberSeries
from marketplace.sourcing import sealing
from marketplace.sourcing.hold_models import RfqHold
from marketplace.sourcing.models import (
    RequestForQuotation,
    RfqCriterion,
    RfqInvitation,
    RfqLine,
    RfqRound,
)
from marketplace.sourcing.queries.holds import limits_for
from marketplace.sourcing.quotation_models import Quotation
from marketplace.sourcing.quoting import sealed_facts
from marketplace.sourcing.states import QuotationState, RfqState

WANTED, CLOSING = 240, 17  # packs; hours, WIB
CLOSES, DELIVERED, HOLDS = timedelta(days=3), timedelta(days=11), timedelta(days=45)
LESS = 96  # per cent of the ceiling that the first producer quotes
STEP = 100  # rupiah
SUNDAY = 6  # docks rest


def plan_competitions(day: date) -> None:
    """Have the buyer of the agreement that competes call off some of it, a day before."""
    version = db.session.scalar(
        select(AgreementVersion).where(
            AgreementVersion.call_off == CallOff.COMPETITION,
            AgreementVersion.state == VersionState.IN_FORCE,
        )
    )
    if version is not None:
        rfq = _asked(version, day)
        for party in version.parties:
            rfq.invitations.append(RfqInvitation(producer_id=party.producer_id))
            _hold(rfq, party.lines[0])
        db.session.flush()
        _quote(rfq, version.parties[0].lines[0], end_of_market(day))
        db.session.flush()


def _asked(version: AgreementVersion, day: date) -> RequestForQuotation:
    began = end_of_market(day) - timedelta(hours=8)
    asker = find_person(version.agreement.buyer_id, Role.REQUESTER)
    closes_at = clock(day + CLOSES, CLOSING)
    rfq = RequestForQuotation(
        number=_number(day),
        buyer_id=version.agreement.buyer_id,
        asked_by=asker.id,
        agreement_id=version.agreement_id,
        title=version.title,
        note="Contoh. Kemasan bersegel, tanggal kedaluwarsa tercetak.",
        is_open=False,
        state=RfqState.PUBLISHED,
        closes_at=closes_at,
        created_at=began,
        published_at=began,
        lines=[_line(version, day)],
        criteria=[
            RfqCriterion(criterion=criterion, weight=weight)
            for criterion, weight in (weights_of(version) or {}).items()
        ],
    )
    first = RfqRound(round=1, closes_at=closes_at, started_at=began, started_by=asker.id)
    rfq.rounds.append(first)
    db.session.add(rfq)
    db.session.flush()
    return rfq


def _line(version: AgreementVersion, day: date) -> RfqLine:
    product = version.parties[0].lines[0].offer.product
    docks = select(DeliveryPoint).where(DeliveryPoint.buyer_id == version.agreement.buyer_id)
    dock = db.session.scalars(docks.order_by(DeliveryPoint.id)).first()
    return RfqLine(
        position=0,
        category_id=product.category_id,
        product_id=product.id,
        unit=product.unit,
        quantity=Decimal(WANTED),
        delivery_day=_workday(day + DELIVERED),
        delivery_point_id=dock.id if dock else 0,
    )


def _hold(rfq: RequestForQuotation, agreed: AgreementLine) -> None:
    """Keep of the producer's maximum what it may win."""
    quota = db.session.scalars(
        select(AgreementQuota).where(
            AgreementQuota.agreement_id == rfq.agreement_id,
            AgreementQuota.offer_id == agreed.offer_id,
        )
    ).one()
    wanted = Decimal(WANTED)
    quota.held += wanted
    kept = RfqHold(
        rfq_line_id=rfq.lines[0].id,
        quota_id=quota.id,
        line_id=agreed.id,
        quantity=wanted,
        ceiling=present_price(agreed),
    )
    db.session.add(kept)


def _quote(rfq: RequestForQuotation, agreed: AgreementLine, moment: datetime) -> None:
    """Hand in the first producer's sealed quotation, some per cent below its ceiling."""
    producer, line = agreed.party.producer, rfq.lines[0]
    ceiling = present_price(agreed).rupiah
    facts = sealed_facts(
        rfq,
        producer,
        {line.id: [agreed.offer]},
        {
            "lines": [
                {
                    "line_id": line.id,
                    "offer_id": agreed.offer_id,
                    "price": Money(ceiling * LESS // 100 // STEP * STEP),
                }
            ],
            "valid_until": rfq.closes_at.date() + HOLDS,
        },
        limits_for(rfq, producer.id),
    )
    facts["submitted_at"] = (moment - timedelta(hours=2)).isoformat()
    mark = sealing.mark_of(rfq.id, producer.id)
    person = find_person(producer.id, Role.PRODUCER_OWNER)
    envelope = sealing.Envelope(producer.id, person.id, facts)
    quotation = Quotation(
        rfq_id=rfq.id,
        round=1,
        mark=mark,
        envelope=sealing.seal(envelope, rfq_id=rfq.id, round_=1, mark=mark, fixed=True),
        state=QuotationState.SUBMITTED,
    )
    db.session.add(quotation)


def _number(day: date) -> str:
    """Return the next number of the month's requests."""
    name = f"RFQ-{day:%y%m}"
    series = db.session.get(NumberSeries, name)
    if series is None:
        series = NumberSeries(name=name, last=0)
        db.session.add(series)
    series.last += 1
    return f"{name}-{series.last:04d}"


def _workday(day: date) -> date:
    return day if day.weekday() < SUNDAY else day + timedelta(days=1)
