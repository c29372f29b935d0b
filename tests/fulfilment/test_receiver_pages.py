"""What receivers do at the dock: scan, one press, or line by line with reason and photo."""

import io
import re
from decimal import Decimal

import pytest
from PIL import Image
from sqlalchemy import select

from marketplace.fulfilment.models import DeliveryNote, Receipt
from marketplace.fulfilment.naming import grouped, new_code
from marketplace.orders.states import ProducerOrderState
from marketplace.shared.actors import Role
from marketplace.shared.clock import today
from marketplace.shared.database import db
from tests.factories.fulfilment import an_order_under_way, its_buyer, its_producer
from tests.factories.market import ADock, AProducer, an_offer
from tests.fulfilment.calling import said

S = ProducerOrderState


def address(bought, rest=""):
    return f"/usaha/penerimaan/{bought.number}{rest}"


def a_photo() -> io.BytesIO:
    content = io.BytesIO()
    Image.new("RGB", (60, 40), "brown").save(content, "JPEG")
    content.seek(0)
    return content


@pytest.fixture
def bought():
    """48 cartons and 20,5 cartons, on their way."""
    maker = AProducer()
    return an_order_under_way((an_offer(maker), 48), (an_offer(maker), "20.5"))


@pytest.fixture
def dock(bought, sign_in):
    """A signed-in receiver."""
    return sign_in(its_buyer(bought))


def filled(page, **changes):
    """The form as the page shows it, with what the receiver changes."""
    hidden = dict(re.findall(r'name="((?:awaited-\d|form_key))"\s+value="([^"]+)"', page.text))
    return hidden | {"checked": "1"} | {k.replace("_", "-"): v for k, v in changes.items()}


def receipts():
    return db.session.scalars(select(Receipt).order_by(Receipt.id)).all()


def test_everything_in_one_press(bought, dock):
    page = dock.get(address(bought))
    form = filled(page, all="1", choice_1="bad", form__key="satu-kali")
    form["form_key"] = form.pop("form--key")

    answer = dock.post(address(bought), data=form)
    again = dock.post(address(bought), data=form)

    assert (answer.status_code, again.status_code) == (302, 302)
    assert bought.state is S.RECEIVED
    assert [line.accepted_quantity for line in bought.lines] == [48, Decimal("20.5")]
    receipt = receipts()[0]
    assert len(receipts()) == 1
    assert receipt.note == "Suhu, kebersihan kendaraan, dan label sudah diperiksa."
    shown = dock.get(address(bought)).text
    assert receipt.number in shown


def test_line_by_line_with_reason_and_photo(bought, dock, sign_in):
    form = filled(
        dock.get(address(bought)),
        choice_1="short",
        arrived_1="40",
        choice_2="bad",
        rejected_2="2",
        regraded_2="1,5",
        percent_2="30",
        missing_2="1",
        cause_2="Basah, kotor, atau berjamur",
        detail_2="kardus bawah",
        note="hujan",
    )
    form["photo-2"] = (a_photo(), "bukti.jpg")

    answer = dock.post(address(bought), data=form, content_type="multipart/form-data")

    assert answer.status_code == 302, answer.text
    assert bought.state is S.PARTLY_RECEIVED
    first, second = bought.lines
    assert (first.accepted_quantity, first.awaited_quantity) == (40, 8)
    judged = (second.accepted_quantity, second.regraded_quantity, second.rejected_quantity)
    assert judged == (16, Decimal("1.5"), 2)
    assert second.awaited_quantity == 1
    line = receipts()[0].lines[1]
    assert line.reason == "Basah, kotor, atau berjamur: kardus bawah"
    assert receipts()[0].note.endswith("hujan")
    shown = dock.get(address(bought)).text
    photo = re.search(r'src="(/bukti/[^"]+)"', shown)[1]
    answer = dock.get(photo)
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert sign_in(its_producer(bought)).get(photo).data == answer.data
    stranger = sign_in(its_buyer(an_order_under_way()))
    foreign, missing = stranger.get(photo), stranger.get("/bukti/tidakada")
    assert (foreign.status_code, said(foreign)) == (404, said(missing))


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"choice_1": "short", "arrived_1": "49"}, "arrived-1", "lebih dari 48"),
        ({"choice_1": "short", "arrived_1": "x"}, "arrived-1", "Tulis jumlahnya"),
        ({"choice_1": "bad", "cause_1": "x"}, "rejected-1", "isi berapa yang rusak"),
        ({"choice_1": "bad", "rejected_1": "49", "cause_1": "x"}, "rejected-1", "lebih dari"),
        ({"choice_1": "bad", "rejected_1": "2"}, "choice-1", "penyebabnya"),
        (
            {"choice_1": "bad", "regraded_1": "2", "cause_1": "x", "percent_1": "95"},
            "choice-1",
            "antara 1 dan 90",
        ),
        ({"choice_1": "gone"}, "choice-1", ""),
    ],
)
def test_what_is_unclear_is_asked_again(bought, dock, changes, field, words):
    form = filled(dock.get(address(bought)), **changes)
    answer = dock.post(address(bought), data=form)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert words in answer.text
    assert bought.state is S.DISPATCHED
    assert receipts() == []


