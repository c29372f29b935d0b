"""At the same instant: competitions for the last of a maximum, awards, an end and an award."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from marketplace.agreements.call_models import AgreementCall, AgreementQuota
from marketplace.agreements.queries.agreement import signed_faults
from marketplace.orders.models import Order
from marketplace.shared.audit import chain_faults
from marketplace.shared.database import db, one_transaction
from marketplace.sourcing.models import RequestForQuotation
from marketplace.sourcing.queries.agreement import sourcing_faults
from marketplace.sourcing.quotation_models import Quotation
from marketplace.sourcing.services.awarding import Decision, award_rfq
from marketplace.sourcing.services.publishing import cancel_rfq
from marketplace.sourcing.states import RfqState
from tests.factories.accounts import a_member
from tests.factories.competitions import a_ceiling, a_competition
from tests.factories.sourcing import a_quotation, opened
from tests.servers.at_once import at_once

pytestmark = pytest.mark.servers
CROWD = 4


def count(column):
    return db.session.scalar(select(func.count(column)))


def an_opened_one(deal, quantity=40):
    rfq = a_competition(deal, quantity)
    a_quotation(rfq, *deal.sellers[0], 39_000)
    opened(rfq, deal.kitchen)
    lines = db.session.scalars(select(Quotation).where(Quotation.rfq_id == rfq.id)).one().lines
    return rfq.id, Decision({lines[0].id: Decimal(quantity)}, {})


def test_of_many_competitions_only_so_many_keep_the_last_of_the_maximum(lone_app):
    with one_transaction():
        deal = a_ceiling(1)

    answers = at_once(lone_app, [lambda: a_competition(deal, 40).id] * CROWD)

    assert sum(answer is not None for answer in answers) == 2
    assert db.session.scalar(select(AgreementQuota.held)) == 80
    assert count(RequestForQuotation.id) == 2
    assert sourcing_faults() == []
    assert chain_faults() == []


def test_it_is_called_off_once_however_many_award(lone_app):
    with one_transaction():
        deal = a_ceiling(1)
        number, decision = an_opened_one(deal)
        roles = deal.kitchen.requester.roles
        buyers = [a_member(deal.kitchen.buyer.organisation, *roles) for _n in range(CROWD)]

    answers = at_once(
        lone_app,
        [lambda who=who: award_rfq(number, actor=who, decision=decision).id for who in buyers],
    )

    assert sum(answer is not None for answer in answers) == 1
    assert (count(Order.id), count(AgreementCall.order_line_id)) == (1, 1)
    quota = db.session.scalars(select(AgreementQuota)).one()
    assert (quota.used, quota.held) == (40, 0)
    assert signed_faults() == []
    assert sourcing_faults() == []
    assert chain_faults() == []


def test_an_award_and_a_cancellation_at_once_leave_one_of_them(lone_app):
    with one_transaction():
        deal = a_ceiling(1)
        number, decision = an_opened_one(deal)
        buyer = deal.kitchen.requester

    at_once(
        lone_app,
        [
            lambda: award_rfq(number, actor=buyer, decision=decision).id,
            lambda: cancel_rfq(number, actor=buyer, reason="Tidak jadi").id,
        ],
    )

    state = db.session.scalar(select(RequestForQuotation.state))
    quota = db.session.scalars(select(AgreementQuota)).one()
    assert quota.held == 0
    won = state is RfqState.AWARDED
    assert won or state is RfqState.CANCELLED
    assert (quota.used, count(Order.id)) == ((40, 1) if won else (0, 0))
    assert sourcing_faults() == []
    assert signed_faults() == []


def test_two_awards_of_two_competitions_take_what_each_kept(lone_app):
    with one_transaction():
        deal = a_ceiling(1)
        works = [an_opened_one(deal, 60), an_opened_one(deal, 40)]
        buyer = deal.kitchen.requester

    answers = at_once(
        lone_app,
        [
            lambda number=number, decision=decision: (
                award_rfq(number, actor=buyer, decision=decision).id
            )
            for number, decision in works
        ],
    )

    assert answers == [number for number, _decision in works]
    quota = db.session.scalars(select(AgreementQuota)).one()
    assert (quota.used, quota.held, quota.maximum) == (100, 0, 100)
    assert count(Order.id) == 2
    assert signed_faults() == []
    assert chain_faults() == []
