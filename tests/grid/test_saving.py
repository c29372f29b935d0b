"""Each row of the table is one change by the rules of single changes, or none at all."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from marketplace.catalog.queries.changes import open_change
from marketplace.catalog.services.offers import change_offer
from marketplace.catalog.states import OfferState
from marketplace.grid import queries
from marketplace.grid.cells import cells_of, packed, unpacked, values_of
from marketplace.grid.models import GridRow, GridSave
from marketplace.grid.services.saving import note_refusal, open_save, save_row
from marketplace.grid.states import RowOutcome
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound, RuleBroken
from marketplace.shared.money import Money
from tests.factories.accounts import an_admin
from tests.factories.market import AProducer, an_offer
from tests.factories.offers import tiers
from tests.factories.producers import an_owner
from tests.shared.reading import actions


def _prices(offer):
    return [(t.minimum_quantity, t.unit_price.rupiah) for t in offer.price_tiers]


def test_a_row_of_cells_is_read_back_as_it_was_written(sugar):
    sugar.available_quantity, sugar.weekly_capacity = Decimal("1234.5"), None
    cells = cells_of(sugar, None)
    assert cells == {
        "price": "20.000",
        "available_quantity": "1.234,5",
        "weekly_capacity": "",
        "minimum_quantity": "1",
        "order_multiple": "1",
        "lead_days": "2",
        "state": "published",
    }
    assert unpacked(packed(cells)) == cells
    assert values_of(cells) == {
        "price": Money(20_000),
        "available_quantity": Decimal("1234.5"),
        "weekly_capacity": None,
        "minimum_quantity": 1,
        "order_multiple": 1,
        "lead_days": 2,
        "state": OfferState.PUBLISHED,
    }
    assert unpacked("kurang|sel") is None


def test_changed_cells_are_live_and_the_rest_stays(sugar, save, owner, again):
    row = save(sugar, {"price": Money(21_000), "available_quantity": Decimal(35)})

    offer = again(sugar)
    assert _prices(offer) == [(1, 21_000), (50, 18_000)]
    assert (offer.available_quantity, offer.weekly_capacity) == (35, 100)
    assert (row.outcome, row.waits) == (RowOutcome.SAVED, False)
    assert row.before == {"price": "20.000", "available_quantity": "40"}
    assert row.after == {"price": "21.000", "available_quantity": "35"}
    assert actions(sugar) == ["stock.set", "offer.changed"]
    assert actions(queries.find_own_save(row.save_id, owner)) == ["grid.saved"]


def test_no_capacity_means_no_limit(sugar, save, again):
    save(sugar, {"weekly_capacity": None})
    assert again(sugar).weekly_capacity is None


def test_smallest_order_and_price_go_together(sugar, save, again):
    save(sugar, {"minimum_quantity": Decimal(10), "order_multiple": Decimal(5)})
    offer = again(sugar)
    assert _prices(offer) == [(10, 20_000), (50, 18_000)]
    assert (offer.minimum_quantity, offer.order_multiple) == (10, 5)

    with pytest.raises(Invalid) as refusal:
        save(sugar, {"minimum_quantity": Decimal(60)}, key="dua")
    assert set(refusal.value.errors) == {"price_tiers"}
    assert _prices(again(sugar)) == [(10, 20_000), (50, 18_000)]


def test_a_large_price_step_needs_a_reason_and_waits(sugar, save, again):
    with pytest.raises(Invalid) as refusal:
        save(sugar, {"price": Money(40_000), "available_quantity": Decimal(1)})
    assert set(refusal.value.errors) == {"price_reason"}
    assert again(sugar).available_quantity == 40

    row = save(sugar, {"price": Money(40_000)}, reason="Harga nira naik.")
    offer = again(sugar)
    assert _prices(offer) == [(1, 20_000), (50, 18_000)]
    assert (row.outcome, row.waits, row.after) == (RowOutcome.SAVED, True, {"price": "40.000"})
    change = open_change(offer.id)
    assert change.reason == "Harga nira naik."
    assert cells_of(offer, change)["price"] == "40.000"


def test_goods_are_hidden_after_and_shown_before_their_price_changes(sugar, save, again):
    save(sugar, {"state": OfferState.PAUSED, "price": Money(21_000)})
    assert (again(sugar).state, _prices(again(sugar))[0]) == (OfferState.PAUSED, (1, 21_000))

    values = {"state": OfferState.PUBLISHED, "price": Money(60_000)}
    row = save(again(sugar), values, key="dua", reason="Naik.")
    assert (again(sugar).state, row.waits) == (OfferState.PUBLISHED, True)
    assert _prices(again(sugar))[0] == (1, 21_000)


def test_what_waits_for_the_regency_is_not_shown_by_a_cell(producer, save, again):
    draft = an_offer(producer, state=OfferState.DRAFT)
    with pytest.raises(Invalid) as refusal:
        save(draft, {"state": OfferState.PUBLISHED})
    assert refusal.value.errors == {"state": ["Produk ini belum disetujui dinas."]}
    assert again(draft).state is OfferState.DRAFT


def test_what_somebody_else_changed_is_not_overwritten(sugar, save, owner, again):
    change_offer(sugar.id, actor=owner, available_quantity=Decimal(12))
    with pytest.raises(Invalid) as refusal:
        save(sugar, {"available_quantity": Decimal(50)}, {"available_quantity": "40"})
    (sentence,) = refusal.value.errors["available_quantity"]
    assert sentence.startswith("Sudah diubah orang lain menjadi “12”.")
    assert again(sugar).available_quantity == 12


def test_a_cell_nobody_else_touched_is_saved_although_another_changed(sugar, save, owner):
    change_offer(sugar.id, actor=owner, available_quantity=Decimal(12))
    seen = {"lead_days": "2", "available_quantity": "40"}
    assert save(sugar, {"lead_days": 5}, seen).after == {"lead_days": "5"}


def test_a_save_that_arrives_twice_is_done_once(sugar, save, again):
    first = save(sugar, {"available_quantity": Decimal(35)})
    change_offer(sugar.id, actor=an_owner(sugar.producer), available_quantity=Decimal(7))
    second = save(sugar, {"available_quantity": Decimal(35)})
    assert second.id == first.id
    assert again(sugar).available_quantity == 7
    counted = select(func.count()).select_from(GridSave)
    assert db.session.scalar(counted) == 1


def test_a_refusal_is_kept_and_changes_nothing(sugar, owner, again):
    save = open_save("satu", actor=owner)
    row = note_refusal(save.id, sugar.id, {"price": ["Tidak jelas."]}, actor=owner)
    assert (row.outcome, row.told()) == (RowOutcome.REFUSED, "Tidak jelas.")
    same = save_row(save.id, sugar.id, {"lead_days": 9}, seen={}, reason="", actor=owner)
    assert (same.id, again(sugar).lead_days) == (row.id, 2)


def test_another_producers_goods_look_missing(save, again):
    foreign = an_offer(AProducer(), lead_days=2)
    with pytest.raises(NotFound):
        save(foreign, {"lead_days": 9})
    assert again(foreign).lead_days == 2
    assert db.session.scalars(select(GridRow)).all() == []


def test_archived_goods_cannot_be_changed(producer, save, again):
    gone = an_offer(producer, state=OfferState.ARCHIVED)
    with pytest.raises(RuleBroken):
        save(gone, {"available_quantity": Decimal(1)})
    assert again(gone).available_quantity == 100


def test_only_producers_save():
    with pytest.raises(Forbidden):
        open_save("satu", actor=an_admin())


def test_prices_of_all_steps_survive_a_new_first_price(producer, save, again):
    prices = {5: 10_000, 20: 9_000, 100: 8_000}
    offer = an_offer(producer, prices=prices, minimum_quantity=Decimal(5))
    save(offer, {"price": Money(11_000)})
    assert tiers(*_prices(again(offer))) == tiers((5, 11_000), (20, 9_000), (100, 8_000))
