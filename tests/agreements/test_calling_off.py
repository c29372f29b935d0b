"""What counts for an agreement, the maximum, prices by formula, and scheduled deliveries."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select, update

from marketplace.agreements.call_models import AgreementCall, AgreementQuota, AgreementRelease
from marketplace.agreements.jobs import turn_due
from marketplace.agreements.models import AgreementMonthPrice
from marketplace.agreements.queries.agreement import signed_faults
from marketplace.agreements.queries.agreements import in_force
from marketplace.agreements.queries.consumption import consumption_of, used_in
from marketplace.agreements.queries.views import view_agreement
from marketplace.agreements.services import releasing
from marketplace.agreements.states import CallOff, PriceRule, ReleaseKind, ReleaseState
from marketplace.catalog.capacity import week_of
from marketplace.catalog.queries.terms import terms_for
from marketplace.catalog.reference_models import ReferencePrice
from marketplace.orders.models import Order
from marketplace.orders.services.answering import confirm_producer_order
from marketplace.orders.services.changing import Change, change_order
from marketplace.orders.services.deciding import cancel_order
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.money import Money
from marketplace.shared.outbox import OutboxMessage
from tests.agreements.working import release_due
from tests.factories.agreements import AGREED, a_framework, an_agreement
from tests.factories.orders import a_kitchen

ORDINARY = Money(45_000)


def used(deal):
    found = used_in(deal.agreement.id, 1)
    return [int(found[offer.id]) for _actor, offer in deal.sellers]


def price_of(deal, place=0):
    offer = deal.sellers[place][1]
    terms = terms_for([offer.id], deal.kitchen.buyer.id)
    return terms[offer.id].tiers[0].unit_price if terms else ORDINARY


def test_an_order_at_the_agreed_price_counts_and_others_do_not(held):
    offer = held.sellers[0][1]
    order = held.kitchen.places((offer, 30))
    line = order.producer_orders[0].lines[0]
    assert line.unit_price == AGREED
    assert used(held) == [30, 0]
    call = db.session.get_one(AgreementCall, line.id)
    assert call.quantity == 30
    a_kitchen(approval_limit=Money(10**9)).places((offer, 5))
    assert used(held) == [30, 0]
    assert signed_faults() == []


def test_beyond_the_maximum_is_refused_and_once_it_is_used_up_the_ordinary_price_holds(held):
    offer = held.sellers[0][1]
    held.kitchen.places((offer, 90))
    with pytest.raises(RuleBroken) as refused:
        held.kitchen.places((offer, 20))
    assert "tinggal 10 kg" in str(refused.value)
    assert used(held) == [90, 0]
    assert price_of(held) == AGREED
    held.kitchen.places((offer, 10))
    assert used(held) == [100, 0]
    assert price_of(held) == ORDINARY
    dear = held.kitchen.places((offer, 20))
    assert dear.producer_orders[0].lines[0].unit_price == ORDINARY
    assert used(held) == [100, 0]


def test_what_comes_to_nothing_is_given_back_with_its_price(held):
    offer = held.sellers[0][1]
    order = held.kitchen.places((offer, 100))
    assert price_of(held) == ORDINARY
    cancel_order(order.id, actor=held.kitchen.requester, reason="Salah hari")
    assert used(held) == [0, 0]
    assert price_of(held) == AGREED
    assert signed_faults() == []


def test_what_a_producer_cuts_counts_no_more(held):
    seller, offer = held.sellers[0]
    part = held.kitchen.places((offer, 50)).producer_orders[0]
    confirm_producer_order(
        part.id,
        actor=seller,
        lines=[
            {
                "id": part.lines[0].id,
                "confirmed_quantity": Decimal(20),
                "reason": "Panen kurang",
            }
        ],
    )
    assert used(held) == [20, 0]
    found = consumption_of([in_force(held.agreement.id)])
    first = next(each for each in found.values() if each.line.offer_id == offer.id)
    assert (first.ordered, first.received, first.left, first.missing) == (20, 0, 80, 0)
    assert signed_faults() == []


def test_an_order_that_is_changed_while_it_waits_counts_anew():
    deal = a_framework(2, a_kitchen(approval_limit=Money(100_000)))
    deal.holds()
    (_one, first), (_two, second) = deal.sellers
    order = deal.kitchen.places((first, 100), (second, 10))
    assert used(deal) == [100, 10]
    kept = order.producer_orders[0].lines[0]
    change = Change({kept.id: Decimal(60)}, deal.kitchen.dock.id, order.delivery_day)
    changed = change_order(order.id, change, actor=deal.kitchen.requester)
    assert used(deal) == [60, 0]
    assert changed.producer_orders[0].lines[0].unit_price == AGREED
    assert signed_faults() == []


def test_a_wrong_count_is_found_by_check(held):
    held.kitchen.places((held.sellers[0][1], 30))
    db.session.execute(update(AgreementQuota).where(AgreementQuota.used > 0).values(used=29))
    db.session.expire_all()
    assert len(signed_faults()) == 1
    assert "its orders" in signed_faults()[0]


def a_reference(product, price, week=None):
    row = ReferencePrice(
        product_id=product.id,
        week=week or week_of(today()),
        unit_price=Money(price),
        source="Contoh",
    )
    db.session.add(row)
    db.session.flush()


def test_a_formula_is_frozen_for_the_month_and_reckoned_anew_in_the_next():
    deal = a_framework(1)
    a_reference(deal.product, 50_000)
    rule = {"price_rule": PriceRule.FORMULA, "percent": -10, "floor": Money(30_000)}
    with time_machine.travel("2026-11-04 03:00:00+00:00", tick=False):
        db.session.execute(update(ReferencePrice).values(week=week_of(today())))
        deal.holds(deal.line(deal.sellers[0][1], **rule))
        assert price_of(deal) == Money(45_000)
        db.session.execute(update(ReferencePrice).values(unit_price=Money(60_000)))
        turn_due()
        assert price_of(deal) == Money(45_000)
    with time_machine.travel("2026-12-01 03:00:00+00:00", tick=False):
        turn_due()
        turn_due()
        assert price_of(deal) == Money(54_000)
    with time_machine.travel("2027-01-02 03:00:00+00:00", tick=False):
        db.session.execute(update(ReferencePrice).values(week=week_of(today())))
        db.session.execute(update(ReferencePrice).values(unit_price=Money(20_000)))
        turn_due()
        assert price_of(deal) == Money(30_000)
    rows = db.session.scalars(select(AgreementMonthPrice).order_by(AgreementMonthPrice.month))
    assert [(row.month.month, row.unit_price.rupiah) for row in rows] == [
        (11, 45_000),
        (12, 54_000),
        (1, 30_000),
    ]


def test_without_a_reference_price_the_last_price_stays():
    deal = a_framework(1)
    rule = {"price_rule": PriceRule.FORMULA, "percent": 5}
    deal.holds(deal.line(deal.sellers[0][1], **rule))
    assert price_of(deal) == AGREED
    row = db.session.scalar(select(AgreementMonthPrice))
    assert (row.reference, row.unit_price) == (None, AGREED)


def test_a_firm_release_is_ordered_once_some_days_before(held):
    release = held.release(120, days=5)
    later = held.release(10, days=20)
    planned = held.release(10, days=5, kind=ReleaseKind.PLANNED)
    release_due()
    release_due()
    orders = db.session.scalars(select(Order)).all()
    assert len(orders) == 1
    assert release.state is ReleaseState.ORDERED
    assert release.order_id == orders[0].id
    assert (later.state, planned.state) == (ReleaseState.OPEN, ReleaseState.OPEN)
    parts = [
        (part.producer_id, int(part.lines[0].quantity)) for part in orders[0].producer_orders
    ]
    by_rank = [party.producer_id for party in in_force(held.agreement.id).parties]
    assert sorted(parts) == sorted(zip(by_rank, (100, 20), strict=True))
    assert orders[0].requested_by == held.kitchen.requester.person_id
    assert used(held) == [100, 20]
    with pytest.raises(RuleBroken):
        releasing.order_release(release.id, actor=held.kitchen.requester)


def test_releases_follow_shares():
    deal = a_framework(2)
    lines = [
        deal.line(offer, share=share)
        for (_a, offer), share in zip(deal.sellers, (70, 30), strict=True)
    ]
    deal.holds(*lines, call_off=CallOff.SHARES)
    release = deal.release(50)
    releasing.order_release(release.id, actor=deal.kitchen.requester)
    assert used(deal) == [35, 15]


def test_what_cannot_be_ordered_fails_aloud_and_can_be_tried_again(held):
    release = held.release(500, days=5)
    release_due()
    assert release.state is ReleaseState.FAILED
    assert "hanya sanggup 200" in release.problem
    assert db.session.scalars(select(Order)).all() == []
    news = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()[-1]
    assert (news.job, news.arguments["news"]) == ("agreements.tell", "release_failed")
    facts = {
        "product_id": release.product_id,
        "delivery_day": release.delivery_day,
        "delivery_point_id": release.delivery_point_id,
        "quantity": Decimal(150),
    }
    releasing.change_release(release.id, actor=held.kitchen.requester, facts=facts)
    release_due()
    assert release.state is ReleaseState.ORDERED
    assert used(held) == [100, 50]


def test_why_a_release_failed_is_told_to_its_buyer_alone(held):
    release = held.release(500, days=5)
    release_due()
    seen = {
        actor: view_agreement(held.agreement.id, actor=actor).releases[0].problem
        for actor in (held.owner, held.sellers[0][0])
    }
    assert seen == {held.owner: release.problem, held.sellers[0][0]: None}
    assert release.problem


def test_a_release_whose_order_is_cancelled_can_be_ordered_again(held):
    release = held.release(20)
    order = releasing.order_release(release.id, actor=held.kitchen.requester)
    cancel_order(order.id, actor=held.kitchen.requester, reason="Salah hari")
    releasing.give_release_back(order.id)
    releasing.give_release_back(order.id)
    assert release.state is ReleaseState.FAILED
    again = releasing.order_release(release.id, actor=held.kitchen.requester)
    assert release.order_id == again.id
    assert used(held) == [20, 0]


def test_only_the_buyers_writers_plan_and_order(held):
    seller = held.sellers[0][0]
    release = held.release(20)
    with pytest.raises(Forbidden):
        releasing.order_release(release.id, actor=seller)
    with pytest.raises(Forbidden):
        releasing.drop_release(release.id, actor=held.kitchen.approver)
    with pytest.raises(NotFound):
        releasing.drop_release(release.id, actor=an_agreement(1).owner)
    releasing.drop_release(release.id, actor=held.kitchen.requester)
    with pytest.raises(RuleBroken):
        releasing.order_release(release.id, actor=held.kitchen.requester)
    assert db.session.scalars(select(Order)).all() == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"product_id": 999_999}, "product"),
        ({"delivery_day": today() - timedelta(days=1)}, "delivery_day"),
        ({"delivery_day": today() + timedelta(days=200)}, "delivery_day"),
        ({"delivery_point_id": 999_999}, "delivery_point"),
    ],
)
def test_what_cannot_be_planned_is_named(held, changes, field):
    with pytest.raises(Invalid) as refused:
        held.release(**changes)
    assert list(refused.value.errors) == [field]
    assert db.session.scalars(select(AgreementRelease)).all() == []


def test_after_the_last_day_nothing_is_ordered(held):
    release = held.release(20, days=90)
    with time_machine.travel(utc_now() + timedelta(days=95), tick=False):
        turn_due()
        release_due()
        assert release.state is ReleaseState.FAILED
        assert db.session.scalars(select(Order)).all() == []