def test_a_hostile_photo_is_refused(bought, dock, config):
    form = filled(dock.get(address(bought)), choice_1="bad", rejected_1="1", cause_1="x")
    form["photo-1"] = (io.BytesIO(b"<svg onload=alert(1)>"), "bukti.jpg")
    answer = dock.post(address(bought), data=form, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "bukan foto" in answer.text
    assert receipts() == []


def test_a_refused_form_leaves_no_photo_behind(bought, dock, config):
    def kept():
        return set((config.media_root / "receipts").rglob("*.webp"))

    before = kept()
    form = filled(dock.get(address(bought)), choice_1="bad", rejected_1="1")
    form["photo-1"] = (a_photo(), "bukti.jpg")
    answer = dock.post(address(bought), data=form, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert kept() == before


def test_what_another_receiver_took_meanwhile_is_not_taken_twice(bought, dock):
    form = filled(dock.get(address(bought)))
    first = bought.lines[0]
    first.accepted_quantity = Decimal(47)
    db.session.flush()

    answer = dock.post(address(bought), data=form)

    assert answer.status_code == 422
    assert "tinggal 1 karton" in answer.text
    assert first.accepted_quantity == 47
    assert receipts() == []


def test_a_further_load_is_not_taken_before_it_was_seen(bought, dock):
    first = bought.lines[0]
    first.dispatched_quantity = Decimal(40)
    db.session.flush()
    form = filled(dock.get(address(bought)))
    first.dispatched_quantity = Decimal(48)
    db.session.flush()

    dock.post(address(bought), data=form)

    assert first.accepted_quantity == 40


def test_others_of_the_buyer_look_on(bought, sign_in):
    requester = sign_in(its_buyer(bought, Role.REQUESTER))
    page = requester.get(address(bought))
    assert page.status_code == 200
    assert "data-receipt" not in page.text
    assert requester.post(address(bought), data=filled(page)).status_code == 403
    assert bought.state is S.DISPATCHED


def test_a_household_receives_in_the_shop(bought, sign_in):
    home = sign_in(its_buyer(bought, Role.RESIDENT))
    page = home.get(address(bought))
    assert 'class="sf-head"' in page.text
    assert home.post(address(bought), data=filled(page, all="1")).status_code == 302
    assert bought.state is S.RECEIVED


def test_a_stranger_finds_nothing_to_receive(bought, sign_in):
    stranger = sign_in(its_buyer(an_order_under_way()))
    missing = stranger.get("/usaha/penerimaan/PO-0000-0000-A")
    for rest in ("", "/tutup"):
        seen = stranger.get(address(bought, rest))
        assert (seen.status_code, said(seen)) == (404, said(missing))
    assert stranger.post(address(bought)).status_code == 404
    assert sign_in(its_producer(bought)).get(address(bought)).status_code == 403


def test_the_code_leads_to_the_goods(bought, sign_in, client):
    note = DeliveryNote(number="SJ-2611-0099", code=new_code(), producer_order_id=bought.id)
    db.session.add(note)
    db.session.flush()
    dock, maker = sign_in(its_buyer(bought)), sign_in(its_producer(bought))
    stranger = sign_in(its_buyer(an_order_under_way()))

    scanned = dock.get(f"/terima/{note.code}")
    typed = dock.get("/terima", query_string={"kode": grouped(note.code).lower()})

    assert scanned.location == f"{address(bought)}?sj={note.number}"
    assert typed.location == f"/terima/{note.code}"
    assert "Kode cocok" in dock.get(scanned.location).text
    assert maker.get(f"/terima/{note.code}").location == f"/jual/pesanan/{bought.number}"
    foreign, missing = stranger.get(f"/terima/{note.code}"), stranger.get("/terima/TIDAKADA")
    assert (foreign.status_code, said(foreign)) == (404, said(missing))
    assert client.get(f"/terima/{note.code}").location.startswith("/masuk?next=/terima/")
    assert dock.get("/terima").status_code == 302


def test_the_list_of_arrivals(sign_in):
    dock = ADock()
    today_ = an_order_under_way((an_offer(), 3), dock=dock, delivery_day=today())
    elsewhere = an_order_under_way()
    page = sign_in(its_buyer(today_)).get("/usaha/penerimaan").text
    assert "Tiba hari ini" in page
    assert today_.number in page
    assert elsewhere.number not in page


@pytest.mark.parametrize("stage", ["", "diterima"])
def test_longer_lists_ask_no_more_questions(sign_in, counting, stage):
    dock = ADock()
    receiver = its_buyer(an_order_under_way((an_offer(), 1), dock=dock))
    pages = sign_in(receiver)

    def more(count):
        for _n in range(count):
            maker = AProducer()
            bought = an_order_under_way((an_offer(maker), 2), (an_offer(maker), 1), dock=dock)
            form = {"awaited-1": "2", "awaited-2": "1"}
            if stage:
                assert pages.post(address(bought), data=form).status_code == 302

    def asked():
        with counting() as asked_for:
            answer = pages.get("/usaha/penerimaan", query_string={"tahap": stage})
            assert answer.status_code == 200
        return len(asked_for)

    more(1)
    asked()
    few = asked()
    more(8)
    assert asked() == few


def test_the_rest_is_no_longer_waited_for(bought, dock):
    form = filled(dock.get(address(bought)), choice_1="short", arrived_1="40")
    dock.post(address(bought), data=form)
    assert address(bought, "/tutup") in dock.get(address(bought)).text

    empty = dock.post(address(bought, "/tutup"))
    dock.post(address(bought, "/tutup"), data={"reason": "sudah cukup"})

    assert empty.status_code == 422
    assert bought.state is S.CLOSED
