"""On which cost centre the orders of an award are booked: the award asks."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.orders.models import Order
from marketplace.shared.database import db
from marketplace.shared.errors import Invalid
from marketplace.shared.opaque import to_public
from marketplace.sourcing.quotation_models import Quotation
from tests.factories.budgets import a_cost_centre
from tests.factories.orders import a_kitchen
from tests.factories.sourcing import a_quotation, opened
from tests.orders.reading import text
from tests.sourcing.test_awarding import PRICES, decide, orders_of
from tests.sourcing.test_doors import at


def test_the_award_asks_on_which_cost_centre_its_orders_are_booked(live, sign_in):
    a_cost_centre(live.kitchen.buyer, "SATU")
    second = a_cost_centre(live.kitchen.buyer, "DUA")
    used = to_public("cost_centre", second.id)
    seller, offer = live.sellers[0]
    a_quotation(live.rfq, seller, offer, 44_000)
    opened(live.rfq, live.kitchen)
    buyer = sign_in(live.kitchen.requester)
    line = db.session.scalars(select(Quotation)).one().lines[0]
    typed = {f"award-{line.id}": "40", "way": "prices", "form_key": "k"}
    refused = buyer.post(at(live.rfq, "/tetapkan"), data=typed | {"cost_centre": "bukan"})
    assert refused.status_code == 422
    assert "Pilih pusat biaya dari daftar." in text(refused)
    live.kitchen.places(cost_centre_id=second.id)
    assert f'value="{used}" selected' in buyer.get(at(live.rfq, "/tetapkan")).text
    assert buyer.post(at(live.rfq, "/tetapkan"), data=typed).status_code == 303
    assert f'value="{used}" selected' in buyer.get(at(live.rfq)).text  # to order it later
    wanted = {
        "delivery_day": live.rfq.lines[0].delivery_day.isoformat(),
        "delivery_point": to_public("delivery_point", live.kitchen.dock.id),
        "cost_centre": used,
    }
    assert buyer.post(at(live.rfq, "/pesan"), data=wanted).status_code == 303
    order = db.session.scalars(select(Order).order_by(Order.id.desc()).limit(1)).one()
    assert (order.cost_centre_id, order.total.rupiah >= 40 * 44_000) == (second.id, True)


def test_what_was_awarded_is_booked_where_it_is_said_to_be(live):
    for (seller, offer), price in zip(live.sellers, PRICES, strict=True):
        a_quotation(live.rfq, seller, offer, price)
    opened(live.rfq, live.kitchen)
    a_cost_centre(live.kitchen.buyer, "SATU")
    second = a_cost_centre(live.kitchen.buyer, "DUA")
    foreign = a_cost_centre(a_kitchen().buyer, "LAIN")
    with pytest.raises(Invalid) as refused:
        decide(live, 0, 40, 0, cost_centre_id=foreign.id)
    assert set(refused.value.errors) == {"cost_centre"}
    decide(live, 0, 40, 0)
    with pytest.raises(Invalid):
        orders_of(live, cost_centre_id=foreign.id)
    assert orders_of(live, cost_centre_id=second.id).cost_centre_id == second.id
