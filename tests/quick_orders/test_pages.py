"""Quick orders in the browser, without scripts."""

import io
from decimal import Decimal

import pytest

from marketplace.catalog.states import OfferState
from marketplace.orders.queries.carts import cart_lines
from marketplace.orders.services import carting
from marketplace.shared.opaque import to_public
from tests.factories.market import AProducer, AProduct, an_offer
from tests.factories.orders import a_kitchen
from tests.orders.counting import count_queries
from tests.orders.reading import hidden, text

FILL, READ = "/keranjang/cepat", "/keranjang/cepat/baca"


@pytest.fixture
def cook():
    return a_kitchen().requester


@pytest.fixture
def browser(sign_in, cook):
    return sign_in(cook)


@pytest.fixture
def sugar():
    return an_offer(product=AProduct(name="Gula semut organik", pack="500 g", unit="bungkus"))


def _lines(*rows):
    fields = {}
    for n, (item, quantity, *choice) in enumerate(rows):
        fields |= {f"item-{n}": item, f"quantity-{n}": quantity}
        if choice:
            fields[f"choice-{n}"] = choice[0]
    return fields


def _cart(actor):
    return [(li.product_id, li.offer_id, li.quantity) for li in cart_lines(actor)]


def test_names_codes_and_addresses_go_into_the_cart_in_one_go(browser, cook, sugar):
    chili = an_offer(product=AProduct(name="Cabai rawit", unit="kg"))
    rice = an_offer(product=AProduct(name="Beras", pack="25 kg", unit="karung"))
    rows = _lines(
        ("gula  SEMUT organik", "1.200"),
        (to_public("offer", chili.id), "2,5"),
        ("", ""),
        (rice.product.slug, "3"),
        ("Beras, 25 kg", "4"),
    )

    answer = browser.post(FILL, data=rows)

    assert (answer.status_code, answer.location) == (303, "/keranjang")
    assert _cart(cook) == [
        (sugar.product_id, None, Decimal(1200)),
        (chili.product_id, chili.id, Decimal("2.5")),
        (rice.product_id, None, Decimal(7)),
    ]


def test_one_unclear_line_keeps_all_out_and_says_which(browser, cook, sugar):
    rows = _lines(
        ("Gula semut organik", "5"), ("Batu akik", "2"), ("Gula semut organik", "banyak")
    )

    answer = browser.post(FILL, data=rows)

    shown = text(answer)
    assert answer.status_code == 422
    assert "2 baris belum jelas, belum ada yang masuk keranjang" in shown
    assert "“Batu akik” tidak ada yang menjual" in shown
    assert "Tulis jumlahnya dengan angka" in shown
    assert 'value="Batu akik"' in answer.text
    assert 'value="banyak"' in answer.text
    assert _cart(cook) == []


def test_clear_lines_can_go_first_and_the_others_stay(browser, cook, sugar):
    rows = _lines(("Gula semut organik", "5"), ("Batu akik", "2"))

    answer = browser.post(FILL, data=rows | {"ready": "1"})

    assert answer.status_code == 200
    assert "1 barang masuk keranjang" in text(answer)
    assert 'value="Batu akik"' in answer.text
    assert 'value="Gula semut organik"' not in answer.text
    assert _cart(cook) == [(sugar.product_id, None, Decimal(5))]


def test_goods_of_one_name_in_several_packs_are_asked_about(browser, cook, sugar):
    large = an_offer(product=AProduct(name="Gula semut organik", pack="1 kg", unit="bungkus"))

    asked = browser.post(FILL, data=_lines(("Gula semut organik", "5")))
    chosen = f"product:{to_public('product', large.product_id)}"
    answer = browser.post(FILL, data=_lines(("Gula semut organik", "5", chosen)))

    assert asked.status_code == 422
    assert "Pilih barang yang dimaksud." in text(asked)
    assert asked.text.count('<option value="product:') == 2
    assert answer.status_code == 303
    assert _cart(cook) == [(large.product_id, None, Decimal(5))]


def test_a_mistyped_name_is_offered_but_never_taken_unasked(browser, cook, sugar):
    answer = browser.post(FILL, data=_lines(("gula semud", "5")))

    assert answer.status_code == 422
    assert "Gula semut organik, 500 g" in text(answer)
    assert _cart(cook) == []


def test_a_choice_that_was_not_offered_is_not_taken(browser, cook, sugar):
    other = an_offer(product=AProduct(name="Emas"))
    forged = f"product:{to_public('product', other.product_id)}"

    answer = browser.post(FILL, data=_lines(("gula semud", "5", forged)))

    assert answer.status_code == 422
    assert _cart(cook) == []


