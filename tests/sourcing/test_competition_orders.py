"""What becomes of competitions: their orders given up, changed, and agreements that end."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select

from marketplace.agreements.jobs import turn_due
from marketplace.agreements.services.ending import give_notice
from marketplace.agreements.states import CallOff
from marketplace.catalog.queries.terms import terms_for
from marketplace.orders.models import Order
from marketplace.orders.services.changing import Change, change_order
from marketplace.orders.services.deciding import cancel_order
from marketplace.orders.states import PaymentChoice
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import RuleBroken
from marketplace.shared.money import Money
from marketplace.shared.outbox import OutboxMessage
from marketplace.sourcing.services.competing import end_competitions
from marketplace.sourcing.services.ordering import give_delivery_back, order_delivery
from marketplace.sourcing.states import RfqState
from tests.factories.agreements import Deal, a_framework
from tests.factories.budgets import a_cost_centre
from tests.factories.competitions import (
    a_ceiling,
    a_competition,
    award,
    counted,
    no_faults,
    quoted_and_opened,
)
from tests.factories.orders import a_kitchen


@pytest.fixture
def deal():
    return a_ceiling()


def test_an_order_that_comes_to_nothing_can_be_ordered_again_at_its_price(deal):
    rfq = quoted_and_opened(deal, 39_000, 36_500)
    award(deal, rfq, 36_500)
    first = db.session.scalars(select(Order)).one()
    cancel_order(first.id, actor=deal.kitchen.requester, reason="Salah hari")
    give_delivery_back(first.id)
    assert counted(deal) == [(0, 0), (0, 0)]
    facts = {
        "delivery_day": rfq.lines[0].delivery_day,
        "delivery_point_id": deal.kitchen.dock.id,
        "payment": PaymentChoice.TERMS,
    }
    again = order_delivery(rfq.id, actor=deal.kitchen.requester, **facts)
    assert again.producer_orders[0].lines[0].unit_price == Money(36_500)
    assert counted(deal) == [(0, 0), (40, 0)]
    assert no_faults()


def test_the_order_of_a_competition_is_booked_where_the_award_says(deal):
    a_cost_centre(deal.kitchen.buyer, "SATU")
    second = a_cost_centre(deal.kitchen.buyer, "DUA")
    award(deal, quoted_and_opened(deal, 39_000, 36_500), 36_500, cost_centre_id=second.id)
    assert db.session.scalars(select(Order)).one().cost_centre_id == second.id


def test_the_quoted_price_is_written_once_and_taken_off_with_the_order(deal):
    rfq = quoted_and_opened(deal, 39_000, 36_500)
    award(deal, rfq, 36_500)
    told = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.action.like("price_list.%"))
    ).all()
    assert sorted(told) == ["price_list.begun", "price_list.priced", "price_list.unpriced"]


def test_a_waiting_order_is_changed_at_the_quoted_price_and_never_to_more():
    deal = a_framework(2, a_kitchen(approval_limit=Money(100_000)))
    deal.holds(call_off=CallOff.COMPETITION)
    rfq = quoted_and_opened(deal, 39_000, 36_500)
    award(deal, rfq, 36_500)
    order = db.session.scalars(select(Order)).one()
    line = order.producer_orders[0].lines[0]
    change = Change({line.id: Decimal(50)}, deal.kitchen.dock.id, order.delivery_day)
    with pytest.raises(RuleBroken) as refused:
        change_order(order.id, change, actor=deal.kitchen.requester)
    assert "paling banyak 40" in str(refused.value)
    db.session.expire_all()
    change = Change({line.id: Decimal(30)}, deal.kitchen.dock.id, order.delivery_day)
    changed = change_order(order.id, change, actor=deal.kitchen.requester)
    kept = changed.producer_orders[0].lines[0]
    assert (kept.unit_price, int(kept.quantity)) == (Money(36_500), 30)
    assert counted(deal) == [(0, 0), (30, 0)]
    assert terms_for([kept.offer_id], deal.kitchen.buyer.id) == {}
    assert no_faults()


def test_a_line_at_the_price_of_another_agreement_counts_for_its_competition(deal):
    other = Deal(deal.kitchen, deal.product, [deal.sellers[1]], deal.owner)
    other.holds(other.line(deal.sellers[1][1], unit_price=Money(36_500)))
    rfq = quoted_and_opened(deal, 39_000, 36_500)
    award(deal, rfq, 36_500)
    assert counted(deal) == [(0, 0), (40, 0)]
    assert counted(other) == [(0, 0)]
    assert no_faults()


def test_a_producer_whose_notice_has_run_out_is_not_asked_and_wins_nothing(deal):
    seller, _offer = deal.sellers[1]
    rfq = quoted_and_opened(deal, 39_000, 36_500)
    give_notice(deal.agreement.id, actor=seller, reason="Panen gagal")
    with time_machine.travel(utc_now() + timedelta(days=15), tick=False):
        with pytest.raises(RuleBroken) as refused:
            award(deal, rfq, 36_500)
        assert "tidak berlaku lagi" in str(refused.value)
        later = a_competition(
            deal,
            20,
            closes_at=utc_now() + timedelta(days=1),
            delivery_day=today() + timedelta(days=5),
        )
        assert {each.producer_id for each in later.invitations} == {
            deal.sellers[0][1].producer_id
        }


def test_the_end_of_the_agreement_ends_what_is_undecided(deal):
    deal_end = deal.version().valid_until
    with time_machine.travel(utc_now() + timedelta(days=80), tick=False):
        live = a_competition(
            deal,
            closes_at=utc_now() + timedelta(days=6),
            delivery_day=deal_end,
        )
    with time_machine.travel(utc_now() + timedelta(days=92), tick=False):
        turn_due()
        job = db.session.scalars(
            select(OutboxMessage).where(OutboxMessage.job == "sourcing.end_competitions")
        ).one()
        assert job.arguments == {"agreement_id": deal.agreement.id}
        end_competitions(deal.agreement.id)
        end_competitions(deal.agreement.id)
    assert live.state is RfqState.WITHDRAWN
    assert counted(deal) == [(0, 0), (0, 0)]
