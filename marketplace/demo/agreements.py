"""Agreements of the example market: by ranking, to be signed, and one with competitions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select

from marketplace.agreements.call_models import AgreementQuota, AgreementRelease
from marketplace.agreements.content import document_hash
from marketplace.agreements.formula import price_by_formula
from marketplace.agreements.models import (
    Agreement,
    AgreementLine,
    AgreementMonthPrice,
    AgreementParty,
    AgreementSignature,
    AgreementVersion,
)
from marketplace.agreements.states import (
    CallOff,
    PriceRule,
    ReleaseKind,
    ReleaseState,
    Side,
    VersionState,
)
from marketplace.buyers.models import Buyer, DeliveryPoint
from marketplace.catalog.models import Offer
from marketplace.catalog.price_models import ListPrice, ListTier, PriceList
from marketplace.catalog.states import PriceScope
from marketplace.demo.finding import find_buyer, find_person, offers_for, offers_of
from marketplace.demo.timeline import end_of_market
from marketplace.shared.actors import Role
from marketplace.shared.clock import JAKARTA
from marketplace.shared.criteria import Criterion
from marketplace.shared.database import db
from marketplace.shared.money import Money
from marketplace.shared.numbering import NumberSeries

HELD_BY, ASKED_BY = "hotel-glagah-segara", "angkasa-rasa-resto"
SUGAR, WATER_MAKER = "gula-semut-organik-500-g", "perumda-air-minum-tirta-binangun"
COMPETED = "gula-semut-250-g"
COMPETITION_WEIGHTS = {Criterion.COST: 70, Criterion.ON_TIME: 15, Criterion.QUALITY: 15}
BEGAN, LASTS = timedelta(days=30), timedelta(days=150)
STEP = 500  # rupiah
RELEASES = (
    (9, 40, ReleaseKind.FIRM),
    (23, 40, ReleaseKind.PLANNED),
    (51, 80, ReleaseKind.FORECAST),
)


def plan_agreements(day: date) -> None:
    """Write them down as they stand when a day begins."""
    moment = end_of_market(day)
    sugar, water = offers_for(SUGAR)[:2], offers_of(WATER_MAKER)[:1]
    held, asked = find_buyer(HELD_BY), find_buyer(ASKED_BY)
    made = 0
    if held is not None and len(sugar) == 2:
        made += 1
        _hold(_written(held, made, sugar, day - BEGAN, moment), moment)
    if asked is not None and water:
        made += 1
        version = _written(asked, made, water, day + timedelta(days=14), moment)
        version.state = VersionState.OFFERED
        _sign(version, Side.BUYER, moment)
    competed = offers_for(COMPETED)[:3]
    if asked is not None and len(competed) > 1:
        made += 1
        version = _written(asked, made, competed, day - BEGAN, moment, CallOff.COMPETITION)
        _hold(version, moment)
    if made:
        db.session.add(NumberSeries(name=f"KS-{day:%y%m}", last=made))
    db.session.flush()


def _written(
    buyer: Buyer,
    place: int,
    offers: Sequence[Offer],
    first: date,
    moment: datetime,
    call_off: CallOff = CallOff.RANKING,
) -> AgreementVersion:
    writer = find_person(buyer.id, Role.REQUESTER)
    agreement = Agreement(
        number=f"KS-{moment.astimezone(JAKARTA):%y%m}-{place:04d}",
        buyer_id=buyer.id,
        contact_id=writer.id,
        created_at=moment - BEGAN,
    )
    version = AgreementVersion(
        agreement=agreement,
        version=1,
        period=1,
        state=VersionState.DRAFT,
        title=f"{offers[0].product.name} untuk dapur",
        terms="Kemasan utuh, tanggal produksi tercetak.",
        buyer_name=buyer.name,
        call_off=call_off,
        weights=_weights(call_off),
        valid_from=first,
        valid_until=first + LASTS,
        notice_days=30,
        compensation="Sisa jumlah paling sedikit dibayar separuh harganya.",
        order_days_before=5,
        drafted_by=writer.id,
        drafted_at=moment - BEGAN,
        offered_at=moment - timedelta(days=2),
    )
    db.session.add(version)
    db.session.flush()
    for rank, offer in enumerate(offers, start=1):
        db.session.add(_party(version, rank, offer))
    db.session.flush()
    db.session.expire(version, ["parties"])
    for party in version.parties:
        party.document_hash = document_hash(party)
    return version


def _weights(call_off: CallOff) -> dict[str, int] | None:
    """Return what competitions are judged by."""
    if call_off is not CallOff.COMPETITION:
        return None
    return {each.value: COMPETITION_WEIGHTS.get(each, 0) for each in Criterion}


def _party(version: AgreementVersion, rank: int, offer: Offer) -> AgreementParty:
    party = AgreementParty(
        version_id=version.id,
        producer_id=offer.producer_id,
        producer_name=offer.producer.name,
        rank=rank,
        share=None,
    )
    moves = rank > 1  # the second producer's price follows the market
    usual = offer.price_tiers[0].unit_price
    party.lines = [
        AgreementLine(
            version_id=version.id,
            offer_id=offer.id,
            position=rank - 1,
            product_name=offer.product.name,
            pack=offer.product.pack,
            unit=offer.product.unit,
            minimum=Decimal(offer.minimum_quantity) * 10,
            maximum=Decimal(offer.minimum_quantity) * 200,
            price_rule=PriceRule.FORMULA if moves else PriceRule.FIXED,
            unit_price=_rounded(usual.rupiah * 95 // 100),
            percent=-5 if moves else None,
            floor=_rounded(usual.rupiah * 85 // 100) if moves else None,
            ceiling=_rounded(usual.rupiah) if moves else None,
        )
    ]
    return party


def _hold(version: AgreementVersion, moment: datetime) -> None:
    """Let it be signed by all and its prices hold."""
    version.state, version.in_force_at = VersionState.IN_FORCE, moment - BEGAN
    version.offered_at = moment - BEGAN - timedelta(days=3)
    _sign(version, Side.BUYER, moment - BEGAN - timedelta(days=2))
    _sign(version, Side.PRODUCER, moment - BEGAN - timedelta(days=1))
    for party in version.parties:
        for line in party.lines:
            _price(party, line, moment)
            quota = AgreementQuota(
                agreement_id=version.agreement_id,
                period=1,
                offer_id=line.offer_id,
                maximum=line.maximum,
                used=Decimal(0),
            )
            db.session.add(quota)
    if version.call_off is CallOff.RANKING:
        _schedule(version, moment)


def _price(party: AgreementParty, line: AgreementLine, moment: datetime) -> None:
    price = line.unit_price
    if line.price_rule is PriceRule.FORMULA:
        usual = line.offer.price_tiers[0].unit_price
        month = moment.astimezone(JAKARTA).date().replace(day=1)
        price = price_by_formula(usual, line.percent or 0, line.floor, line.ceiling)
        row = AgreementMonthPrice(
            line_id=line.id,
            month=month,
            reference=usual,
            reference_week=month,
            unit_price=price,
            frozen_at=moment,
        )
        db.session.add(row)
    version = party.version
    if version.call_off is CallOff.COMPETITION:
        return  # what was agreed is the most that may be quoted, and no price to buy at
    made = PriceList(
        producer_id=party.producer_id,
        name=f"Kesepakatan {version.agreement.number}",
        scope=PriceScope.AGREEMENT,
        buyer_id=version.agreement.buyer_id,
        agreement_reference=f"{version.agreement.number} v{version.version}",
        valid_from=version.valid_from,
        valid_until=version.valid_until,
        created_at=moment - BEGAN,
        is_signed=True,
    )
    tier = ListTier(minimum_quantity=line.offer.minimum_quantity, unit_price=price)
    made.prices = [
        ListPrice(
            offer_id=line.offer_id,
            minimum_quantity=line.offer.minimum_quantity,
            order_multiple=line.offer.order_multiple,
            tiers=[tier],
        )
    ]
    db.session.add(made)
    db.session.flush()
    party.price_list_id = made.id


def _schedule(version: AgreementVersion, moment: datetime) -> None:
    buyer_id = version.agreement.buyer_id
    points = select(DeliveryPoint).where(DeliveryPoint.buyer_id == buyer_id)
    point = db.session.scalars(points.order_by(DeliveryPoint.id)).first()
    offer = version.parties[0].lines[0].offer
    for days, packs, kind in RELEASES if point is not None else ():
        release = AgreementRelease(
            agreement_id=version.agreement_id,
            product_id=offer.product_id,
            delivery_day=moment.astimezone(JAKARTA).date() + timedelta(days=days),
            delivery_point_id=point.id if point else 0,
            quantity=offer.order_multiple * packs,
            kind=kind,
            state=ReleaseState.OPEN,
            created_by=version.drafted_by,
            created_at=moment,
        )
        db.session.add(release)


def _sign(version: AgreementVersion, side: Side, at: datetime) -> None:
    for party in version.parties:
        of_buyer = side is Side.BUYER
        organisation_id = version.agreement.buyer_id if of_buyer else party.producer_id
        signer = find_person(
            organisation_id, Role.APPROVER if of_buyer else Role.PRODUCER_OWNER
        )
        signature = AgreementSignature(
            party_id=party.id,
            side=side,
            person_id=signer.id,
            person_name=signer.name,
            organisation_name=version.buyer_name if of_buyer else party.producer_name,
            document_hash=party.document_hash,
            signed_at=at,
        )
        db.session.add(signature)


def _rounded(rupiah: int) -> Money:
    return Money(-(-rupiah // STEP) * STEP)
