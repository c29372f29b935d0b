"""What was said of goods from outside follows them through splits, changes and drops."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from marketplace.local_content.models import SourcingGap
from marketplace.local_content.states import ReasonKind
from marketplace.orders.services.changing import Change, change_order
from marketplace.shared.database import db
from tests.factories.local_content import an_outside_and_a_local_offer
from tests.regrouping.conftest import lines_of, no_faults


@pytest.fixture
def outside():
    return an_outside_and_a_local_offer(stock=500)[0]


def _told(desk, offer, *, line=None, **facts):
    """A reason of the requester for this offer: of an ordered line, or of the present cart."""
    gap = SourcingGap(
        buyer_id=desk.kitchen.buyer.id,
        person_id=desk.kitchen.requester.person_id,
        offer_id=offer.id,
        product_id=offer.product_id,
        unit=offer.product.unit,
        quantity=line.quantity if line else Decimal(1),
        order_line_id=line.id if line else None,
        **{"reason": ReasonKind.TIME, "words": ""} | facts,
    )
    db.session.add(gap)
    db.session.flush()
    return gap


def _reasons():
    """Reason, quantity and line of every gap, those of the cart last."""
    wanted = select(SourcingGap.reason, SourcingGap.quantity, SourcingGap.order_line_id)
    found = [tuple(row) for row in db.session.execute(wanted)]
    return sorted(found, key=lambda row: (row[2] is None, row[2] or 0))


def test_a_whole_line_takes_its_reason_along_and_none_from_the_cart(desk, outside):
    order = desk.kitchen.places((desk.water, 10), (outside, 6))
    ordered = next(line for line in lines_of(order) if line.offer_id == outside.id)
    _told(desk, outside, line=ordered)
    _told(desk, outside, reason=ReasonKind.QUALITY)
    shares = [0 if line.offer_id == desk.water.id else 6 for line in lines_of(order)]

    made = desk.split(order, *shares)

    (moved,) = lines_of(made)
    assert _reasons() == [
        (ReasonKind.TIME, Decimal(6), moved.id),
        (ReasonKind.QUALITY, Decimal(1), None),
    ]
    no_faults()


def test_of_a_parted_line_both_sides_keep_the_reason_for_their_amount(desk, outside):
    order = desk.kitchen.places((outside, 6))
    (line,) = lines_of(order)
    _told(desk, outside, line=line)

    made = desk.split(order, 2)

    (stayed,), (moved,) = lines_of(order), lines_of(made)
    assert sorted(_reasons(), key=lambda row: row[1]) == [
        (ReasonKind.TIME, Decimal(2), moved.id),
        (ReasonKind.TIME, Decimal(4), stayed.id),
    ]


def test_a_line_that_is_dropped_takes_its_reason_away_and_a_changed_one_counts_anew(
    desk, outside
):
    order = desk.kitchen.places((desk.water, 10), (outside, 6))
    water, bought = sorted(lines_of(order), key=lambda line: line.offer_id != desk.water.id)
    _told(desk, outside, line=bought)
    facts = {
        "delivery_point_id": order.delivery_point_id,
        "delivery_day": order.delivery_day,
    }
    both = {water.id: Decimal(10), bought.id: Decimal(9)}

    change_order(order.id, Change(both, **facts), actor=desk.kitchen.requester)
    assert _reasons() == [(ReasonKind.TIME, Decimal(9), bought.id)]

    left = {water.id: Decimal(10)}
    change_order(order.id, Change(left, **facts), actor=desk.kitchen.requester)
    assert _reasons() == []
