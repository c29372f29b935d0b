"""Tables of reference prices, and reasons for prices in tables of goods."""

from io import BytesIO

from marketplace.catalog.queries.references import last_reasons, reference_for
from marketplace.catalog.reference_models import ReferencePrice
from marketplace.catalog.services import references as services
from marketplace.catalog.services.references import ReferenceFacts
from marketplace.catalog.states import OfferState
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from marketplace.spreadsheets import jobs, queries
from marketplace.spreadsheets.services import applying
from marketplace.spreadsheets.states import Verdict
from tests.factories.accounts import an_admin
from tests.factories.market import ACategory, AProduct, an_offer
from tests.factories.producers import an_owner
from tests.factories.spreadsheets import a_sheet, text_table

HEAD = "produk;kategori;satuan;minggu;harga;sumber\n"


def _sends(sign_in, table):
    files = {"file": (BytesIO(table.encode()), "acuan.csv")}
    return sign_in(an_admin()).post(
        "/admin/harga-acuan/tabel", data=files, follow_redirects=True
    )


def test_a_table_is_taken_whole(sign_in):
    product, shelf = AProduct(name="Gula semut"), ACategory()
    day = today().isoformat()
    rows = f"GULA SEMUT;;;{day};30.000;Pasar Wates\n;{shelf.name};kg;{day};9rb;Pasar Wates\n"

    page = _sends(sign_in, HEAD + rows)

    assert "2 harga acuan disimpan." in page.text
    row = reference_for(product.id, product.category_id, product.unit)
    assert (row.unit_price, row.source) == (Money(30_000), "Pasar Wates")
    assert reference_for(0, shelf.id, "kg").unit_price == Money(9_000)


def test_a_table_with_a_wrong_row_is_not_taken_at_all(sign_in):
    AProduct(name="Gula semut")
    day = today().isoformat()
    rows = f"Gula semut;;;{day};30.000;Pasar\nEmas;;;{day};1.000;Pasar\n"
    rows += "Gula semut;;;kapan;1;Pasar\n"

    page = _sends(sign_in, HEAD + rows)

    assert "Baris 3: Barang ini tidak ada di katalog." in page.text
    assert "Baris 4: " in page.text
    assert db.session.query(ReferencePrice).count() == 0


def test_a_row_outside_the_band_comes_back_until_it_says_why():
    offer = an_offer(state=OfferState.DRAFT)
    services.set_reference(
        ReferenceFacts(today(), Money(30_000), "Pasar", product_id=offer.product_id),
        actor=an_admin(),
    )
    services.set_band(
        offer.product.category_id, percent_below=20, percent_above=50, actor=an_admin()
    )
    seller, code = an_owner(offer.producer), to_public("offer", offer.id)

    asked = a_sheet(seller, text_table(("Kode", "Harga satuan"), (code, "60000")))
    jobs.read_file(import_id=asked.id)
    (row,) = queries.rows_of(asked.id).items
    assert (row.verdict, list(row.problems)) == (Verdict.ERROR, ["price_reason"])

    heads = ("Kode", "Harga satuan", "Alasan harga")
    told = a_sheet(seller, text_table(heads, (code, "60000", "Organik")))
    jobs.read_file(import_id=told.id)
    (row,) = queries.rows_of(told.id).items
    assert (row.verdict, row.changes) == (Verdict.CHANGED, {"price": ["38.000", "60.000"]})
    applying.apply_import(told.number, actor=seller)
    while applying.apply_rows(told.id, 100):
        pass

    db.session.refresh(offer)
    assert offer.lowest_price == Money(60_000)
    assert last_reasons([offer.id])[offer.id].reason == "Organik"


def test_a_week_that_no_market_had_or_a_mere_month_is_wrong(sign_in):
    AProduct(name="Gula semut")
    for week in ("0001-01-01", "9999-12-31", "2026-11"):
        page = _sends(sign_in, HEAD + f"Gula semut;;;{week};30.000;Pasar\n")
        assert "Baris 2: Tulis minggunya sebagai tanggal" in page.text
    assert db.session.query(ReferencePrice).count() == 0
