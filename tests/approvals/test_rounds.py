"""What changed between two submissions stands before the approver, good by good."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from marketplace.catalog.models import PriceTier
from marketplace.orders.queries.rounds import changes_of
from marketplace.orders.round_models import OrderRound
from marketplace.orders.services import changing, deciding
from marketplace.orders.services.changing import Change
from marketplace.orders.services.splitting import Split, split_order
from marketplace.shared.database import db
from marketplace.shared.money import Money
from tests.factories.market import AProduct, an_offer
from tests.orders.reading import text


@pytest.fixture
def returned(kitchen, water):
    """An order of water and sugar that its approver returned."""
    sugar = an_offer(product=AProduct(name="Gula semut"), prices={1: 20_000}, stock=500)
    order = kitchen.places((water, 40), (sugar, 10))
    deciding.return_order(order.id, actor=kitchen.approver, reason="Kurangi airnya")
    return order


def lines_of(order):
    db.session.expire_all()
    return [line for part in order.producer_orders for line in part.lines]


def resubmit(kitchen, order, *quantities, days=0, note=""):
    lines = zip(lines_of(order), quantities, strict=False)
    wanted = {line.id: Decimal(much) for line, much in lines if much}
    day = order.delivery_day + timedelta(days=days)
    change = Change(wanted, order.delivery_point_id, day, note)
    return changing.change_order(order.id, change, actor=kitchen.requester)


def test_quantities_days_notes_and_what_fell_away(kitchen, returned):
    before = returned.total
    resubmit(kitchen, returned, 30, 0, days=1, note="Pagi")
    (change,) = changes_of(returned.id)
    assert change.number == 2
    assert [(each.before, each.after) for each in change.lines] == [
        (Decimal(40), Decimal(30)),
        (Decimal(10), Decimal(0)),
    ]
    assert change.lines[1].name == "Gula semut"
    assert change.total == (before, returned.total)
    assert change.day[1] - change.day[0] == timedelta(days=1)
    assert change.note == ("", "Pagi")
    assert change.place is None


def test_a_price_that_moved_is_shown_too(kitchen, returned, water):
    tier = db.session.scalars(select(PriceTier).where(PriceTier.offer_id == water.id)).one()
    tier.unit_price = Money(110_000)
    db.session.flush()
    resubmit(kitchen, returned, 40, 10)
    (change,) = changes_of(returned.id)
    (line,) = change.lines
    assert (line.price_before, line.price_after) == (Money(100_000), Money(110_000))
    assert change.same == 1


def test_every_round_is_kept_and_none_is_without_its_flow(kitchen, returned):
    resubmit(kitchen, returned, 40, 10)
    resubmit(kitchen, returned, 35, 10)
    latest, first = changes_of(returned.id)
    assert (latest.number, first.number) == (3, 2)
    assert first.is_empty
    assert [(e.before, e.after) for e in latest.lines] == [(Decimal(40), Decimal(35))]
    assert db.session.scalar(select(func.count(OrderRound.flow_id))) == 3


def test_what_was_split_off_is_a_change_of_the_first(kitchen, returned):
    line = lines_of(returned)[0]
    split = Split({line.id: Decimal(15)}, returned.delivery_point_id, returned.delivery_day)
    made = split_order(returned.id, split, actor=kitchen.requester)
    (change,) = changes_of(returned.id)
    assert [(e.before, e.after) for e in change.lines] == [(Decimal(40), Decimal(25))]
    assert changes_of(made.id) == []


def test_the_approver_reads_it_before_deciding(kitchen, returned, sign_in):
    resubmit(kitchen, returned, 30, 10)
    browser = sign_in(kitchen.approver)
    for address in ("/usaha/persetujuan/", "/usaha/po/"):
        page = text(browser.get(f"{address}{returned.number}"))
        assert "Berubah pada pengajuan ke-2" in page
        assert "dulu 40 karton → 30 karton" in page
        assert "1 barang lain tetap." in page
    fresh = kitchen.places((an_offer(prices={1: 100_000}, stock=500), 40))
    page = text(browser.get(f"/usaha/persetujuan/{fresh.number}"))
    assert "Berubah pada pengajuan" not in page
