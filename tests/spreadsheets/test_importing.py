"""A price list is sent, looked at, applied and taken back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from marketplace.catalog.models import Offer
from marketplace.catalog.queries.changes import open_change
from marketplace.catalog.services.stock_counting import set_stock
from marketplace.catalog.states import OfferState
from marketplace.shared import outbox
from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import db
from marketplace.shared.errors import Invalid, NotFound, RuleBroken
from marketplace.shared.money import Money
from marketplace.spreadsheets import queries, working
from marketplace.spreadsheets.services import applying, sending
from marketplace.spreadsheets.states import ImportState, Mode, Outcome, Verdict
from tests.factories.accounts import a_member
from tests.factories.market import AProducer, AProduct, an_offer
from tests.factories.spreadsheets import a_read_sheet, rows_of, text_table, workbook
from tests.spreadsheets.acting import again, apply, code, prices, revert


def test_a_preview_says_new_changed_same_and_wrong(seller, sugar, producer):
    tea = an_offer(producer, product=AProduct(name="Teh hitam", unit="kg"), stock=5)
    was = prices(sugar)
    sheet = a_read_sheet(
        seller,
        text_table(
            ("Kode", "Nama produk", "Kategori", "Satuan", "Harga satuan", "Stok"),
            (code(sugar), "", "", "", "Rp 48.000", "1.234,5"),
            (code(tea), "Teh hitam", "", "kg", "", "5"),
            ("", "Gula cair", "Gula kelapa", "botol", "48rb", "12"),
            ("", "Gula batok", "Gula kelapa", "kg", "mahal", "12"),
        ),
    )
    assert sheet.state is ImportState.PREVIEWED
    changed, same, new, wrong = rows_of(sheet)
    assert changed.verdict is Verdict.CHANGED
    assert changed.changes["price"][1] == "48.000"
    assert changed.changes["available_quantity"] == ["40", "1.234,5"]
    assert same.verdict is Verdict.SAME
    assert same.changes == {}
    assert new.verdict is Verdict.NEW
    assert new.values["category"] == "gula-kelapa"
    assert new.values["price"] == "48.000"
    assert wrong.verdict is Verdict.ERROR
    assert list(wrong.problems) == ["price"]
    assert prices(sugar) == was, "a preview changes nothing"
    assert db.session.scalar(select(Offer).where(Offer.state == OfferState.DRAFT)) is None


def test_what_was_shown_is_applied_and_taken_back(seller, sugar, producer):
    was = prices(sugar)
    sheet = a_read_sheet(
        seller,
        workbook(
            ("Kode", "Nama produk", "Kategori", "Satuan", "Harga satuan", "Stok"),
            (code(sugar), None, None, None, 45000, 12.5),
            (None, "Gula cair", "Gula kelapa", "botol", 20000, 3),
            (None, "Gula salah", "Bukan kategori", "botol", 20000, 3),
        ),
    )
    sheet = apply(sheet, seller)
    assert sheet.state is ImportState.APPLIED
    assert sheet.percent == 100
    assert prices(sugar)[0][1] == 45000
    assert again(sugar).available_quantity == Decimal("12.5")
    entered = db.session.scalars(select(Offer).order_by(Offer.id.desc())).first()
    assert entered.product.name == "Gula cair"
    assert entered.state is OfferState.DRAFT
    assert prices(entered) == [(Decimal(1), 20000)]
    changed, new, wrong = rows_of(sheet)
    assert (changed.outcome, new.outcome) == (Outcome.APPLIED, Outcome.APPLIED)
    assert (wrong.verdict, wrong.outcome) == (Verdict.ERROR, Outcome.PENDING)

    sheet = revert(sheet, seller)
    assert sheet.state is ImportState.REVERTED
    assert prices(sugar) == was
    assert again(sugar).available_quantity == Decimal(40)
    assert again(entered).state is OfferState.ARCHIVED
    actions = db.session.scalars(
        select(AuditEntry.action)
        .where(AuditEntry.target_kind == "SheetImport")
        .order_by(AuditEntry.id)
    ).all()
    assert actions == [
        "sheet_import.sent",
        "sheet_import.applying",
        "sheet_import.applied",
        "sheet_import.reverting",
        "sheet_import.reverted",
    ]


def test_an_offer_that_changed_after_the_preview_is_not_overwritten(seller, sugar):
    sheet = a_read_sheet(seller, text_table(("Kode", "Stok"), (code(sugar), "12")))
    set_stock(sugar.id, Decimal(39), actor=seller)
    sheet = apply(sheet, seller)
    (row,) = rows_of(sheet)
    assert sheet.state is ImportState.APPLIED
    assert row.outcome is Outcome.FAILED
    assert "berubah sejak pratinjau" in row.told()[0]
    assert again(sugar).available_quantity == Decimal(39)


def test_one_refused_row_keeps_no_other_from_being_applied(seller, sugar, producer):
    others = [an_offer(producer, stock=1) for _ in range(3)]
    lines = [(code(offer), "9") for offer in (sugar, *others)]
    sheet = a_read_sheet(seller, text_table(("Kode", "Stok"), *lines))
    set_stock(others[0].id, Decimal(7), actor=seller)
    sheet = apply(sheet, seller)
    assert [row.outcome for row in rows_of(sheet)] == [
        Outcome.APPLIED,
        Outcome.FAILED,
        Outcome.APPLIED,
        Outcome.APPLIED,
    ]
    assert again(others[2]).available_quantity == Decimal(9)


def test_words_of_a_shown_offer_go_to_the_regency_as_from_the_editor(seller, sugar):
    sheet = a_read_sheet(
        seller, text_table(("Kode", "Keterangan"), (code(sugar), "Dari nira pagi"))
    )
    apply(sheet, seller)
    assert again(sugar).state is OfferState.PUBLISHED
    assert open_change(sugar.id).wanted == {"description": "Dari nira pagi"}


def test_a_price_far_from_the_present_one_waits_with_its_origin(seller, sugar):
    apply(a_read_sheet(seller, text_table(("Kode", "Harga"), (code(sugar), "90000"))), seller)
    change = open_change(sugar.id)
    assert prices(sugar)[0][1] == 38000
    assert change.reason == "Dikirim lewat berkas spreadsheet."


def test_the_name_of_a_shown_offer_stays(seller, sugar):
    sheet = a_read_sheet(
        seller, text_table(("Kode", "Nama produk"), (code(sugar), "Gula aren"))
    )
    (row,) = rows_of(sheet)
    assert row.verdict is Verdict.ERROR
    assert "tetap bernama sama" in row.told()[0]


@pytest.mark.parametrize(
    ("mode", "known", "unknown"),
    [
        (Mode.UPSERT, Verdict.CHANGED, Verdict.NEW),
        (Mode.INSERT, Verdict.ERROR, Verdict.NEW),
        (Mode.UPDATE, Verdict.CHANGED, Verdict.ERROR),
    ],
)
def test_the_mode_decides_what_a_file_may_do(seller, sugar, mode, known, unknown):
    sheet = a_read_sheet(
        seller,
        text_table(
            ("Nama produk", "Kategori", "Satuan", "Harga"),
            (sugar.product.name, "", "bungkus", "45000"),
            ("Gula cair", "gula-kelapa", "botol", "9000"),
        ),
        mode=mode,
    )
    assert [row.verdict for row in rows_of(sheet)] == [known, unknown]


def test_the_same_goods_twice_are_applied_once(seller, sugar):
    sheet = a_read_sheet(
        seller,
        text_table(("Kode", "Stok"), (code(sugar), "9"), (code(sugar), "8")),
    )
    first, second = rows_of(sheet)
    assert first.verdict is Verdict.CHANGED
    assert "baris 2" in second.told()[0]


def test_another_producers_goods_cannot_be_spoken_of(seller, sugar):
    foreign = an_offer(AProducer(), stock=3)
    sheet = a_read_sheet(seller, text_table(("Kode", "Stok"), (code(foreign), "9")))
    (row,) = rows_of(sheet)
    assert row.verdict is Verdict.ERROR
    assert again(foreign).available_quantity == Decimal(3)
    with pytest.raises(NotFound):
        queries.find_import(sheet.number, a_member(AProducer().organisation))


def test_a_price_ladder_comes_from_its_columns(seller, sugar):
    head = ("Kode", "Harga satuan", "Mulai jumlah 2", "Harga grosir 2")
    sheet = a_read_sheet(seller, text_table(head, (code(sugar), "40000", "10", "37000")))
    apply(sheet, seller)
    assert prices(sugar) == [(Decimal(1), 40000), (Decimal(10), 37000)]
    sheet = a_read_sheet(seller, text_table(head, (code(sugar), "40000", "10", "41000")))
    (row,) = rows_of(sheet)
    assert "lebih mahal" in row.told()[0]
    sheet = a_read_sheet(seller, text_table(head, (code(sugar), "40000", "", "")))
    apply(sheet, seller)
    assert prices(sugar) == [(Decimal(1), 40000)]


def test_unknown_headings_are_asked_about_once(seller, sugar):
    table = text_table(("Kode", "Dagangan toko", "Hrg bln ini"), (code(sugar), "x", "45000"))
    sheet = a_read_sheet(seller, table)
    assert sheet.state is ImportState.ASKING
    assert sheet.columns == ["code", "?", "?"]
    with pytest.raises(Invalid):
        sending.say_columns(sheet.number, ["code", "code", "price"], actor=seller)
    with pytest.raises(Invalid):
        sending.say_columns(sheet.number, ["", "", "price"], actor=seller)
    sending.say_columns(sheet.number, ["code", "", "price"], actor=seller)
    outbox.drain()
    assert queries.find_import(sheet.number, seller).state is ImportState.PREVIEWED
    assert rows_of(sheet)[0].changes["price"][1] == "45.000"
    assert a_read_sheet(seller, table).state is ImportState.PREVIEWED, "it is remembered"


def test_nothing_is_applied_twice(seller, sugar):
    sheet = apply(
        a_read_sheet(seller, text_table(("Kode", "Harga"), (code(sugar), "45000"))), seller
    )
    with pytest.raises(RuleBroken):
        applying.apply_import(sheet.number, actor=seller)
    assert again(sugar).lowest_price == Money(45000)


def test_a_worker_that_dies_in_the_middle_leaves_whole_steps(seller, producer, monkeypatch):
    goods = [an_offer(producer, stock=1) for _ in range(5)]
    lines = [(code(offer), "9") for offer in goods]
    sheet = a_read_sheet(seller, text_table(("Kode", "Stok"), *lines))
    applying.apply_import(sheet.number, actor=seller)
    monkeypatch.setattr(working, "WRITTEN_AT_ONCE", 2)
    assert applying.apply_rows(sheet.id, 2)
    done = [row.outcome for row in rows_of(sheet)]
    assert done == [Outcome.APPLIED] * 2 + [Outcome.PENDING] * 3
    assert [again(offer).available_quantity for offer in goods] == [9, 9, 1, 1, 1]
    outbox.drain()
    assert [row.outcome for row in rows_of(sheet)] == [Outcome.APPLIED] * 5
    moves = select(AuditEntry).where(AuditEntry.action == "stock.set")
    assert len(db.session.scalars(moves).all()) == 5, "each stock was set once"