def test_another_unit_than_the_goods_are_sold_in_is_refused(browser, cook, sugar):
    answer = browser.post(FILL, data=_lines(("Gula semut organik", "5")) | {"unit-0": "kg"})

    assert "Dijual per bungkus, bukan kg" in text(answer)
    assert _cart(cook) == []


def test_what_is_not_sold_is_not_found(browser, cook, sugar):
    sugar.state = OfferState.PAUSED
    rice = an_offer(product=AProduct(name="Beras"), producer=AProducer(state="suspended"))

    rows = _lines(
        ("Gula semut organik", "5"),
        (to_public("offer", sugar.id), "5"),
        (rice.product.slug, "5"),
    )
    answer = browser.post(FILL, data=rows)

    assert answer.status_code == 422
    assert "3 baris belum jelas" in text(answer)
    assert _cart(cook) == []


def test_a_pasted_list_is_read_below_what_was_typed(browser, cook, sugar):
    pasted = {"text": "Nama\tJumlah\tSatuan\nGula semut organik\t20\tbungkus\nCabai\t3\tkg"}

    answer = browser.post(READ, data=_lines(("Kopi", "1")) | pasted)

    assert answer.status_code == 200
    assert hidden(answer, "choice-1") == f"product:{to_public('product', sugar.product_id)}"
    assert [f'value="{name}"' in answer.text for name in ("Kopi", "Cabai")] == [True, True]
    assert _cart(cook) == []


def test_a_csv_file_is_read_with_mark_and_semicolons(browser, sugar):
    content = "\ufeffNama barang;Jumlah;Satuan\nGula semut organik;1.250,5;bungkus\n"
    file = (io.BytesIO(content.encode()), "daftar.csv")

    answer = browser.post(READ, data={"file": file}, content_type="multipart/form-data")

    assert answer.status_code == 200
    assert 'value="1.250,5"' in answer.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 a workbook", "Salin barisnya dari Excel"),
        (b"\x00\x01\x02" * 500, "bukan tabel"),
        (b"a;1\n" * 501, "Paling banyak 500 baris"),
        (b"a;1\n" * 200_000, "lebih dari 512 kB"),
    ],
)
def test_files_that_are_no_list_are_refused_and_nothing_is_lost(browser, content, words):
    fields = _lines(("Kopi", "1")) | {"file": (io.BytesIO(content), "daftar.csv")}

    answer = browser.post(READ, data=fields, content_type="multipart/form-data")

    assert answer.status_code == 422
    assert words in text(answer)
    assert 'value="Kopi"' in answer.text


def test_five_hundred_lines_are_few_questions(browser, cook):
    goods = [an_offer(product=AProduct(name=f"Barang {n}")) for n in range(20)]
    few = _lines(*[(each.product.name, "1") for each in goods[:2]])
    rows = [(goods[n % 20].product.name, "1") for n in range(499)]

    for_two = count_queries(lambda: browser.post(FILL, data=few | {"item-9": "tak ada"}))
    many = _lines(*rows, ("tak ada", "1"))
    for_many = count_queries(lambda: browser.post(FILL, data=many))

    assert for_many <= for_two
    assert _cart(cook) == []


def test_pressed_twice_it_counts_once(browser, cook, sugar):
    rows = _lines(("Gula semut organik", "5")) | {"form_key": "once-and-only-once"}

    answers = [browser.post(FILL, data=rows) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert _cart(cook) == [(sugar.product_id, None, Decimal(5))]


def test_a_cart_that_would_be_too_full_takes_nothing(browser, cook, sugar, monkeypatch):
    monkeypatch.setattr(carting, "MOST_LINES", 1)
    other = an_offer(product=AProduct(name="Cabai"))

    answer = browser.post(FILL, data=_lines((sugar.product.name, "5"), ("Cabai", "1")))

    assert answer.status_code == 422
    assert "Keranjang sudah penuh" in text(answer)
    assert _cart(cook) == []
    assert other.id


def test_the_example_file_is_read_again(browser, cook, sugar):
    sample = browser.get("/keranjang/cepat/contoh.csv")
    file = {"file": (io.BytesIO(sample.data), "contoh.csv")}

    answer = browser.post(READ, data=file, content_type="multipart/form-data")

    assert sample.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "Gula semut organik" in sample.text
    assert hidden(answer, "choice-0") == f"product:{to_public('product', sugar.product_id)}"
