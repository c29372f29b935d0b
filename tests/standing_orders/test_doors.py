"""Pages: forms keep what was typed, two taps answer, buttons do what they say."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from marketplace.orders.models import CartLine, Order
from marketplace.orders.services.carting import add_to_cart
from marketplace.shared import outbox
from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from marketplace.standing_orders.models import Occurrence, StandingLine, StandingOrder
from marketplace.standing_orders.states import OccurrenceState, StandingState
from tests.factories.market import AProduct, an_offer
from tests.factories.orders import a_kitchen
from tests.factories.standing_orders import a_standing, a_wish, days_of, looked

S = OccurrenceState
NOT_BREAKING = "\N{NO-BREAK SPACE}"


@pytest.fixture
def browser(kitchen, sign_in):
    return sign_in(kitchen.requester)


def _text(answer) -> str:
    plain = re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))
    return re.sub(r"\s+", " ", plain.replace(NOT_BREAKING, " "))


def _count(table) -> int:
    return db.session.scalar(select(func.count(table.id)))


def _form(kitchen, offer, **changes):
    return {
        "name": "Air untuk dapur",
        "delivery_point": to_public("delivery_point", kitchen.dock.id),
        "payment": "terms",
        "starts_on": "2026-11-24",
        "days_before": "3",
        "tolerance_percent": "5",
        "holidays": "day_before",
        "lines.0.key": f"offer:{to_public('offer', offer.id)}",
        "lines.0.substitute": "nearest",
        "lines.0.d1": "12",
        "lines.0.d3": "2,5",
    } | changes


def test_a_form_makes_a_standing_order(kitchen, browser):
    offer = an_offer(order_multiple=Decimal("0.5"))
    answer = browser.post("/usaha/rutin/baru", data=_form(kitchen, offer))
    assert answer.status_code == 303
    (standing,) = db.session.scalars(select(StandingOrder))
    assert standing.owner_id == kitchen.requester.person_id
    assert [(a.weekday, str(a.quantity)) for a in standing.lines[0].amounts] == [
        (1, "12"),
        (3, "2.5"),
    ]
    page = browser.get(answer.location)
    assert "Sel 24 Nov" in _text(page)
    assert "Sesuai rencana" in _text(page)


def test_a_refused_form_keeps_what_was_typed_and_says_why(kitchen, browser):
    typed = _form(kitchen, an_offer(), name="", starts_on="2026-11-23", **{"lines.0.d2": "x"})
    answer = browser.post("/usaha/rutin/baru", data=typed)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert 'value="12"' in page
    assert 'value="x"' in page
    assert _count(StandingOrder) == 0
    typed = _form(kitchen, an_offer(order_multiple=Decimal(5)))
    answer = browser.post("/usaha/rutin/baru", data=typed)
    assert answer.status_code == 422
    assert "Dijual per 5 karton" in _text(answer)


def test_the_form_begins_with_the_cart(kitchen, browser):
    offer = an_offer()
    add_to_cart(actor=kitchen.requester, quantity=8, offer_id=offer.id)
    page = browser.get("/usaha/rutin/baru?dari=keranjang").get_data(as_text=True)
    assert offer.product.name in page
    assert re.search(r'name="lines\.0\.d3"[^>]*value="8"', page, re.DOTALL)
    assert _count(CartLine) == 1


def test_the_form_begins_with_an_order_of_ones_own_buyer_only(kitchen, browser, sign_in):
    order = kitchen.places((an_offer(), 6), delivery_day=date(2026, 11, 27))
    page = browser.get(f"/usaha/rutin/baru?dari={order.number}").get_data(as_text=True)
    assert f"Seperti {order.number}" in page
    assert re.search(r'name="lines\.0\.d4"[^>]*value="6"', page, re.DOTALL)
    other = sign_in(a_kitchen().requester)
    assert other.get(f"/usaha/rutin/baru?dari={order.number}").status_code == 404


def test_a_good_is_added_by_its_name_and_removed_by_empty_days(kitchen, browser):
    offer = an_offer(order_multiple=Decimal("0.5"))
    more = an_offer(product=AProduct(name="Kopi Menoreh"))
    typed = _form(kitchen, offer, add_good="kopi menoreh")
    page = browser.post("/usaha/rutin/baru", data=typed).get_data(as_text=True)
    key = f"product:{to_public('product', more.product_id)}"
    assert f'name="lines.1.key" value="{key}"' in page
    assert 'value="12"' in page
    assert _count(StandingOrder) == 0
    typed = _form(kitchen, offer, **{"lines.1.key": key, "lines.1.substitute": "ask"})
    assert browser.post("/usaha/rutin/baru", data=typed).status_code == 303
    assert _count(StandingLine) == 1


def test_a_day_that_asks_is_answered_in_two_taps(kitchen, browser):
    standing = a_standing(kitchen, a_wish(an_offer(stock=7), 10, (1,)))
    (day,) = looked(standing).values()
    work = _text(browser.get("/usaha/pekerjaan"))
    assert "Air untuk dapur" in work
    address = f"/usaha/rutin/hari/{to_public('standing_order_day', day.id)}"
    page = browser.get(address)  # the first tap: the mail or the list of work
    assert "7 karton" in _text(page)
    answer = browser.post(f"{address}/terima")  # the second
    assert answer.status_code == 303
    assert _count(Order) == 1
    assert "Dipesan" in _text(browser.get(address))


def test_an_answer_that_is_refused_is_told_and_the_day_still_asks(kitchen, browser):
    standing = a_standing(kitchen, a_wish(an_offer(stock=7), 10, (1,)))
    (day,) = looked(standing).values()
    address = f"/usaha/rutin/hari/{to_public('standing_order_day', day.id)}"
    answer = browser.post(f"{address}/ubah", data={"quantity-0": "9"})
    assert answer.status_code == 422
    assert 'value="9"' in answer.get_data(as_text=True)
    assert _count(Order) == 0
    shown = re.search(r'name="seen-0" value="([^"]+)"', answer.get_data(as_text=True))[1]
    typed = {"quantity-0": "6", "seen-0": shown}
    assert browser.post(f"{address}/ubah", data=typed).status_code == 303
    assert _count(Order) == 1


def test_dates_pauses_and_the_end_have_their_buttons(kitchen, browser):
    standing = a_standing(kitchen, a_wish(an_offer(), 10, (5,)))
    address = f"/usaha/rutin/{to_public('standing_order', standing.id)}"
    browser.post(f"{address}/lewati", data={"day": "2026-11-28"})
    assert "Dilewati" in _text(browser.get(address))
    browser.post(f"{address}/antar", data={"day": "2026-11-28"})
    answer = browser.post(f"{address}/jeda", data={"first": "2026-12-05", "last": "2026-12-01"})
    assert answer.status_code == 422
    assert 'value="2026-12-01"' in answer.get_data(as_text=True)
    browser.post(f"{address}/jeda", data={"first": "2026-12-05"})
    assert "Dijeda mulai Sab 5 Des" in _text(browser.get(address))
    browser.post(f"{address}/lanjut")
    browser.post(f"{address}/akhiri")
    assert db.session.scalar(select(StandingOrder.state)) is StandingState.ENDED
    assert browser.get(f"{address}/ubah").status_code == 200
    typed = _form(kitchen, an_offer())
    assert browser.post(f"{address}/ubah", data=typed).status_code == 422


def test_the_list_and_its_file_say_the_same(kitchen, browser):
    water = an_offer(product=AProduct(name="AirKu galon"))
    standing = a_standing(kitchen, a_wish(water, 10, (4, 5)))
    page = _text(browser.get("/usaha/rutin"))
    assert "AirKu galon" in page
    assert "Jum, Sab" in page
    assert "Jum 27 Nov" in page
    file = browser.get("/usaha/rutin.csv").get_data(as_text=True)
    assert standing.name in file
    assert "AirKu galon (Jum 10, Sab 10)" in file
    assert "2026-11-27" in file or "27/11/2026" in file
    assert "Berakhir" not in browser.get("/usaha/rutin.csv?keadaan=ended").get_data(
        as_text=True
    )


def test_an_order_tells_of_the_standing_order_it_came_from(kitchen, browser):
    looked(a_standing(kitchen, a_wish(an_offer(), 10, (1,))))
    (order,) = db.session.scalars(select(Order))
    assert "Dibuat dari pesanan rutin “Air untuk dapur”" in _text(
        browser.get(f"/usaha/po/{order.number}")
    )


def test_nothing_is_asked_of_those_who_do_not_order(kitchen, sign_in):
    standing = a_standing(kitchen, a_wish(an_offer(stock=7), 10, (1,)))
    (day,) = looked(standing).values()
    approver = sign_in(kitchen.approver)
    address = f"/usaha/rutin/hari/{to_public('standing_order_day', day.id)}"
    page = approver.get(address).get_data(as_text=True)
    assert "Setujui usulan" not in page
    assert approver.post(f"{address}/terima").status_code == 403
    assert "Buat pesanan rutin" not in approver.get("/usaha/rutin").get_data(as_text=True)


def test_a_failed_day_is_tried_again_from_its_page(kitchen, browser):
    standing = a_standing(kitchen, a_wish(an_offer(), 10, (1,)))
    looked(standing)
    db.session.query(Occurrence).update(
        {"state": S.FAILED, "gap": "person", "order_id": None}, synchronize_session=False
    )
    db.session.commit()
    (day,) = days_of(standing).values()
    address = f"/usaha/rutin/hari/{to_public('standing_order_day', day.id)}"
    assert browser.post(f"{address}/ulang").status_code == 303
    outbox.drain()
    assert days_of(standing)[date(2026, 11, 24)].state is S.ORDERED
