"""The producer's calendar on pages and over the API, and the notice that little is left."""

from datetime import timedelta
from decimal import Decimal
from email.parser import BytesParser
from email.policy import default

from marketplace.catalog.capacity import week_of
from marketplace.catalog.models import CapacityWeek, SeasonWindow
from marketplace.catalog.services import low_stock, stock
from marketplace.catalog.states import OfferState
from marketplace.shared import outbox
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from tests.factories.accounts import a_token
from tests.factories.market import AProduct, an_offer
from tests.factories.orders import in_days
from tests.factories.producers import an_owner


def _offer(**facts):
    offer = an_offer(**{"lead_days": 1, "weekly_capacity": Decimal(50)} | facts)
    db.session.commit()
    return offer, to_public("offer", offer.id)


def test_a_week_is_planned_on_the_page(sign_in):
    offer, public = _offer()
    phone = sign_in(an_owner(offer.producer))
    week = week_of(today()) + timedelta(weeks=1)

    answer = phone.post(f"/jual/produk/{public}/kalender", data={f"week-{week}": "12,5"})

    assert answer.status_code == 303
    assert db.session.get(CapacityWeek, (offer.id, week)).limit_quantity == Decimal("12.5")
    page = phone.get(f"/jual/produk/{public}/kalender").text
    assert 'value="12,5"' in page
    assert "0 dari 12,5\N{NO-BREAK SPACE}karton" in page
    wrong = phone.post(f"/jual/produk/{public}/kalender", data={f"week-{week}": "banyak"})
    assert (wrong.status_code, 'value="banyak"' in wrong.text) == (422, True)
    phone.post(f"/jual/produk/{public}/kalender", data={f"week-{week}": ""})
    assert db.session.get(CapacityWeek, (offer.id, week)).limit_quantity is None


def test_seasons_come_and_go_on_the_page(sign_in):
    offer, public = _offer()
    phone = sign_in(an_owner(offer.producer))
    address = f"/jual/produk/{public}/kalender/musim"
    days = {"starts_on": in_days(3).isoformat(), "ends_on": in_days(9).isoformat()}

    assert phone.post(address, data=days | {"note": "panen raya"}).status_code == 303
    assert phone.post(address, data=days).status_code == 422
    assert phone.post(address, data={"starts_on": "besok"}).status_code == 422
    (window,) = db.session.query(SeasonWindow).all()
    assert (window.starts_on, window.ends_on, window.note) == (
        in_days(3),
        in_days(9),
        "panen raya",
    )
    assert "panen raya" in phone.get(f"/jual/produk/{public}/kalender").text
    phone.post(f"{address}/hapus", data={"window": to_public("window", window.id)})
    assert db.session.query(SeasonWindow).count() == 0


def test_everybody_asks_what_can_be_delivered_on_which_day(client):
    offer, public = _offer(stock=30)
    address = f"/api/v1/offers/{public}"
    owner = a_token(an_owner(offer.producer))
    db.session.commit()
    windows = [{"starts_on": in_days(4).isoformat(), "ends_on": in_days(30).isoformat()}]
    put = client.put(f"{address}/season-windows", json={"windows": windows}, headers=owner)
    assert (put.status_code, put.json.get("total")) == (200, 1), put.json
    week = week_of(in_days(4))
    limit = client.put(
        f"{address}/weeks/{week}", json={"limit_quantity": "7"}, headers=owner
    ).json
    assert (limit["capacity"], limit["booked_quantity"]) == ("7", "0")

    shown = client.get(f"{address}/availability?days=6").json

    assert shown["deliverable_on"] == in_days(4).isoformat()
    assert [day["quantity"] for day in shown["days"]][:5] == ["0", "0", "0", "0", "7"]
    assert shown["days"][2]["hindrance"] == "out_of_season"
    assert client.get(f"{address}/availability?days=61").status_code == 422
    wrong = client.put(f"{address}/weeks/kemarin", json={"limit_quantity": None}, headers=owner)
    assert wrong.status_code == 404


def test_what_is_not_shown_promises_nothing(client):
    _draft, public = _offer(state=OfferState.DRAFT)

    assert client.get(f"/api/v1/offers/{public}/availability").status_code == 404


def test_the_product_page_and_the_card_say_when_it_can_be_there(client):
    offer, _public = _offer(stock=30, product=AProduct(slug="teh", name="Teh"))
    first = week_of(today()) + timedelta(weeks=1)
    for week in (first - timedelta(weeks=1), first):
        db.session.add(
            CapacityWeek(
                offer_id=offer.id, week=week, booked_quantity=0, limit_quantity=Decimal(0)
            )
        )
    db.session.commit()
    arrives = first + timedelta(weeks=1)

    page, cards = client.get("/produk/teh").text, client.get("/katalog").text

    assert f"Bisa tiba Sen\N{NO-BREAK SPACE}{arrives.day}" in page
    assert "minggu itu penuh" in page
    assert f"Bisa tiba Sen\N{NO-BREAK SPACE}{arrives.day}" in cards
    db.session.query(CapacityWeek).update({"limit_quantity": Decimal(9)})
    db.session.commit()
    assert f"Bisa tiba Sen\N{NO-BREAK SPACE}{arrives.day}" not in client.get("/katalog").text


def test_a_producer_is_told_once_each_time_that_little_is_left():
    offer, _public = _offer(stock=30, low_stock_at=Decimal(10))
    an_offer(stock=3)  # nobody asked to be told
    asked = []

    for taken in (19, 4, 0):  # 11 left, 7 left, 7 left
        if taken:
            stock.hold(offer.id, Decimal(taken), week=in_days(3), line_id=1)
        asked.append(low_stock.note_low_stock())
    stock.release(offer.id, Decimal(4), week=in_days(3), line_id=1)
    asked.append(low_stock.note_low_stock())  # 11 again
    stock.hold(offer.id, Decimal(2), week=in_days(3), line_id=1)
    asked.append(low_stock.note_low_stock())

    assert asked == [0, 1, 0, 0, 1]
    messages = db.session.query(outbox.OutboxMessage).filter_by(job="catalog.tell_low_stock")
    assert [each.arguments for each in messages] == [{"offer_id": offer.id}] * 2


def test_the_mail_says_how_much_is_left(mails):
    offer, _public = _offer(stock=4, low_stock_at=Decimal(10), product=AProduct(name="Teh"))
    an_owner(offer.producer)
    low_stock.note_low_stock()
    db.session.commit()

    outbox.drain()

    (mail,) = mails.glob("*.eml")
    text = BytesParser(policy=default).parsebytes(mail.read_bytes())
    assert text["Subject"] == "Stok Teh tinggal sedikit"
    body = text.get_body(("plain",)).get_content().replace("\N{NO-BREAK SPACE}", " ")
    assert "Tersisa 4 karton. Anda minta diberi tahu di bawah 10 karton." in body
