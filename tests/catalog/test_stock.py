from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from marketplace.catalog.models import CapacityWeek, StockMove
from marketplace.catalog.services import stock
from marketplace.catalog.services.stock import Hold
from marketplace.catalog.states import OfferState, StockReason
from marketplace.shared.database import db
from marketplace.shared.errors import RuleBroken
from tests.factories.market import AProduct, an_offer

TUESDAY, MONDAY = date(2026, 11, 24), date(2026, 11, 23)


def _moves(offer):
    wanted = select(StockMove).where(StockMove.offer_id == offer.id).order_by(StockMove.id)
    return [(m.change, m.reason, m.order_line_id) for m in db.session.scalars(wanted)]


def _booked(offer):
    return db.session.scalar(
        select(CapacityWeek.booked_quantity).where(
            CapacityWeek.offer_id == offer.id, CapacityWeek.week == MONDAY
        )
    )


def _available(offer):
    db.session.refresh(offer)
    return offer.available_quantity


def test_a_hold_takes_stock_and_capacity_and_leaves_a_trace():
    offer = an_offer(stock=100, weekly_capacity=Decimal(60))

    stock.hold(offer.id, Decimal("12.5"), week=TUESDAY, line_id=7)

    assert _available(offer) == Decimal("87.5")
    assert _booked(offer) == Decimal("12.5")
    assert _moves(offer)[1:] == [(Decimal("-12.5"), StockReason.HOLD, 7)]


def test_what_is_released_can_be_held_again_to_the_last_unit():
    offer = an_offer(stock=10, weekly_capacity=Decimal(10))
    stock.hold(offer.id, Decimal(10), week=TUESDAY, line_id=1)

    stock.release(offer.id, Decimal(4), week=MONDAY, line_id=1)
    stock.hold(offer.id, Decimal(4), week=TUESDAY, line_id=2)

    assert _available(offer) == 0
    assert _booked(offer) == 10
    assert sum(change for change, _reason, _line in _moves(offer)) == 0


def test_more_than_there_is_takes_nothing():
    offer = an_offer(stock=4)

    with pytest.raises(RuleBroken) as refused:
        stock.hold(offer.id, Decimal(5), week=TUESDAY, line_id=1)

    assert refused.value.errors == {"quantity": [f"Tinggal 4 karton {offer.product.name}."]}
    assert _available(offer) == 4
    assert len(_moves(offer)) == 1


def test_capacity_of_the_week_limits_even_full_shelves():
    offer = an_offer(stock=100, weekly_capacity=Decimal(10))
    stock.hold(offer.id, Decimal(8), week=TUESDAY, line_id=1)

    with pytest.raises(RuleBroken) as refused:
        stock.hold(offer.id, Decimal(3), week=MONDAY, line_id=2)

    assert "hanya sanggup 2 karton" in refused.value.errors["quantity"][0]
    assert (_available(offer), _booked(offer)) == (92, 8)
    stock.hold(offer.id, Decimal(3), week=date(2026, 11, 30), line_id=2)  # the next week


def test_the_first_booking_of_a_week_is_limited_too():
    offer = an_offer(stock=100, weekly_capacity=Decimal(10))

    with pytest.raises(RuleBroken):
        stock.hold(offer.id, Decimal(11), week=TUESDAY, line_id=1)

    assert _available(offer) == 100
    assert _booked(offer) is None


def test_every_line_that_falls_short_is_named_at_once():
    water = an_offer(stock=4, product=AProduct(name="AirKu 600 ml"))
    sugar = an_offer(stock=50, product=AProduct(name="Gula semut"))
    tea = an_offer(stock=0, product=AProduct(name="Teh"))
    gone = an_offer(stock=9, product=AProduct(name="Kopi"), state=OfferState.PAUSED)
    wanted = [
        Hold(offer.id, Decimal(5), TUESDAY, line_id=n, field=f"lines.{n}")
        for n, offer in enumerate([water, sugar, tea, gone])
    ]

    with pytest.raises(RuleBroken) as refused:
        stock.hold_all(wanted)

    assert refused.value.errors == {
        "lines.0": ["Tinggal 4 karton AirKu 600 ml."],
        "lines.2": ["Teh habis. Hapus dari pesanan."],
        "lines.3": ["Kopi tidak dijual lagi. Hapus dari pesanan."],
    }
    assert _available(sugar) == 50
    assert _booked(sugar) is None


def test_more_than_was_held_cannot_be_released():
    offer = an_offer(stock=10)
    stock.hold(offer.id, Decimal(2), week=TUESDAY, line_id=1)

    with pytest.raises(LookupError):
        stock.release(offer.id, Decimal(3), week=TUESDAY, line_id=1)

    assert _available(offer) == 8


def test_releasing_nothing_leaves_no_trace():
    offer = an_offer(stock=10)
    stock.release(offer.id, Decimal(0), week=TUESDAY, line_id=1)
    assert len(_moves(offer)) == 1
