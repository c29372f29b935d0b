"""What a step reads is read once for all its rows, but for what each price asks by itself."""

from __future__ import annotations

from marketplace.spreadsheets.services import applying
from marketplace.spreadsheets.states import Mode, Outcome
from tests.catalog.questions import questions
from tests.factories.market import AProduct, an_offer
from tests.factories.spreadsheets import a_read_sheet, rows_of, text_table
from tests.spreadsheets.acting import code, prices

FEW, MANY = 5, 25
BAND = 1  # each price asks whether its goods have a band
WAITING = 1  # goods that buyers see ask what waits for the regency


def asked_by(sheet, seller, rows):
    """Apply a sheet in one step; return how often that read."""
    applying.apply_import(sheet.number, actor=seller)
    with questions() as asked:
        assert applying.apply_rows(sheet.id, rows)
    assert [row.outcome for row in rows_of(sheet)] == [Outcome.APPLIED] * rows
    return sum(statement.startswith("SELECT") for statement in asked)


def test_new_goods_are_entered_together(seller, sugar):
    def enter(first, count):
        lines = [(f"Gula {n}", "Gula kelapa", "kg", 40_000 + n, 7) for n in range(count)]
        named = [(f"{first} {name}", *rest) for name, *rest in lines]
        head = ("Nama produk", "Kategori", "Satuan", "Harga satuan", "Stok")
        return asked_by(a_read_sheet(seller, text_table(head, *named)), seller, count)

    few, many = enter("Sedikit", FEW), enter("Banyak", MANY)
    assert many - few == (MANY - FEW) * BAND


def test_new_prices_are_read_and_written_together(seller, producer, sugar):
    goods = [an_offer(producer, product=AProduct(name=f"Teh {n}")) for n in range(FEW + MANY)]

    def change(some):
        lines = [(code(offer), 39_000) for offer in some]
        sheet = a_read_sheet(
            seller, text_table(("Kode", "Harga satuan"), *lines), mode=Mode.UPDATE
        )
        return asked_by(sheet, seller, len(some))

    few, many = change(goods[:FEW]), change(goods[FEW:])
    assert {prices(offer)[0][1] for offer in goods} == {39_000}
    assert many - few == (MANY - FEW) * (BAND + WAITING)
