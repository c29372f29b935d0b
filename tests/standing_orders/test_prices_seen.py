"""What was shown of a day that asks is what is ordered: a price that rose is shown again."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from marketplace.catalog.models import Offer
from marketplace.orders.models import Order
from marketplace.shared.database import db
from marketplace.shared.errors import RuleBroken
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from marketplace.standing_orders.models import Occurrence
from marketplace.standing_orders.services import agreeing, answering
from marketplace.standing_orders.states import OccurrenceState
from tests.factories.accounts import a_token
from tests.factories.market import AProduct, an_offer
from tests.factories.standing_orders import a_standing, a_wish, looked

S = OccurrenceState
USUAL, RISEN = Money(38_000), Money(41_000)


@pytest.fixture
def water():
    return an_offer(stock=7)


@pytest.fixture
def day(kitchen, water):
    (day,) = looked(a_standing(kitchen, a_wish(water, 10, (1,)))).values()
    assert day.state is S.ASKS
    return day


def _reprice(offer, price):
    db.session.get(Offer, offer.id).price_tiers[0].unit_price = price
    db.session.commit()


def _orders() -> int:
    return db.session.scalar(select(func.count(Order.id)))


def _state(day):
    db.session.expire_all()
    return db.session.get(Occurrence, day.id).state


class DayPage:
    """The page of a day, as the kitchen's requester has it open."""

    def __init__(self, browser, day) -> None:
        self.browser = browser
        self.address = f"/usaha/rutin/hari/{to_public('standing_order_day', day.id)}"
        self.read(browser.get(self.address))

    def read(self, answer):
        self.text = answer.get_data(as_text=True).replace("\N{NO-BREAK SPACE}", " ")
        self.hidden = dict(re.findall(r'name="(seen-\d+)" value="([^"]*)"', self.text))
        return answer

    def send(self, **typed):
        return self.read(
            self.browser.post(f"{self.address}/ubah", data={**self.hidden, **typed})
        )


@pytest.fixture
def page(kitchen, sign_in, day):
    return DayPage(sign_in(kitchen.requester), day)


def test_what_was_shown_is_ordered(page, day):
    assert page.send(**{"quantity-0": "6"}).status_code == 303
    assert (_state(day), _orders()) == (S.ORDERED, 1)


def test_a_price_that_rose_meanwhile_is_shown_before_anything_is_ordered(page, day, water):
    _reprice(water, RISEN)
    answer = page.send(**{"quantity-0": "6"})
    assert answer.status_code == 422
    assert (_state(day), _orders()) == (S.ASKS, 0)
    assert 'value="6"' in page.text
    assert "kini Rp 41.000" in page.text
    assert "(tadi Rp 38.000)" in page.text
    assert page.send(**{"quantity-0": "6"}).status_code == 303
    (order,) = db.session.scalars(select(Order))
    (line,) = order.producer_orders[0].lines
    assert (line.quantity, line.unit_price) == (Decimal(6), RISEN)


def test_a_price_that_fell_needs_no_second_look(page, water):
    _reprice(water, Money(30_000))
    assert page.send(**{"quantity-0": "6"}).status_code == 303
    assert _orders() == 1


@pytest.mark.parametrize("seen", ["", "x", "off:1", "a:b c", ":", "9" * 50])
def test_a_form_that_shows_no_price_orders_nothing(page, day, seen):
    assert page.send(**{"quantity-0": "6", "seen-0": seen}).status_code == 422
    assert (_state(day), _orders()) == (S.ASKS, 0)


def test_from_any_producer_none_is_taken_whose_price_was_not_shown(kitchen, sign_in):
    product = AProduct()
    first = an_offer(product=product, stock=7)
    wish = {"product_id": first.product_id, "quantities": {1: Decimal(10)}}
    (day,) = looked(a_standing(kitchen, wish)).values()
    assert day.state is S.ASKS
    page = DayPage(sign_in(kitchen.requester), day)
    other = an_offer(product=product, stock=50)
    assert page.send(**{"quantity-0": "10"}).status_code == 422
    assert (_state(day), _orders()) == (S.ASKS, 0)
    assert other.producer.name in page.text
    assert page.send(**{"quantity-0": "10"}).status_code == 303
    assert _orders() == 1


