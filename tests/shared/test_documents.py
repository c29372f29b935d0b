import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pypdf
import pytest

from marketplace.shared.documents import (
    delivery_note_pdf,
    invoice_pdf,
    payout_statement_pdf,
    purchase_order_pdf,
)

SELLER = {"name": "KUB Nira Contoh", "lines": ["Hargotirto, Kokap, Kulon Progo"]}
BUYER = {"name": "Resto Contoh", "lines": ["Gudang Kargo pintu 3, Temon"], "npwp": "contoh"}


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    pages = " ".join(page.extract_text() for page in read(pdf).pages)
    return " ".join(pages.replace("\N{NO-BREAK SPACE}", " ").replace("\u200b", "").split())


def delivery_note(**changes):
    return {
        "number": "SJ-2611-0417-B",
        "date": date(2026, 11, 25),
        "order_number": "PO-2611-0417-B",
        "delivery_day": date(2026, 11, 25),
        "window": "05.00 – 07.00",
        "seller": SELLER,
        "buyer": BUYER,
        "zone": "sterile",
        "receive_url": "https://belabeliku.example/t/7Q4MZ2",
        "receive_code": "7Q4M-Z2",
        "lines": [
            {
                "name": "Gula semut 250 g",
                "quantity": Decimal("48.000"),
                "unit": "bungkus",
                "lot": "GS-1",
                "best_before": date(2028, 5, 20),
            },
            {"name": "Gula kelapa cetak", "quantity": Decimal("20.5"), "unit": "kg"},
        ],
    } | changes


def purchase_order(**changes):
    line = {
        "name": "Gula semut 250 g",
        "quantity": Decimal(1200),
        "unit": "bungkus",
        "unit_price_rupiah": 18_000,
        "amount_rupiah": 21_600_000,
    }
    return {
        "number": "PO-2611-0417-B",
        "date": date(2026, 11, 23),
        "delivery_day": date(2026, 11, 25),
        "seller": SELLER,
        "buyer": BUYER,
        "lines": [line],
        "freight_rupiah": 70_000,
        "total_rupiah": 21_670_000,
    } | changes


def invoice(**changes):
    line = {
        "name": "Gula semut 250 g",
        "unit": "bungkus",
        "unit_price_rupiah": 27_500,
        "accepted_quantity": Decimal(46),
        "accepted_rupiah": 1_265_000,
        "regraded_quantity": Decimal(2),
        "regraded_price_percent": Decimal("80.0"),
        "regraded_rupiah": 44_000,
    }
    return {
        "number": "INV-2611-0058",
        "date": date(2026, 11, 25),
        "due_date": date(2026, 12, 9),
        "terms_days": 14,
        "order_number": "PO-2611-0417-B",
        "seller": SELLER,
        "buyer": BUYER,
        "lines": [line],
        "no_tax_reason": "not_pkp",
        "total_rupiah": 1_309_000,
        "bank_account": "rekening penampung Belabeliku",
        "bank_reference": "INV-2611-0058",
    } | changes


def payout_statement(**changes):
    line = {
        "invoice_number": "INV-2611-0058",
        "buyer": "Resto Contoh",
        "paid_on": date(2026, 11, 20),
        "gross_rupiah": 1_309_000,
        "fee_rupiah": 0,
        "net_rupiah": 1_309_000,
    }
    return {
        "number": "PY-2611-0031",
        "date": date(2026, 11, 23),
        "period_from": date(2026, 11, 9),
        "period_to": date(2026, 11, 22),
        "producer": SELLER,
        "account": "rekening contoh",
        "reference": "PY-2611-0031",
        "lines": [line],
        "total_rupiah": 1_309_000,
    } | changes


DOCUMENTS = [
    (delivery_note_pdf, delivery_note),
    (purchase_order_pdf, purchase_order),
    (invoice_pdf, invoice),
    (payout_statement_pdf, payout_statement),
]


def test_a_delivery_note_says_what_travels_to_whom():
    text = text_of(delivery_note_pdf(delivery_note()))
    assert "Surat jalan No. SJ-2611-0417-B, 25 Nov 2026" in text
    assert "Kirim: Rab 25 Nov 2026, 05.00 – 07.00 WIB" in text
    assert "Bongkar di: daerah steril" in text
    assert "1 Gula semut 250 g Lot GS-1, baik sebelum 20 Mei 2028 48 bungkus" in text
    assert "2 Gula kelapa cetak 20,5 kg" in text
    assert "Kode 7Q4M-Z2" in text
    assert "Pengirim Sopir Penerima" in text
    assert "Rp" not in text


def test_a_purchase_order_says_what_is_due_when():
    text = text_of(purchase_order_pdf(purchase_order()))
    assert "Pesanan pembelian" in text
    assert "1 Gula semut 250 g 1.200 bungkus 18.000 21.600.000" in text
    assert "Ongkos kirim 70.000 Total 21.670.000" in text
    assert "Dibuat oleh Disetujui oleh Diterima produsen" in text


def test_an_invoice_bills_what_was_accepted_and_regraded():
    text = text_of(invoice_pdf(invoice()))
    assert "Jatuh tempo 9 Des 2026 14 hari setelah terima" in text
    assert "Gula semut 250 g 46 bungkus 27.500 1.265.000" in text
    assert "Turun mutu, dibayar 80% dari harga 2 bungkus 44.000" in text
    assert "Total 1.309.000" in text
    assert "Terbilang: satu juta tiga ratus sembilan ribu rupiah." in text
    assert "Transfer ke rekening penampung Belabeliku dengan berita INV-2611-0058" in text
    assert "Tanpa PPN: penjual bukan Pengusaha Kena Pajak." in text
    assert "Contoh" not in text.replace("Resto Contoh", "").replace("Nira Contoh", "")


