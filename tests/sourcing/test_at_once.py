"""At the same instant: closing and quoting, two awards, many who press, on either database."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update

from marketplace.catalog.price_models import PriceList
from marketplace.orders.models import Order
from marketplace.orders.states import PaymentChoice
from marketplace.shared.audit import chain_faults
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, one_transaction
from marketplace.shared.money import Money
from marketplace.sourcing.award_models import RfqAward, RfqResult
from marketplace.sourcing.models import RequestForQuotation, RfqOpening
from marketplace.sourcing.queries.agreement import sourcing_faults
from marketplace.sourcing.queries.moments import database_now
from marketplace.sourcing.queries.quotations import envelope_of
from marketplace.sourcing.quotation_models import Quotation
from marketplace.sourcing.services.awarding import Decision, award_rfq
from marketplace.sourcing.services.closing import close_rfq
from marketplace.sourcing.services.opening import press_to_open
from marketplace.sourcing.services.ordering import order_delivery
from marketplace.sourcing.states import HANDED_IN, AwardWay, RfqState
from tests.factories.accounts import a_member
from tests.factories.needs import a_seller, sugar
from tests.factories.orders import a_kitchen
from tests.factories.sourcing import a_line, a_live_rfq, a_quotation, closed, opened
from tests.servers.at_once import at_once

CROWD = 5


def a_market():
    kitchen = a_kitchen(approval_limit=Money(10**9))
    product = sugar()
    rfq = a_live_rfq(kitchen, a_line(kitchen, product))
    return kitchen, product, rfq


def _wait_for(moment):
    while database_now() < moment:
        db.session.rollback()


@pytest.mark.servers
def test_a_quotation_in_the_instant_of_closing_is_in_time_or_refused(lone_app):
    with one_transaction():
        _kitchen, product, rfq = a_market()
        sellers = [a_seller(product) for _n in range(CROWD)]
        a_quotation(rfq, *sellers[0])  # however slow the machine is, there is one
        moment = utc_now() + timedelta(seconds=2)
        wanted = update(RequestForQuotation).where(RequestForQuotation.id == rfq.id)
        db.session.execute(wanted.values(closes_at=moment))
    number = rfq.id

    def quote(seller, offer):
        _wait_for(moment - timedelta(milliseconds=50))
        return a_quotation(db.session.get(RequestForQuotation, number), seller, offer).id

    def close():
        _wait_for(moment)
        return close_rfq(number).id

    works = [lambda s=s, o=o: quote(s, o) for s, o in sellers[1:]]
    *answers, _closed = at_once(lone_app, [*works, close])

    accepted = {answer for answer in answers if answer is not None}
    state = db.session.scalar(select(RequestForQuotation.state))
    assert state is RfqState.CLOSED
    quotations = db.session.scalars(select(Quotation).order_by(Quotation.id)).all()
    assert {each.id for each in quotations[1:]} == accepted
    for quotation in quotations:
        assert quotation.state in HANDED_IN
        assert envelope_of(quotation).facts["submitted_at"] < moment.isoformat()
    assert chain_faults() == []


@pytest.mark.servers
def test_it_is_awarded_and_ordered_once_however_many_press(lone_app):
    with one_transaction():
        kitchen, product, rfq = a_market()
        seller, offer = a_seller(product)
        a_quotation(rfq, seller, offer)
        opened(rfq, kitchen)
        line = db.session.scalars(select(Quotation)).one().lines[0].id
        buyers = [
            a_member(kitchen.buyer.organisation, *kitchen.requester.roles)
            for _n in range(CROWD)
        ]
        day, dock = rfq.lines[0].delivery_day, kitchen.dock.id
        number = rfq.id
    decision = Decision({line: Decimal(40)}, {}, way=AwardWay.PRICES)

    awarded = at_once(
        lone_app,
        [lambda who=who: award_rfq(number, actor=who, decision=decision) for who in buyers],
    )
    facts = {"delivery_day": day, "delivery_point_id": dock, "payment": PaymentChoice.TERMS}
    ordered = at_once(
        lone_app, [lambda who=who: order_delivery(number, actor=who, **facts) for who in buyers]
    )

    assert sum(answer is not None for answer in awarded) == 1
    assert sum(answer is not None for answer in ordered) == 1
    for table in (RfqResult.rfq_id, RfqAward.id, PriceList.id, Order.id):
        assert db.session.scalar(select(func.count(table))) == 1
    assert sourcing_faults() == []


@pytest.mark.servers
def test_one_person_with_many_fingers_never_opens_alone(lone_app):
    with one_transaction():
        kitchen, product, rfq = a_market()
        seller, offer = a_seller(product)
        a_quotation(rfq, seller, offer)
        closed(rfq)
        number = rfq.id

    answers = at_once(
        lone_app, [lambda: press_to_open(number, actor=kitchen.requester)] * CROWD
    )

    assert sum(answer is not None for answer in answers) == 1
    assert db.session.scalar(select(func.count(RfqOpening.id))) == 1
    assert db.session.scalar(select(Quotation.opened_at)) is None
