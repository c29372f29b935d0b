"""Docks with windows: orders arrive only when they are open and have room."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from marketplace.buyers.dock_queries import open_windows
from marketplace.buyers.facts import WindowFacts
from marketplace.buyers.models import CostCentre
from marketplace.buyers.services import cost_centres, delivery_points, settings
from marketplace.orders.models import Order
from marketplace.orders.queries.docking import open_days
from marketplace.orders.services import deciding
from marketplace.shared.actors import Role
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.opaque import to_public
from tests.factories.accounts import a_member, a_token
from tests.factories.budgets import a_cost_centre, an_outlet
from tests.factories.market import ABuyer, an_offer
from tests.factories.orders import a_kitchen, in_days


@pytest.fixture
def kitchen(app):
    return a_kitchen()


@pytest.fixture
def owner(kitchen):
    return a_member(kitchen.buyer.organisation, Role.BUYER_OWNER)


def opens(kitchen, owner, *days, hours=(5, 7), capacity=None):
    facts = WindowFacts(
        tuple({day.weekday() for day in days}), time(hours[0]), time(hours[1]), capacity
    )
    return delivery_points.add_windows(kitchen.dock.id, facts, actor=owner)


def test_an_order_keeps_the_window_it_was_placed_for(kitchen, owner):
    (early,) = opens(kitchen, owner, in_days(3))
    (late,) = opens(kitchen, owner, in_days(3), hours=(13, 15))
    first, chosen = kitchen.places(), kitchen.places(dock_window_id=late.id)
    delivery_points.close_window(early.id, actor=owner)
    db.session.expire_all()
    assert db.session.get(Order, first.id).window == (time(5), time(7))
    assert db.session.get(Order, chosen.id).window == (time(13), time(15))
    with pytest.raises(Invalid):
        kitchen.places(dock_window_id=early.id)


def test_days_on_which_the_dock_is_shut_are_refused_and_not_offered(kitchen, owner):
    opens(kitchen, owner, in_days(4))
    with pytest.raises(Invalid) as refused:
        kitchen.places()
    assert list(refused.value.errors) == ["delivery_day"]
    assert db.session.query(Order).count() == 0
    days = open_days(kitchen.dock, in_days(3), utc_now(), 1)
    assert list(days) == [in_days(4) + timedelta(days=7 * n) for n in range(7)]
    assert kitchen.places(delivery_day=in_days(4)).arrives_from == time(5)


def test_a_full_window_passes_on_to_the_next_and_a_cancelled_load_frees_it(kitchen, owner):
    opens(kitchen, owner, in_days(3), capacity=1)
    opens(kitchen, owner, in_days(3), hours=(13, 15), capacity=1)
    first, second = kitchen.places(), kitchen.places()
    assert (first.arrives_from, second.arrives_from) == (time(5), time(13))
    with pytest.raises(RuleBroken):
        kitchen.places()
    assert in_days(3) not in open_days(kitchen.dock, in_days(3), utc_now(), 1)
    deciding.cancel_order(first.id, actor=kitchen.requester, reason="batal")
    assert kitchen.places().arrives_from == time(5)


def test_only_owners_set_windows_that_make_sense(kitchen, owner):
    (window,) = opens(kitchen, owner, in_days(3))
    with pytest.raises(Invalid):
        opens(kitchen, owner, in_days(3), hours=(6, 8))
    with pytest.raises(Invalid):
        opens(kitchen, owner, in_days(3), hours=(8, 8))
    with pytest.raises(Invalid):
        opens(kitchen, owner)
    with pytest.raises(Forbidden):
        opens(kitchen, kitchen.requester, in_days(5))
    stranger = a_member(ABuyer().organisation, Role.BUYER_OWNER)
    with pytest.raises(NotFound):
        delivery_points.close_window(window.id, actor=stranger)
    assert [each.id for each in open_windows(kitchen.dock.id)] == [window.id]


def test_pages_and_api_name_window_outlet_and_cost_centre(kitchen, owner, sign_in, client):
    outlet = an_outlet(kitchen.buyer)
    centre = a_cost_centre(kitchen.buyer, outlet=outlet)
    browser = sign_in(owner)
    dock = to_public("delivery_point", kitchen.dock.id)
    told = {
        "weekdays": [str(in_days(3).weekday())],
        "opens_at": "05:00",
        "closes_at": "06:30",
        "capacity": "4",
    }
    address = f"/usaha/pengaturan/titik-antar/{dock}"
    assert browser.post(f"{address}/jam", data=told).status_code == 302
    assert "05.00 – 06.30" in browser.get(address).text
    assert browser.post(f"{address}/jam", data=told).status_code == 422
    offer = an_offer()
    body = {
        "lines": [{"offer_id": to_public("offer", offer.id), "quantity": "2"}],
        "delivery_point": dock,
        "delivery_day": in_days(3).isoformat(),
        "payment": "terms",
        "cost_centre": to_public("cost_centre", centre.id),
    }
    headers = a_token(kitchen.requester) | {"Idempotency-Key": "sekali"}
    answer = client.post("/api/v1/orders", json=body, headers=headers)
    assert answer.status_code == 201
    assert (answer.json["arrives_from"], answer.json["arrives_until"]) == ("05:00", "06:30")
    assert answer.json["outlet"]["name"] == "Restoran lantai 2"
    assert answer.json["cost_centre"]["code"] == "DPR"
    shown = browser.get(f"/usaha/po/{answer.json['number']}").text
    assert "05.00 – 06.30 WIB" in shown
    assert "DPR · Dapur" in shown


def test_cost_centres_close_before_their_outlet(kitchen, owner):
    outlet = an_outlet(kitchen.buyer)
    centre = cost_centres.add_cost_centre(
        code="dpr", name="Dapur", outlet_id=outlet.id, actor=owner
    )
    assert centre.title == "DPR · Dapur"
    with pytest.raises(Invalid):
        cost_centres.add_cost_centre(code="DPR", name="Lain", actor=owner)
    with pytest.raises(RuleBroken):
        settings.remove_outlet(outlet.id, actor=owner)
    cost_centres.close_cost_centre(centre.id, actor=owner)
    settings.remove_outlet(outlet.id, actor=owner)
    with pytest.raises(Forbidden):
        cost_centres.add_cost_centre(code="BAR", name="Bar", actor=kitchen.requester)
    assert kitchen.places().cost_centre_id is None


def test_a_code_that_is_none_is_told_and_kept(kitchen, owner, sign_in):
    told = {"code": "dapur & bar", "centre_name": "Dapur"}
    answer = sign_in(owner).post("/usaha/pengaturan/pusat-biaya", data=told)
    assert answer.status_code == 422
    assert "Paling banyak 20 huruf, angka, titik, atau garis." in answer.text
    assert 'value="dapur &amp; bar"' in answer.text
    assert db.session.query(CostCentre).count() == 0