def test_an_invoice_with_ppn_shows_its_base():
    tax = {"base_rupiah": 1_199_917, "rate_percent": Decimal(12), "amount_rupiah": 143_990}
    bill = invoice(tax=tax, total_rupiah=1_452_990, paid_rupiah=452_990, no_tax_reason=None)
    text = text_of(invoice_pdf(bill))
    assert "Dasar pengenaan PPN (11/12 × nilai barang kena pajak) 1.199.917" in text
    assert "PPN 12% 143.990 Total 1.452.990" in text
    assert "Dibayar −452.990 Sisa yang harus dibayar 1.000.000" in text
    assert "Tanpa PPN" not in text


def test_an_invoice_speaks_english():
    pdf = invoice_pdf(invoice(), "en")
    text = text_of(pdf)
    assert "Invoice No. INV-2611-0058" in text
    assert "9 Dec 2026" in text
    assert "In words: one million three hundred nine thousand rupiah." in text
    assert "Tagihan" not in text
    assert read(pdf).root_object["/Lang"] == "en"


def test_a_payout_statement_lists_its_invoices():
    text = text_of(payout_statement_pdf(payout_statement()))
    assert "Masa 9 Nov 2026 – 22 Nov 2026" in text
    assert "1 INV-2611-0058 Resto Contoh 20 Nov 2026 1.309.000 0 1.309.000" in text
    assert "Total 1.309.000" in text


@pytest.mark.parametrize(("render", "data"), DOCUMENTS)
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_document_is_tagged_for_screen_readers(render, data, language):
    pdf = render(data(), language)
    root = read(pdf).root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == language
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert data()["number"] in read(pdf).metadata.title


@pytest.mark.parametrize(("render", "data"), DOCUMENTS)
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_document_of_the_example_market_says_so(render, data, language):
    mark = {"id": "Contoh, bukan dokumen sah", "en": "Example, not a valid document"}[language]
    assert mark in text_of(render(data(example=True), language))
    assert mark not in text_of(render(data(), language))


@pytest.mark.parametrize(
    "hostile",
    [
        "#panic()",
        "{{7*7}}",
        "$x$",
        "*tebal* _miring_",
        "</text><script>",
        '"] #eval("1")',
        "@a",
    ],
)
def test_what_people_type_prints_as_it_stands(hostile):
    line = delivery_note()["lines"][0] | {"name": hostile, "unit": hostile, "lot": hostile}
    party = {"name": hostile, "lines": [hostile]}
    note = delivery_note(
        seller=party, buyer=party, note=hostile, vehicle=hostile, lines=[line], number=hostile
    )
    assert text_of(delivery_note_pdf(note)).count(hostile) >= 9


def test_control_characters_do_not_reach_the_paper():
    party = {"name": "Kop\x00erasi \x1b[1mNira\u202e"}
    assert "Kop erasi [1mNira" in text_of(invoice_pdf(invoice(seller=party)))


@pytest.mark.parametrize("name", ["Koperasi 😀", "ꦧꦼꦭꦧꦼꦭꦶ", "漢字"])
def test_letters_without_a_font_do_not_stop_a_document(name):
    pdf = invoice_pdf(invoice(seller={"name": name}))
    assert "Total 1.309.000" in text_of(pdf)
    assert read(pdf).root_object["/MarkInfo"]["/Marked"]


def test_a_word_wider_than_the_paper_stays_on_it():
    order = purchase_order(seller={"name": "x" * 400})
    page = read(purchase_order_pdf(order)).pages[0]
    rightmost = []
    page.extract_text(visitor_text=lambda _text, _cm, tm, _font, _size: rightmost.append(tm[4]))
    assert max(rightmost) < page.mediabox.width
    assert "x" * 400 in text_of(purchase_order_pdf(order)).replace(" ", "")


def test_a_document_of_200_lines_repeats_its_head_and_keeps_pairs_together():
    line = invoice()["lines"][0]
    lines = [line | {"name": f"Barang ke-{number}."} for number in range(1, 201)]
    pages = [page.extract_text() for page in read(invoice_pdf(invoice(lines=lines))).pages]
    assert len(pages) > 5
    for page in pages:
        assert page.count("Turun mutu") == page.count("Barang ke-")
        assert page.count("Harga (Rp)") == (1 if "Barang ke-" in page else 0)
    whole = " ".join(pages)
    assert all(f"Barang ke-{number}." in whole for number in range(1, 201))
    assert f"Halaman {len(pages)} dari {len(pages)}" in " ".join(pages[-1].split())


def test_documents_are_set_side_by_side():
    with ThreadPoolExecutor(8) as pool:
        texts = pool.map(
            lambda n: text_of(invoice_pdf(invoice(number=f"INV-{n:04}"))), range(24)
        )
    assert all(f"No. INV-{number:04}" in text for number, text in enumerate(texts))


def test_a_document_that_lacks_its_data_is_refused():
    incomplete = {key: value for key, value in invoice().items() if key != "due_date"}
    with pytest.raises(RuntimeError, match="due_date"):
        invoice_pdf(incomplete)
