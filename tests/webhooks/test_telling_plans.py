"""Agreements, standing orders, budgets, local content become events: each to its own side."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select

from marketplace.agreements.jobs import turn_due
from marketplace.agreements.models import AgreementParty
from marketplace.agreements.services.ending import give_notice
from marketplace.budgets.states import BudgetRule
from marketplace.local_content.models import ContentPeriod
from marketplace.local_content.services.freezing import freeze_periods
from marketplace.orders.services.changing import Change, change_order
from marketplace.orders.services.deciding import approve_order, reject_order
from marketplace.orders.services.merging import merge_orders
from marketplace.orders.services.releasing import release_due
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from marketplace.standing_orders.services.generating import fail
from marketplace.standing_orders.services.timing import pause
from marketplace.standing_orders.states import Gap, OccurrenceState
from marketplace.webhooks.models import WebhookEvent
from tests.factories.agreements import AGREED, a_framework
from tests.factories.budgets import a_budget, a_cost_centre
from tests.factories.competitions import a_ceiling, award, quoted_and_opened
from tests.factories.local_content import an_old_rule
from tests.factories.market import ABuyer, an_offer
from tests.factories.orders import a_kitchen
from tests.factories.standing_orders import a_standing, a_wish, looked
from tests.factories.webhooks import an_endpoint

ABOUT = ("agreement.", "standing_order.", "budget.", "local_content.")


def told(organisation_id):
    """What an organisation was told of plans, in its order."""
    wanted = select(WebhookEvent).where(WebhookEvent.organisation_id == organisation_id)
    rows = db.session.scalars(wanted.order_by(WebhookEvent.id))
    return [(each.kind, json.loads(each.body)["data"]) for each in rows if _is_about(each)]


def _is_about(event):
    return event.kind.startswith(ABOUT)


def kinds(organisation_id):
    return [kind for kind, _data in told(organisation_id)]


def listening(deal):
    an_endpoint(deal.kitchen.buyer.organisation)
    for _actor, offer in deal.sellers:
        an_endpoint(offer.producer.organisation)
    return deal


def test_each_producer_hears_of_its_own_document_alone():
    deal = listening(a_framework(2))
    (_one, first), (_two, second) = deal.sellers
    deal.holds(deal.line(first), deal.line(second, unit_price=Money(38_000)))
    for offer, price in ((first, 40_000), (second, 38_000)):
        heard = told(offer.producer_id)
        assert [kind for kind, _data in heard] == ["agreement.signed", "agreement.in_force"]
        for _kind, data in heard:
            assert data["producer"]["name"] == offer.producer.name
            assert [line["unit_price_rupiah"] for line in data["lines"]] == [price]
            assert data["agreement"] == to_public("agreement", deal.agreement.id)
    assert sorted(kinds(deal.kitchen.buyer.id)) == [
        *["agreement.in_force"] * 2,
        *["agreement.signed"] * 2,
    ]


def test_notice_of_one_producer_is_no_news_to_another():
    deal = a_framework(2)
    deal.holds()
    listening(deal)
    seller = deal.sellers[0][0]
    give_notice(deal.agreement.id, actor=seller, reason="Pindah usaha")
    assert kinds(deal.sellers[0][1].producer_id) == ["agreement.notice"]
    assert kinds(deal.sellers[1][1].producer_id) == []
    ((kind, data),) = told(deal.kitchen.buyer.id)
    party = db.session.scalars(
        select(AgreementParty).where(AgreementParty.producer_id == seller.organisation_id)
    ).one()
    assert (kind, data["ends_on"]) == ("agreement.notice", party.ends_on.isoformat())
    with time_machine.travel(utc_now() + timedelta(days=92), tick=False):
        turn_due()
    assert kinds(deal.sellers[1][1].producer_id) == ["agreement.ended"]


def test_a_call_off_is_told_to_the_buyer_and_to_who_delivers():
    deal = a_framework(2)
    deal.holds()
    listening(deal)
    deal.kitchen.places((deal.sellers[0][1], 20))
    ((kind, data),) = told(deal.kitchen.buyer.id)
    assert (kind, data["quantity"], data["competition"]) == ("agreement.called_off", "20", None)
    assert data["unit_price_rupiah"] == AGREED.rupiah
    assert kinds(deal.sellers[1][1].producer_id) == []


def test_a_call_off_that_waits_is_told_to_the_producer_when_it_is_approved():
    deal = a_framework(2)
    deal.holds()
    deal.kitchen.buyer.approval_limit = Money(1)
    listening(deal)
    buyer_id, producer_id = deal.kitchen.buyer.id, deal.sellers[0][1].producer_id
    order = deal.kitchen.places((deal.sellers[0][1], 20))
    assert (kinds(buyer_id), kinds(producer_id)) == (["agreement.called_off"], [])
    resized(order, 21, deal.kitchen.requester)
    assert (kinds(buyer_id), kinds(producer_id)) == (["agreement.called_off"], [])

    undo_for = timedelta(seconds=10)
    approve_order(order.id, actor=deal.kitchen.approver, undo_for=undo_for)
    assert kinds(producer_id) == []  # it can still be undone
    with time_machine.travel(utc_now() + timedelta(minutes=1), tick=False):
        release_due()
        release_due()
    ((kind, data),) = told(producer_id)
    assert (kind, data["quantity"]) == ("agreement.called_off", "21")
    assert kinds(buyer_id) == ["agreement.called_off"]
    assert kinds(deal.sellers[1][1].producer_id) == []


def test_a_call_off_is_told_to_its_producer_once_and_of_a_refused_order_never():
    deal = a_framework(1)
    deal.holds()
    listening(deal)
    offer = deal.sellers[0][1]
    deal.kitchen.places((offer, 20))
    assert kinds(offer.producer_id) == ["agreement.called_off"]
    deal.kitchen.buyer.approval_limit = Money(1)
    order = deal.kitchen.places((offer, 20))
    reject_order(order.id, actor=deal.kitchen.approver, reason="Belum perlu")
    assert kinds(offer.producer_id) == ["agreement.called_off"]


def test_a_call_off_by_competition_names_it_and_losers_hear_nothing():
    deal = a_ceiling()
    listening(deal)
    rfq = quoted_and_opened(deal, 39_000, 36_500)
    award(deal, rfq, 36_500)
    ((kind, data),) = told(deal.kitchen.buyer.id)
    assert (kind, data["competition"]) == ("agreement.called_off", rfq.number)
    assert kinds(deal.sellers[0][1].producer_id) == []


@pytest.mark.parametrize(
    ("rule", "heard"),
    [
        (BudgetRule.WARN, ["budget.exceeded"]),
        (BudgetRule.ASK, ["budget.exceeded", "budget.asked", "budget.asked"]),
    ],
)
def test_a_budget_is_told_once_it_is_exceeded_and_each_time_it_asks(rule, heard):
    deal = a_framework(1)
    centre = a_cost_centre(deal.kitchen.buyer)
    offer = deal.sellers[0][1]
    a_budget(centre, 1_000_000, rule)
    listening(deal)
    deal.kitchen.places((offer, 1), cost_centre_id=centre.id)
    assert kinds(deal.kitchen.buyer.id) == []
    deal.kitchen.places((offer, 30), cost_centre_id=centre.id)
    deal.kitchen.places((offer, 1), cost_centre_id=centre.id)
    assert kinds(deal.kitchen.buyer.id) == heard
    assert kinds(offer.producer_id) == []


def resized(order, quantity, actor):
    """Change a waiting order of one line to another quantity."""
    line = order.producer_orders[0].lines[0]
    change = Change(
        {line.id: Decimal(quantity)}, order.delivery_point_id, order.delivery_day, order.note
    )
    change_order(order.id, change, actor=actor)


def test_an_order_that_stays_beyond_a_budget_exceeds_it_once_until_it_is_back_within():
    deal = a_framework(1)
    cook, buyer = deal.kitchen.requester, deal.kitchen.buyer
    centre = a_cost_centre(buyer)
    a_budget(centre, 1_000_000, BudgetRule.ASK)
    listening(deal)
    order = deal.kitchen.places((deal.sellers[0][1], 30), cost_centre_id=centre.id)
    exceeded = [kind for kind in kinds(buyer.id) if kind == "budget.exceeded"]
    assert exceeded == ["budget.exceeded"]
    for quantity, times in ((31, 1), (29, 1), (2, 1), (32, 2), (33, 2)):
        resized(order, quantity, cook)
        assert kinds(buyer.id).count("budget.exceeded") == times, quantity


def test_orders_joined_beyond_a_budget_that_was_exceeded_are_no_news():
    deal = a_framework(1)
    cook, buyer = deal.kitchen.requester, deal.kitchen.buyer
    centre = a_cost_centre(buyer)
    a_budget(centre, 1_000_000, BudgetRule.ASK)
    listening(deal)
    offer = deal.sellers[0][1]
    first = deal.kitchen.places((offer, 30), cost_centre_id=centre.id)
    second = deal.kitchen.places((offer, 30), cost_centre_id=centre.id)
    merge_orders(first.id, second.id, actor=cook)
    assert kinds(buyer.id).count("budget.exceeded") == 1


def test_a_standing_order_that_asks_fails_or_rests_is_told_to_its_buyer():
    kitchen = a_kitchen()
    an_endpoint(kitchen.buyer.organisation)
    offer = an_offer(stock=7)
    an_endpoint(offer.producer.organisation)
    with time_machine.travel("2026-11-23 02:00Z", tick=False):
        standing = a_standing(kitchen, a_wish(offer, 10, (1,)))
        (day,) = looked(standing).values()
        assert day.state is OccurrenceState.ASKS
        fail(day, Gap.PLACE, lambda: "Tempat antar ditutup.")
        pause(standing.id, actor=kitchen.requester, first=today())
    heard = told(kitchen.buyer.id)
    assert [kind for kind, _data in heard] == [
        "standing_order.asks",
        "standing_order.failed",
        "standing_order.paused",
    ]
    assert heard[0][1]["standing_order"] == heard[2][1]["id"]
    assert heard[1][1]["gap"] == "place"
    assert kinds(offer.producer_id) == []


def test_a_closed_period_is_told_to_its_buyer_alone():
    buyer, other = ABuyer(), ABuyer()
    for each in (buyer, other):
        an_endpoint(each.organisation)
    an_old_rule(buyer)
    with time_machine.travel("2026-09-30 18:00Z", tick=False):
        assert freeze_periods() == 1
    ((kind, data),) = told(buyer.id)
    frozen = db.session.scalars(select(ContentPeriod)).one()
    assert (kind, data["hash"]) == ("local_content.period_closed", frozen.hash)
    assert told(other.id) == []
