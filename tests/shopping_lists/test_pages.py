"""Shopping lists in the browser, without scripts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from marketplace.catalog.states import OfferState
from marketplace.orders.queries.carts import cart_lines
from marketplace.orders.services import carting
from marketplace.shared.actors import Role
from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from marketplace.shopping_lists.queries.lists import find_list, shopping_lists
from marketplace.shopping_lists.services import writing
from tests.factories.accounts import a_member
from tests.factories.market import AProduct, an_offer
from tests.factories.orders import a_kitchen
from tests.factories.shopping_lists import a_list, entries
from tests.orders.counting import count_queries
from tests.orders.reading import hidden, text

BASE = "/usaha/daftar-belanja"


@pytest.fixture
def browser(sign_in, kitchen):
    return sign_in(kitchen.requester)


@pytest.fixture
def sugar():
    return an_offer(product=AProduct(name="Gula semut", unit="bungkus"))


def address(kept, more=""):
    return f"{BASE}/{to_public('shopping_list', kept.id)}{more}"


def row(place, offer, quantity):
    key = f"offer:{to_public('offer', offer.id)}"
    return {f"lines.{place}.key": key, f"lines.{place}.quantity": quantity}


def ticked(kept, *lines):
    fields = {}
    for line, quantity in lines:
        public = to_public("shopping_list_line", line.id)
        fields |= {f"take-{public}": "1", f"quantity-{public}": quantity}
    return fields


def only_list(kitchen):
    (kept,) = shopping_lists(kitchen.requester).items
    return kept


def goods(kept):
    return [(line.product.name, line.quantity) for line in kept.lines]


def test_from_the_cart_to_a_list_and_back_in_three_clicks(browser, kitchen, sugar):
    carting.add_to_cart(actor=kitchen.requester, offer_id=sugar.id, quantity=Decimal(12))
    form = browser.get(f"{BASE}/baru?dari=keranjang")
    assert "Gula semut" in text(form)
    key = {"form_key": hidden(form, "form_key")}
    fields = {"name": "Gula mingguan", **row(0, sugar, "12"), **key}
    first, again = (browser.post(f"{BASE}/baru", data=fields) for _ in range(2))
    assert (first.status_code, again.status_code) == (303, 303)
    kept = only_list(kitchen)
    assert goods(kept) == [("Gula semut", Decimal(12))]

    shown = browser.get(first.location)
    assert "paling cepat" in text(shown)
    key = {"form_key": hidden(shown, "form_key")}
    fields = ticked(kept, (kept.lines[0], "15")) | key
    answers = [browser.post(address(kept, "/keranjang"), data=fields) for _ in range(2)]

    assert [each.location for each in answers] == ["/keranjang", "/keranjang"]
    assert [line.quantity for line in cart_lines(kitchen.requester)] == [Decimal(27)]


def test_from_an_order(browser, kitchen, sugar):
    order = kitchen.places((sugar, 3))
    page = text(browser.get(f"{BASE}/baru?dari={order.number}"))
    assert "Gula semut" in page
    assert browser.get(f"/usaha/po/{order.number}").text.count("daftar-belanja/baru?dari=") == 1
    foreign = a_kitchen().places((sugar, 3))
    assert browser.get(f"{BASE}/baru?dari={foreign.number}").status_code == 404


def test_from_the_quick_order_grid_with_what_is_unclear_named(browser, kitchen, sugar):
    fields = {
        "item-0": "gula semut",
        "quantity-0": "4",
        "item-1": "tidak ada",
        "quantity-1": "1",
    }
    answer = browser.post(f"{BASE}/baru/dari-pesan-cepat", data=fields)
    assert answer.status_code == 200
    assert "Tidak ikut karena belum jelas barangnya: tidak ada." in text(answer)
    assert 'value="4"' in answer.text
    assert shopping_lists(kitchen.requester).total == 0


def test_rows_are_added_moved_and_taken_out_before_anything_is_saved(browser, kitchen, sugar):
    water = an_offer(product=AProduct(name="Air AirKu"))
    rows = {"name": "Dapur", **row(0, sugar, "1"), **row(1, water, "2")}
    moved = browser.post(f"{BASE}/baru", data=rows | {"move": "1:naik"})
    assert moved.text.index("Air AirKu") < moved.text.index("Gula semut")
    left = browser.post(f"{BASE}/baru", data=rows | {"drop": "0"})
    assert "Gula semut" not in text(left)
    more = browser.post(f"{BASE}/baru", data=row(0, water, "2") | {"add_good": "gula semut"})
    assert "Gula semut" in text(more)
    lost = browser.post(f"{BASE}/baru", data=rows | {"add_good": "entah apa"})
    assert lost.status_code == 422
    assert 'value="entah apa"' in lost.text
    strange = browser.post(f"{BASE}/baru", data=rows | {"move": "x:y"})
    assert strange.status_code == 200
    assert shopping_lists(kitchen.requester).total == 0


def test_bad_input_is_named_and_kept(browser, kitchen, sugar):
    answer = browser.post(f"{BASE}/baru", data={"name": "", **row(0, sugar, "dua")})
    assert answer.status_code == 422
    assert 'value="dua"' in answer.text
    odd = browser.post(
        f"{BASE}/baru", data={"name": "A", "lines.0.key": "offer:nix", "lines.0.quantity": "2"}
    )
    assert odd.status_code == 422
    assert "Barang ini tidak dijual" in text(odd)
    assert shopping_lists(kitchen.requester).total == 0


def test_two_who_edit_lose_nothing_silently(browser, kitchen, sugar):
    kept = a_list(kitchen, (sugar, 5))
    form = browser.get(address(kept, "/ubah"))
    owner = a_member(kitchen.buyer.organisation, Role.BUYER_OWNER)
    theirs = {"name": "Oleh pemilik", "lines": entries((sugar, 9))}
    writing.change_list(kept.id, actor=owner, facts=theirs, version=1)
    fields = {"name": "Oleh saya", "version": hidden(form, "version"), **row(0, sugar, "6")}

    answer = browser.post(address(kept, "/ubah"), data=fields)

    assert answer.status_code == 422
    assert "Oleh pemilik: Gula semut 9 bungkus" in text(answer)
    assert 'value="Oleh saya"' in answer.text
    assert goods(find_list(kept.id, actor=owner)) == [("Gula semut", Decimal(9))]
    fields["version"] = hidden(answer, "version")
    assert browser.post(address(kept, "/ubah"), data=fields).status_code == 303
    assert goods(find_list(kept.id, actor=owner)) == [("Gula semut", Decimal(6))]


def test_what_cannot_be_ordered_is_named_on_the_page(browser, kitchen, sugar):
    water = an_offer()
    kept = a_list(kitchen, (sugar, 5), (water, 2))
    sugar.state = OfferState.PAUSED
    db.session.flush()
    page = text(browser.get(address(kept)))
    assert "1 barang belum bisa dipesan seperti ini" in page
    assert "Gula semut tidak dijual lagi" in page
    lines = find_list(kept.id, actor=kitchen.requester).lines
    fields = ticked(kept, (lines[0], "5"), (lines[1], "2"))
    answer = browser.post(address(kept, "/keranjang"), data=fields, follow_redirects=True)
    assert "1 barang masuk keranjang. Tidak ikut: Gula semut." in text(answer)
    assert [line.offer_id for line in cart_lines(kitchen.requester)] == [water.id]


def test_nothing_ticked_and_bad_amounts_are_refused(browser, kitchen, sugar):
    kept = a_list(kitchen, (sugar, 5))
    assert browser.post(address(kept, "/keranjang"), data={}).status_code == 422
    fields = ticked(kept, (kept.lines[0], "banyak"))
    answer = browser.post(address(kept, "/keranjang"), data=fields)
    assert answer.status_code == 422
    assert 'value="banyak"' in answer.text
    assert cart_lines(kitchen.requester) == []


def test_a_long_list_asks_no_more_than_a_short_one(browser, kitchen):
    short = a_list(kitchen, *((an_offer(), 1) for _ in range(2)))
    long = a_list(kitchen, *((an_offer(), 1) for _ in range(12)))
    browser.get(address(short))
    few = count_queries(lambda: browser.get(address(short)))
    assert count_queries(lambda: browser.get(address(long))) == few


def test_archive_and_back(browser, kitchen, sugar):
    kept = a_list(kitchen, (sugar, 5))
    assert browser.post(address(kept, "/arsip")).status_code == 303
    browser.get(BASE)  # says that it was archived
    assert "Isi dapur" not in text(browser.get(BASE))
    assert "Isi dapur" in text(browser.get(f"{BASE}?keadaan=arsip"))
    assert "Masukkan ke keranjang" not in text(browser.get(address(kept)))
    assert browser.post(address(kept, "/pakai-lagi")).status_code == 303
    assert "Isi dapur" in text(browser.get(BASE))
    assert "Gula semut" in browser.get(f"{BASE}.csv").text