@pytest.fixture
def change(client, kitchen, day):
    """Answer by the API with the most that one unit may cost, if anything."""
    public = to_public("standing_order_day", day.id)
    calls = iter(range(9))

    def send(most=None, quantity="6"):
        line = {"line": to_public("standing_order_line", day.proposal[0]["line"])}
        line |= {"quantity": quantity} | ({"max_unit_price_rupiah": most} if most else {})
        headers = {**a_token(kitchen.requester), "Idempotency-Key": f"k{next(calls)}"}
        address = f"/api/v1/standing-orders/days/{public}/change"
        return client.post(address, json={"lines": [line]}, headers=headers)

    return send


def test_a_program_names_the_most_that_it_pays(change, day, water):
    _reprice(water, RISEN)
    refused = change(USUAL.rupiah)
    assert refused.status_code == 409
    assert "41.000" in refused.get_json()["errors"]["lines.0"][0]
    assert (_state(day), _orders()) == (S.ASKS, 0)
    assert change(RISEN.rupiah).status_code == 200
    assert (_state(day), _orders()) == (S.ORDERED, 1)


def test_a_program_that_names_none_pays_the_price_of_the_moment(change, water):
    _reprice(water, RISEN)
    assert change().status_code == 200
    assert _orders() == 1


def test_a_program_cannot_name_a_wrong_price(change):
    assert change(-1).status_code == 422
    assert _orders() == 0


def test_a_price_that_rises_while_it_is_answered_orders_nothing(
    kitchen, day, water, monkeypatch
):
    agree = answering.agree

    def agree_then_reprice(*facts):
        sealed = agree(*facts)
        db.session.get(Offer, water.id).price_tiers[0].unit_price = RISEN
        db.session.flush()
        return sealed

    monkeypatch.setattr(answering, "agree", agree_then_reprice)
    line: agreeing.Choice = {
        "line_id": day.proposal[0]["line"],
        "quantity": Decimal(6),
        "seen": {water.id: USUAL},
    }
    with pytest.raises(RuleBroken, match="berubah sejak Anda lihat"):
        answering.change(day.id, actor=kitchen.requester, lines=[line])
    assert (_state(day), _orders()) == (S.ASKS, 0)


def test_two_who_edit_at_once_do_not_overwrite_each_other_unseen(kitchen, sign_in, water):
    standing = a_standing(kitchen, a_wish(water, 3, (1,)))
    address = f"/usaha/rutin/{to_public('standing_order', standing.id)}/ubah"
    browser = sign_in(kitchen.requester)

    def form(answer, **changes):
        text = answer.get_data(as_text=True)
        return {
            "seen": re.search(r'name="seen" value="(\w+)"', text)[1],
            "name": "Air",
            "delivery_point": to_public("delivery_point", kitchen.dock.id),
            "payment": "terms",
            "starts_on": "2026-11-24",
            "days_before": "3",
            "tolerance_percent": "5",
            "holidays": "skip",
            "lines.0.key": f"offer:{to_public('offer', water.id)}",
            "lines.0.substitute": "ask",
            "lines.0.d1": "3",
        } | changes

    mine = form(browser.get(address), name="Punya saya")
    theirs = form(browser.get(address), name="Punya mereka")
    assert browser.post(address, data=theirs).status_code == 303
    refused = browser.post(address, data=mine)
    assert refused.status_code == 422
    text = refused.get_data(as_text=True)
    assert "Pesanan rutin ini berubah sejak Anda buka" in text
    assert 'value="Punya saya"' in text
    db.session.expire_all()
    assert standing.name == "Punya mereka"
    assert browser.post(address, data=form(refused, name="Punya saya")).status_code == 303
    db.session.expire_all()
    assert standing.name == "Punya saya"
