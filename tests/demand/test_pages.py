"""The pages of needs in a browser without scripts."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from marketplace.demand.models import Need, Pledge
from marketplace.demand.states import NeedState, PledgeAnswer
from marketplace.orders.models import Order
from marketplace.shared.actors import Role
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from tests.demand.receiving import took_over
from tests.factories.accounts import a_member
from tests.factories.market import AProducer
from tests.factories.needs import a_draft, a_pledge, a_seller, an_open_need, sugar
from tests.factories.orders import a_kitchen
from tests.orders.reading import hidden, text


@pytest.fixture
def kitchen():
    return a_kitchen(approval_limit=Money(10**9))


@pytest.fixture
def product():
    return sugar()


@pytest.fixture
def buyer(sign_in, kitchen):
    return sign_in(kitchen.requester)


def at(need, rest="", side="usaha/kebutuhan"):
    return f"/{side}/{to_public('need', need.id)}{rest}"


def fields(kitchen, product, **changes):
    return {
        "category": to_public("category", product.category_id),
        "product": to_public("product", product.id),
        "unit": "kg",
        "quantity": "200",
        "ceiling_rupiah": "50rb",
        "first_day": (today() + timedelta(days=9)).isoformat(),
        "weeks": "1",
        "delivery_point": to_public("delivery_point", kitchen.dock.id),
        "answer_by": (today() + timedelta(days=3)).isoformat(),
        "note": "Kering",
    } | changes


def test_a_need_is_written_and_published_in_one_go(buyer, kitchen, product):
    a_seller(product)
    assert buyer.get("/usaha/kebutuhan/baru").status_code == 200
    answer = buyer.post("/usaha/kebutuhan/baru", data=fields(kitchen, product, publish="1"))
    need = db.session.scalars(select(Need)).one()
    assert (answer.status_code, answer.location) == (303, at(need))
    assert (need.state, need.ceiling, need.quantity) == (NeedState.OPEN, Money(50_000), 200)
    page = text(buyer.get(at(need)))
    assert "Gula semut, 200 kg" in page
    assert "Belum ada tawaran" in page


def test_a_draft_is_kept_changed_and_published_later(buyer, kitchen, product):
    buyer.post("/usaha/kebutuhan/baru", data=fields(kitchen, product))
    need = db.session.scalars(select(Need)).one()
    assert need.state is NeedState.DRAFT
    page = buyer.get(at(need, "/ubah"))
    assert 'value="50.000"' in page.text
    buyer.post(at(need, "/ubah"), data=fields(kitchen, product, quantity="150,5"))
    db.session.refresh(need)
    assert need.quantity == Decimal("150.5")
    assert "Diumumkan" in text(buyer.post(at(need, "/umumkan"), follow_redirects=True))


def test_what_is_wrong_is_named_with_what_was_typed(buyer, kitchen, product):
    wrong = fields(kitchen, product, quantity="banyak", ceiling_rupiah="0", answer_by="")
    answer = buyer.post("/usaha/kebutuhan/baru", data=wrong)
    assert answer.status_code == 422
    assert "Tulis jumlahnya dengan angka" in text(answer)
    assert 'value="banyak"' in answer.text
    late = fields(kitchen, product, answer_by=(today() + timedelta(days=20)).isoformat())
    answer = buyer.post("/usaha/kebutuhan/baru", data=late)
    assert answer.status_code == 422
    assert "Batas jawab harus sebelum hari barang dibutuhkan." in text(answer)
    assert db.session.scalar(select(func.count(Need.id))) == 0


def test_other_goods_are_looked_up_without_saving(buyer, kitchen, product):
    a_seller(product)
    typed = {"category": to_public("category", product.category_id), "look": "1"}
    page = buyer.post("/usaha/kebutuhan/baru", data=fields(kitchen, product) | typed)
    assert page.status_code == 200
    assert "Riwayat terlalu pendek" in text(page)
    assert db.session.scalar(select(func.count(Need.id))) == 0


def test_the_helper_proposes_and_one_tap_takes_it_over(buyer, kitchen, product):
    _seller, offer = a_seller(product)
    for months_ago in range(1, 8):
        took_over(kitchen, offer, 60, months_ago=months_ago)
    form = fields(kitchen, product, look="1", quantity="")
    page = buyer.post("/usaha/kebutuhan/baru", data=form)
    words = text(page)
    assert "dari 420 kg selama 7 bulan penuh terakhir" in words
    assert "Meleset rata-rata" in words
    assert "8 dari 12 bulan tidak bisa diuji" in words
    assert "<polyline" in page.text
    proposed = re.search(r'name="take"\s+value="([^"]+)"', page.text).group(1)
    taken = buyer.post(
        "/usaha/kebutuhan/baru",
        data=form | {"take": proposed, "take_weeks": hidden(page, "take_weeks")},
    )
    assert re.search(rf'<input value="{proposed}"\s+inputmode', taken.text)
    assert re.search(r'<option value="4" selected', taken.text)


def test_the_list_shows_how_far_needs_are_covered(buyer, kitchen, product):
    need = an_open_need(kitchen, product)
    a_draft(kitchen, product)
    for _n in range(2):
        a_pledge(need, a_seller(product)[0], 160)
    page = text(buyer.get("/usaha/kebutuhan"))
    assert "Sudah ditawarkan 320 dari 200 kg" in page
    assert "Kelebihan tawaran" in page
    assert "Draf 1" in page
    assert "Sudah ditawarkan" not in text(buyer.get("/usaha/kebutuhan?keadaan=draft"))
    assert text(buyer.get("/usaha/kebutuhan?keadaan=ended")).count("Tidak ada di bagian ini")


def test_answers_stand_side_by_side(buyer, kitchen, product):
    need = an_open_need(kitchen, product)
    dear, _offer = a_seller(product, name="KUB Mahal", prices={1: 60_000})
    fair, _offer = a_seller(product, name="KUB Murah", prices={1: 44_000})
    nothing, _offer = a_seller(product, name="KUB Sibuk")
    a_pledge(need, dear, floor_price=Money(52_000))
    a_pledge(need, fair, 80, floor_price=Money(42_000))
    a_pledge(need, nothing, 0)
    page = text(buyer.get(at(need)))
    assert "2 menawarkan, 1 tidak" in page
    assert "KUB Mahal" in page
    assert "di atas batas Anda" in page
    assert "mau sampai Rp 42.000" in page
    assert "Belum ada riwayat" in page
    assert "Menjawab tidak: KUB Sibuk" in page
    assert "Jadikan pesanan" in page


def test_a_need_becomes_an_order_once(buyer, kitchen, product):
    need = an_open_need(kitchen, product)
    sellers = [a_seller(product, name=f"KUB {n}")[0] for n in range(3)]
    for seller, quantity in zip(sellers, (None, 80, 40), strict=True):
        a_pledge(need, seller, quantity)
    page = buyer.get(at(need, "/pesan"))
    words = text(page)
    assert "Barang dari 3 produsen" in words
    assert "Menawarkan 40 kg, dibagi: seluruh yang ditawarkannya" in words
    typed = {
        "delivery_day": need.first_day.isoformat(),
        "payment": "terms",
        "note": "",
        "agreed": hidden(page, "agreed"),
        "form_key": hidden(page, "form_key"),
    }
    first, again = (buyer.post(at(need, "/pesan"), data=typed) for _n in range(2))
    order = db.session.scalars(select(Order)).one()
    assert (first.status_code, first.location) == (303, f"/usaha/po/{order.number}")
    assert again.location == first.location
    assert order.number in text(buyer.get(at(need)))
    assert "Kebutuhan diumumkan: Gula semut" in text(buyer.get(f"/usaha/po/{order.number}"))
    late = buyer.post(at(need, "/pesan"), data=typed | {"form_key": "lain"})
    assert late.location == at(need)
    assert "sudah dijadikan pesanan" in text(buyer.get(at(need)))
    assert db.session.scalar(select(func.count(Order.id))) == 1


def test_a_changed_price_is_shown_before_it_is_ordered(buyer, kitchen, product):
    need = an_open_need(kitchen, product)
    seller, offer = a_seller(product)
    a_pledge(need, seller)
    typed = {
        "delivery_day": need.first_day.isoformat(),
        "payment": "card",
        "agreed": hidden(buyer.get(at(need, "/pesan")), "agreed"),
        "note": "Pintu 3",
    }
    offer.price_tiers[0].unit_price = Money(47_000)
    db.session.flush()
    answer = buyer.post(at(need, "/pesan"), data=typed)
    assert answer.status_code == 409
    assert "berubah sejak Anda lihat" in text(answer)
    assert "200 kg × Rp 47.000" in text(answer)
    assert "Pintu 3" in answer.text
    typed["agreed"] = hidden(answer, "agreed")
    assert buyer.post(at(need, "/pesan"), data=typed).status_code == 303


def test_approvers_look_but_have_no_buttons(sign_in, kitchen, product):
    need = an_open_need(kitchen, product)
    a_pledge(need, a_seller(product)[0])
    approver = sign_in(kitchen.approver)
    page = approver.get(at(need))
    assert page.status_code == 200
    for words in ("Jadikan pesanan", "Batalkan", "Salin"):
        assert words not in text(page)
    for rest in ("/pesan", "/ubah"):
        assert approver.get(at(need, rest)).status_code == 403
    assert approver.post(at(need, "/tutup")).status_code == 403


def test_foreign_needs_look_missing(sign_in, kitchen, product):
    need, draft = an_open_need(kitchen, product), a_draft(kitchen, product)
    rival = sign_in(a_kitchen().requester)
    for rest in ("", "/ubah", "/pesan"):
        assert rival.get(at(need, rest)).status_code == 404
    for rest in ("/umumkan", "/tutup", "/batal", "/salin", "/pesan", "/ubah"):
        assert rival.post(at(need, rest)).status_code == 404
    seller = sign_in(a_seller(product)[0])
    assert seller.get(at(draft, side="jual/permintaan")).status_code == 404
    assert seller.get(at(need, side="jual/permintaan")).status_code == 200
    missing = seller.post(at(draft, side="jual/permintaan"), data={"answer": "no"})
    assert missing.status_code == 404
    assert db.session.get(Need, need.id).state is NeedState.OPEN


def test_a_producer_answers_in_one_tap(sign_in, kitchen, product):
    need = an_open_need(kitchen, product)
    actor, _offer = a_seller(product)
    seller = sign_in(actor)
    page = seller.get("/jual/permintaan")
    words = text(page)
    assert "Gula semut" in words
    assert "Paling tinggi Rp 50.000 / kg" in words
    assert "Sudah ditawarkan 0 dari 200 kg" in words
    assert 'value="45.000"' in page.text
    full = {"answer": "full", "floor_price_rupiah": "45.000", "quantity": ""}
    answer = seller.post(at(need, side="jual/permintaan"), data=full, follow_redirects=True)
    assert "Jawaban tersimpan" in text(answer)
    pledge = db.session.scalars(select(Pledge)).one()
    assert (pledge.answer, pledge.quantity) == (PledgeAnswer.FULL, 200)
    assert "Tidak ada yang cocok saat ini" in text(answer)
    kept = text(seller.get("/jual/permintaan?tampil=dijawab"))
    assert "Anda sanggup semua" in kept
    part = {"answer": "part", "quantity": "60", "floor_price_rupiah": "44rb"}
    seller.post(at(need, side="jual/permintaan"), data=part)
    db.session.refresh(pledge)
    assert (pledge.quantity, pledge.floor_price) == (60, Money(44_000))


def test_a_wrong_number_is_explained_and_a_no_needs_none(sign_in, kitchen, product):
    need = an_open_need(kitchen, product)
    seller = sign_in(a_seller(product)[0])
    address = at(need, side="jual/permintaan")
    answer = seller.post(address, data={"answer": "part", "quantity": "900"})
    assert answer.status_code == 422
    assert "Paling banyak 200 kg" in text(answer)
    answer = seller.post(address, data={"answer": "part", "quantity": ""})
    assert "Tulis berapa yang sanggup Anda kirim." in text(answer)
    assert db.session.scalar(select(func.count(Pledge.id))) == 0
    no = {"answer": "no", "quantity": "x", "floor_price_rupiah": "entah"}
    assert seller.post(address, data=no).status_code == 303
    assert db.session.scalars(select(Pledge)).one().answer is PledgeAnswer.NO


def test_the_board_names_no_competitor(sign_in, kitchen, product):
    need = an_open_need(kitchen, product)
    rival, _offer = a_seller(product, name="KUB Pesaing")
    a_pledge(need, rival, floor_price=Money(41_234))
    page = sign_in(a_seller(product)[0]).get("/jual/permintaan")
    assert "Sudah ditawarkan 200 dari 200 kg" in text(page)
    assert "KUB Pesaing" not in page.text
    assert "41.234" not in page.text


def test_menus_and_first_pages_tell_of_what_waits(sign_in, kitchen, product):
    an_open_need(kitchen, product)
    seller = sign_in(a_seller(product)[0])
    home = text(seller.get("/jual/beranda"))
    assert "Bandara mencari Gula semut, 200 kg" in home
    assert "Permintaan bandara 1" in home
    stranger = a_member(AProducer().organisation, Role.PRODUCER_OWNER)
    assert "Bandara mencari" not in text(sign_in(stranger).get("/jual/beranda"))
