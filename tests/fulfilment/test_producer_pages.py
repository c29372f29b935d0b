"""What producers do on their pages: answer with one press, pack, send, print."""

import io
import re
from decimal import Decimal

import pypdf
import pytest
from sqlalchemy import select

from marketplace.fulfilment.models import DeliveryNote
from marketplace.fulfilment.naming import grouped
from marketplace.orders.states import ProducerOrderState
from marketplace.shared.actors import Role
from marketplace.shared.database import db
from tests.factories.accounts import a_member
from tests.factories.fulfilment import (
    a_promised_order,
    a_sent_order,
    an_order_under_way,
    its_buyer,
    its_producer,
)
from tests.factories.market import AProducer, an_offer
from tests.fulfilment.calling import said

S = ProducerOrderState


def address(sold, rest=""):
    return f"/jual/pesanan/{sold.number}{rest}"


@pytest.fixture
def sold():
    """48 packs and 20,5 kg, waiting for an answer."""
    maker = AProducer()
    return a_sent_order((an_offer(maker, prices={1: 27_500}), 48), (an_offer(maker), "20.5"))


@pytest.fixture
def maker(sold, sign_in):
    """A signed-in member of the producer."""
    return sign_in(its_producer(sold))


def test_one_press_takes_the_order(sold, maker):
    page = maker.get(address(sold))
    assert page.status_code == 200
    assert sold.buyer.name in page.text
    assert "48\N{NO-BREAK SPACE}bungkus" not in page.text  # the unit is karton here
    assert "48\N{NO-BREAK SPACE}karton" in page.text
    assert f'action="{address(sold, "/terima")}"' in page.text

    answer = maker.post(address(sold, "/terima"), follow_redirects=True)

    assert sold.state is S.CONFIRMED
    assert f"Pesanan {sold.number} Anda terima" in answer.text


def test_pressing_twice_says_so(sold, maker):
    maker.post(address(sold, "/terima"))
    answer = maker.post(address(sold, "/terima"), follow_redirects=True)
    assert answer.status_code == 200
    assert "sudah dijawab" in answer.text
    assert sold.state is S.CONFIRMED


def test_a_part_is_promised_line_by_line(sold, maker):
    assert maker.get(address(sold, "/ubah")).status_code == 200

    answer = maker.post(
        address(sold, "/ubah"),
        data={
            "quantity-1": "40",
            "picked-1": "Stok tidak cukup",
            "reason-1": "baru panen Rabu",
            "quantity-2": "20,5",
            "picked-2": "other",
        },
    )

    assert answer.status_code == 302
    assert sold.state is S.PARTLY_CONFIRMED
    assert [line.confirmed_quantity for line in sold.lines] == [40, Decimal("20.5")]
    assert sold.lines[0].change_reason == "Stok tidak cukup: baru panen Rabu"
    assert sold.lines[1].change_reason is None


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"quantity-1": "banyak"}, "Tulis jumlahnya dengan angka"),
        ({"quantity-1": "49"}, "paling banyak 48"),
        ({"quantity-1": "40"}, "tulis alasan"),
        ({"quantity-1": "40", "picked-1": "other"}, "tulis alasan"),
    ],
)
def test_what_is_unclear_is_asked_again(sold, maker, data, words):
    answer = maker.post(address(sold, "/ubah"), data={"quantity-2": "20,5", **data})
    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{data["quantity-1"]}"' in answer.text
    assert sold.state is S.SENT


def test_turning_down_asks_for_a_reason(sold, maker):
    assert maker.get(address(sold, "/tolak")).status_code == 200
    empty = maker.post(address(sold, "/tolak"), data={"picked": "other"})
    assert (empty.status_code, sold.state) == (422, S.SENT)

    maker.post(address(sold, "/tolak"), data={"picked": "Panen gagal atau tertunda"})

    assert sold.state is S.REJECTED
    assert sold.reason == "Panen gagal atau tertunda"
    assert "Panen gagal atau tertunda" in maker.get(address(sold)).text


def test_pack_send_and_print(sold, maker):
    maker.post(address(sold, "/terima"))
    maker.post(address(sold, "/kemas"))
    assert sold.packed_at is not None
    form = maker.get(address(sold, "/kirim"))
    assert 'value="20,5"' in form.text
    key = re.search(r'name="form_key" value="([^"]+)"', form.text)[1]
    load = {
        "form_key": key,
        "vehicle": "Pick-up AB 1 KP",
        "code-1-1": "GS-A",
        "quantity-1-1": "40",
        "code-1-2": "GS-B",
        "quantity-1-2": "8",
        "code-2-1": "GK",
        "quantity-2-1": "20,5",
    }

    first = maker.post(address(sold, "/kirim"), data=load)
    again = maker.post(address(sold, "/kirim"), data=load)

    assert (first.status_code, again.status_code) == (302, 302)
    assert sold.state is S.DISPATCHED
    note = db.session.scalars(select(DeliveryNote)).one()
    assert [(lot.code, lot.quantity) for lot in note.lots] == [
        ("GS-A", 40),
        ("GS-B", 8),
        ("GK", Decimal("20.5")),
    ]
    assert f"/surat-jalan/{note.number}.pdf" in maker.get(address(sold)).text


