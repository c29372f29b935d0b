"""A whole save is taken back where nobody changed the goods since."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from marketplace.catalog.queries.changes import open_change
from marketplace.catalog.services.offers import change_offer
from marketplace.catalog.states import OfferState
from marketplace.grid import queries
from marketplace.grid.services.undoing import begin_to_take_back, note_kept, take_row_back
from marketplace.grid.states import RowOutcome
from marketplace.shared.clock import utc_now
from marketplace.shared.errors import NotFound, RuleBroken
from marketplace.shared.money import Money
from tests.factories.market import an_offer
from tests.factories.producers import an_owner


def _back(owner, row):
    begin_to_take_back(row.save_id, actor=owner)
    return take_row_back(row.save_id, row.offer_id, actor=owner)


def _price(offer):
    return offer.price_tiers[0].unit_price.rupiah


def test_all_cells_return(sugar, save, owner, again):
    row = save(
        sugar,
        {
            "price": Money(22_000),
            "available_quantity": Decimal(0),
            "weekly_capacity": None,
            "minimum_quantity": Decimal(2),
            "lead_days": 7,
            "state": OfferState.PAUSED,
        },
    )
    assert _back(owner, row).outcome is RowOutcome.TAKEN_BACK

    offer = again(sugar)
    assert (_price(offer), offer.available_quantity, offer.weekly_capacity) == (20_000, 40, 100)
    assert (offer.minimum_quantity, offer.lead_days) == (1, 2)
    assert offer.state is OfferState.PUBLISHED


def test_goods_that_were_changed_since_are_left_alone(sugar, save, owner, again):
    row = save(sugar, {"price": Money(22_000), "available_quantity": Decimal(9)})
    change_offer(sugar.id, actor=owner, available_quantity=Decimal(8))
    kept = _back(owner, row)
    assert (kept.outcome, set(kept.problems)) == (RowOutcome.KEPT, {"available_quantity"})
    assert (_price(again(sugar)), again(sugar).available_quantity) == (22_000, 8)


def test_a_price_that_waits_is_withdrawn(sugar, save, owner, again):
    row = save(sugar, {"price": Money(40_000)}, reason="Naik.")
    assert _back(owner, row).outcome is RowOutcome.TAKEN_BACK
    assert open_change(sugar.id) is None
    assert _price(again(sugar)) == 20_000


def test_a_way_back_beyond_the_limit_waits_for_the_regency(sugar, save, owner, again):
    row = save(sugar, {"price": Money(24_000)})
    change_offer(sugar.id, actor=owner, lead_days=3)
    sugar.price_tiers[0].unit_price = Money(24_000)
    row.before = {"price": "18.500"}  # as if the limit had been wider then
    back = _back(owner, row)
    assert (back.outcome, back.waits) == (RowOutcome.TAKEN_BACK, True)
    assert _price(again(sugar)) == 24_000
    assert open_change(sugar.id).reason == "Kembali ke harga sebelum diubah lewat tabel."


def test_a_drafts_first_price_goes_again(producer, save, owner, again):
    draft = an_offer(producer, state=OfferState.DRAFT)
    draft.price_tiers, draft.lowest_price = [], None
    row = save(draft, {"price": Money(5_000)})
    assert _price(again(draft)) == 5_000
    assert _back(owner, row).outcome is RowOutcome.TAKEN_BACK
    assert (again(draft).price_tiers, again(draft).lowest_price) == ([], None)


def test_only_once_and_only_within_a_day(sugar, save, owner):
    row = save(sugar, {"lead_days": 5})
    with time_machine.travel(utc_now() + timedelta(hours=25)), pytest.raises(RuleBroken):
        begin_to_take_back(row.save_id, actor=owner)
    _back(owner, row)
    assert take_row_back(row.save_id, row.offer_id, actor=owner) is None
    with pytest.raises(RuleBroken):
        begin_to_take_back(row.save_id, actor=owner)


def test_a_row_that_cannot_return_says_why(sugar, save, owner):
    row = save(sugar, {"lead_days": 5})
    note_kept(row.save_id, sugar.id, {"": ["Produk ini sudah diarsipkan."]}, actor=owner)
    (kept,) = queries.rows_of(row.save_id, RowOutcome.KEPT)
    assert kept.told() == "Produk ini sudah diarsipkan."


def test_another_producer_takes_nothing_back(sugar, save, again):
    row = save(sugar, {"lead_days": 5})
    with pytest.raises(NotFound):
        begin_to_take_back(row.save_id, actor=an_owner())
    assert again(sugar).lead_days == 5
    assert queries.rows_of(row.save_id)[0].outcome is RowOutcome.SAVED
