"""Orders that were delivered and received, for tests of what follows."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from marketplace.buyers.models import Buyer
from marketplace.catalog.models import Offer
from marketplace.fulfilment.models import DeliveryNote, Receipt, ReceiptLine
from marketplace.orders.models import Order, OrderLine, ProducerOrder
from marketplace.orders.states import OrderState, PaymentChoice, ProducerOrderState
from marketplace.producers.models import Producer
from marketplace.shared.actors import Role
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.money import ZERO, Money
from tests.factories.accounts import a_member
from tests.factories.market import ABuyer, ADock, AProducer, an_offer

_numbers = itertools.count(1)


@dataclass
class Judged:
    """What the dock said about one line of 10 units at Rp 38.000 unless told otherwise."""

    accepted: Decimal | int = 10
    regraded: Decimal | int = 0
    percent: int = 0
    rejected: Decimal | int = 0
    unit_price: int = 38_000
    tax_basis_points: int = 0
    fee_basis_points: int = 0


def a_receipt(
    *judged: Judged,
    producer: Producer | None = None,
    buyer: Buyer | None = None,
    producer_order: ProducerOrder | None = None,
    freight: int = 25_000,
) -> Receipt:
    """Make a received producer order of these lines; its invoice is not issued yet."""
    judged = judged or (Judged(),)
    order = producer_order or _a_producer_order(producer, buyer, freight)
    receipt = Receipt(
        number=f"BAST-2611-{next(_numbers):04d}",
        producer_order_id=order.id,
        received_by=order.order.requested_by,
    )
    receipt.lines = [_a_line(order, facts) for facts in judged]
    db.session.add(receipt)
    db.session.flush()
    return receipt


def _a_producer_order(producer, buyer, freight) -> ProducerOrder:
    producer, buyer = producer or AProducer(), buyer or ABuyer()
    requester = a_member(buyer.organisation, Role.REQUESTER)
    number = f"PO-2610-{next(_numbers):04d}"
    order = Order(
        number=number,
        buyer_id=buyer.id,
        requested_by=requester.person_id,
        delivery_point_id=ADock(buyer=buyer).id,
        delivery_day=today() - timedelta(days=1),
        payment=PaymentChoice.TERMS,
        state=OrderState.PLACED,
        goods=ZERO,
        freight=Money(freight),
        tax=ZERO,
        total=Money(freight),
    )
    db.session.add(order)
    db.session.flush()
    part = ProducerOrder(
        number=f"{number}-A",
        order_id=order.id,
        producer_id=producer.id,
        buyer_id=buyer.id,
        state=ProducerOrderState.RECEIVED,
        delivery_day=order.delivery_day,
        answer_by=utc_now(),
        goods=ZERO,
        freight=Money(freight),
        tax=ZERO,
    )
    db.session.add(part)
    db.session.flush()
    note = DeliveryNote(number=f"SJ-{number}", code=number, producer_order_id=part.id)
    db.session.add(note)
    return part


def _a_line(order: ProducerOrder, facts: Judged) -> ReceiptLine:
    sent = Decimal(facts.accepted) + Decimal(facts.regraded) + Decimal(facts.rejected)
    offer: Offer = an_offer(order.producer)
    price = Money(facts.unit_price)
    line = OrderLine(
        producer_order_id=order.id,
        offer_id=offer.id,
        product_name="AirKu 600 ml",
        unit="karton",
        pack="24 botol 600 ml",
        art="airku",
        quantity=sent,
        unit_price=price,
        line_total=price.times(sent),
        tax_kind=offer.product.tax_kind,
        tax_basis_points=facts.tax_basis_points,
        fee_basis_points=facts.fee_basis_points,
        confirmed_quantity=sent,
        dispatched_quantity=sent,
        accepted_quantity=Decimal(facts.accepted),
        regraded_quantity=Decimal(facts.regraded),
        rejected_quantity=Decimal(facts.rejected),
    )
    db.session.add(line)
    db.session.flush()
    reduced = price.times(Decimal(facts.regraded) * (100 - facts.percent) / 100)
    return ReceiptLine(
        order_line_id=line.id,
        accepted_quantity=Decimal(facts.accepted),
        regraded_quantity=Decimal(facts.regraded),
        regrade_percent=facts.percent,
        rejected_quantity=Decimal(facts.rejected),
        reason="Kemasan sobek" if facts.rejected else None,
        value=price.times(Decimal(facts.accepted)) + reduced,
    )