def test_a_load_above_the_promise_is_refused_at_its_field(maker, sold):
    maker.post(address(sold, "/terima"))
    load = {"code-1-1": "A", "quantity-1-1": "0", "code-2-1": "B", "quantity-2-1": "21"}

    answer = maker.post(address(sold, "/kirim"), data=load)
    nameless = maker.post(address(sold, "/kirim"), data={"quantity-1-1": "1"})

    assert answer.status_code == 422
    assert 'href="#quantity-2-1"' in answer.text
    assert "paling banyak 20,5 karton lagi" in answer.text
    assert nameless.status_code == 422
    assert "Tulis kode lot" in nameless.text
    assert sold.state is S.CONFIRMED


def test_the_note_on_paper(sign_in, mails):
    sold = a_promised_order((an_offer(prices={1: 27_500}), "20.5"))
    maker = sign_in(its_producer(sold))
    load = {"code-1-1": "GK-1", "quantity-1-1": "20,5", "vehicle": "AB 1 KP"}
    maker.post(address(sold, "/kirim"), data=load)
    note = db.session.scalars(select(DeliveryNote)).one()

    answer = maker.get(f"/surat-jalan/{note.number}.pdf")

    assert answer.mimetype == "application/pdf"
    pages = pypdf.PdfReader(io.BytesIO(answer.data)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    for words in (
        note.number,
        sold.number,
        sold.lines[0].product_name,
        "20,5",
        "GK-1",
        "AB 1 KP",
        sold.producer.name,
        sold.buyer.name,
        "Gudang Kargo pintu 3",
        grouped(note.code),
    ):
        assert words in text
    buyer = sign_in(its_buyer(sold, Role.FINANCE))
    assert buyer.get(f"/surat-jalan/{note.number}.pdf").status_code == 200
    stranger = sign_in(its_buyer(a_sent_order()))
    foreign = stranger.get(f"/surat-jalan/{note.number}.pdf")
    missing = stranger.get("/surat-jalan/SJ-0000-0000.pdf")
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert said(foreign) == said(missing)


def test_a_stranger_finds_no_order(sold, sign_in):
    stranger = sign_in(a_member(AProducer().organisation, Role.PRODUCER_OWNER))
    missing = stranger.get("/jual/pesanan/PO-0000-0000-A")
    for rest in ("", "/ubah", "/tolak", "/kirim", "/tutup"):
        seen = stranger.get(address(sold, rest))
        assert (seen.status_code, said(seen)) == (404, said(missing))
    for rest in ("/terima", "/ubah", "/tolak", "/kemas", "/kirim", "/tutup"):
        assert stranger.post(address(sold, rest), data={"reason": "x"}).status_code == 404
    assert sign_in(its_buyer(sold)).get(address(sold)).status_code == 403
    assert sold.state is S.SENT


def test_every_stage_has_its_list(sign_in):
    kinds = {
        "jawab": a_sent_order,
        "siapkan": a_promised_order,
        "kirim": an_order_under_way,
    }
    maker = AProducer()
    made = {stage: make((an_offer(maker), 1)) for stage, make in kinds.items()}
    closed = a_sent_order((an_offer(maker), 1))
    closed.state = S.CLOSED
    made["selesai"] = closed
    db.session.flush()
    pages = sign_in(its_producer(closed))

    for stage in made:
        text = pages.get("/jual/pesanan", query_string={"tahap": stage}).text
        assert {
            name: f"/jual/pesanan/{sold.number}" in text for name, sold in made.items()
        } == {name: name == stage for name in made}
    assert pages.get("/jual/pesanan?tahap=jawab&cursor=rusak").status_code == 422


@pytest.mark.parametrize("stage", ["jawab", "siapkan", "kirim", "selesai"])
def test_longer_lists_ask_no_more_questions(sign_in, counting, stage):
    maker = AProducer()
    make = {"siapkan": a_promised_order, "kirim": an_order_under_way}.get(stage, a_sent_order)
    state = S.REJECTED if stage == "selesai" else None

    def more(count):
        for _n in range(count):
            sold = make((an_offer(maker), 1), (an_offer(maker), 2))
            sold.state = state or sold.state
        db.session.flush()
        return sold

    pages = sign_in(its_producer(more(1)))

    def asked():
        with counting() as asked_for:
            assert pages.get(f"/jual/pesanan?tahap={stage}").status_code == 200
        return len(asked_for)

    asked()
    few = asked()
    more(12)
    assert asked() == few


def test_the_first_page_shows_what_waits(sign_in):
    maker = AProducer()
    waiting = a_sent_order((an_offer(maker), 1))
    promised = a_promised_order((an_offer(maker), 1))
    text = sign_in(its_producer(waiting)).get("/jual/beranda").text
    assert address(waiting, "/terima") in text
    assert address(promised) in text
    assert "Kemas" in text


def test_the_rest_is_given_up_with_a_reason(sign_in, client):
    sold = an_order_under_way()
    line = sold.lines[0]
    line.dispatched_quantity, line.accepted_quantity = Decimal(6), Decimal(6)
    sold.state = S.PARTLY_RECEIVED
    db.session.flush()
    maker = sign_in(its_producer(sold))
    assert address(sold, "/tutup") in maker.get(address(sold)).text

    empty = maker.post(address(sold, "/tutup"), data={"reason": ""})
    maker.post(address(sold, "/tutup"), data={"reason": "panen gagal"})

    assert empty.status_code == 422
    assert (sold.state, sold.reason) == (S.CLOSED, "panen gagal")
