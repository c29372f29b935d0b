"""A spreadsheet is taken back: earlier values return where nobody changed them since."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from marketplace.catalog.queries.changes import newest_change, open_change
from marketplace.catalog.services import offers
from marketplace.catalog.services.stock_counting import set_stock
from marketplace.catalog.states import ChangeState
from marketplace.shared.clock import utc_now
from marketplace.shared.errors import RuleBroken
from marketplace.spreadsheets.services import reverting
from marketplace.spreadsheets.states import ImportState, Outcome
from tests.factories.offers import tiers
from tests.factories.spreadsheets import a_read_sheet, rows_of, text_table
from tests.spreadsheets.acting import again, apply, code, prices, revert


def test_what_was_changed_since_is_left_alone_and_named(seller, sugar):
    sheet = a_read_sheet(
        seller,
        text_table(("Kode", "Harga satuan", "Stok"), (code(sugar), "45000", "12")),
    )
    sheet = apply(sheet, seller)
    set_stock(sugar.id, Decimal(11), actor=seller)
    sheet = revert(sheet, seller)
    (row,) = rows_of(sheet)
    assert row.outcome is Outcome.KEPT
    assert list(row.problems) == ["available_quantity"]
    assert again(sugar).available_quantity == Decimal(11)
    assert prices(sugar)[0][1] != 45000, "the price was untouched, so it went back"


def test_a_ladder_that_was_touched_stays_whole(seller, sugar):
    sheet = apply(
        a_read_sheet(seller, text_table(("Kode", "Harga"), (code(sugar), "45000"))), seller
    )
    offers.change_offer(sugar.id, actor=seller, price_tiers=tiers((1, 45000), (10, 44000)))
    sheet = revert(sheet, seller)
    (row,) = rows_of(sheet)
    assert row.outcome is Outcome.KEPT
    assert "lebih mahal" in row.told()[0]
    assert prices(sugar) == [(1, 45000), (10, 44000)]
    assert sheet.state is ImportState.REVERTED


def test_a_day_later_nothing_is_taken_back(seller, sugar):
    sheet = apply(
        a_read_sheet(seller, text_table(("Kode", "Stok"), (code(sugar), "9"))), seller
    )
    with (
        time_machine.travel(utc_now() + timedelta(hours=24, minutes=1)),
        pytest.raises(RuleBroken),
    ):
        reverting.revert_import(sheet.number, actor=seller)
    assert again(sugar).available_quantity == Decimal(9)


def test_what_waits_for_the_regency_because_of_a_file_waits_no_longer(seller, sugar):
    words = ("Kode", "Harga", "Alasan harga", "Keterangan")
    sheet = a_read_sheet(
        seller, text_table(words, (code(sugar), "60000", "Panen gagal", "Lebih harum."))
    )
    sheet = apply(sheet, seller)
    assert prices(sugar)[0][1] == 38_000
    assert open_change(sugar.id).wanted.keys() >= {"price_tiers", "description"}

    sheet = revert(sheet, seller)

    (row,) = rows_of(sheet)
    assert (row.outcome, sheet.state) == (Outcome.REVERTED, ImportState.REVERTED)
    assert open_change(sugar.id) is None
    assert newest_change(sugar.id).state is ChangeState.WITHDRAWN
    assert prices(sugar)[0][1] == 38_000


def test_another_change_that_waits_is_left_alone(seller, sugar):
    sheet = apply(
        a_read_sheet(seller, text_table(("Kode", "Stok"), (code(sugar), "9"))), seller
    )
    offers.change_offer(sugar.id, actor=seller, description="Lebih renyah.")

    sheet = revert(sheet, seller)

    assert open_change(sugar.id).wanted == {"description": "Lebih renyah."}
    assert again(sugar).available_quantity == Decimal(40)
