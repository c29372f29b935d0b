"""Each buyer's own series of a year has no gaps, however many order at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as BusyPool

from marketplace.orders.document_numbers import code_of, next_document_number
from marketplace.orders.models import Order
from marketplace.orders.services.placing import place_order
from marketplace.orders.states import PaymentChoice
from marketplace.shared.database import db
from marketplace.shared.errors import RuleBroken
from marketplace.shared.money import Money
from tests.factories.market import an_offer
from tests.factories.orders import a_kitchen, in_days

AT_ONCE, TOO_MUCH = 50, 8
THREADS = 16  # of one web process


@pytest.mark.parametrize(
    ("slug", "code"),
    [
        ("angkasa-rasa-resto", "ANGKASA-RASA-RESTO"),
        ("perusahaan-jasa-boga-bandara-internasional", "PERUSAHAAN-JASA-BOGA"),
        ("x" * 40, "X" * 24),
    ],
)
def test_a_buyers_code_is_its_short_name(slug, code):
    assert code_of(slug) == code


def test_a_series_belongs_to_a_buyer_and_a_year_at_the_airport():
    noon = datetime(2026, 11, 30, 5, tzinfo=UTC)
    new_year = datetime(2026, 12, 31, 17, 30, tzinfo=UTC)  # 00.30 on 1 January, WIB
    numbers = [
        next_document_number(buyer, "dapur-yia", moment)
        for buyer, moment in ((1, noon), (1, noon), (2, noon), (1, new_year))
    ]
    assert numbers == [
        "PO/DAPUR-YIA/2026/11/00001",
        "PO/DAPUR-YIA/2026/11/00002",
        "PO/DAPUR-YIA/2026/11/00001",
        "PO/DAPUR-YIA/2027/01/00001",
    ]


def test_an_order_carries_both_numbers_and_a_refused_one_takes_none():
    kitchen, offer = a_kitchen(), an_offer(stock=25)
    first = kitchen.places((offer, 10))
    with pytest.raises(RuleBroken):
        kitchen.places((offer, 1000))
    second = kitchen.places((offer, 10))
    assert first.number.startswith("PO-")
    places = [order.document_number.rpartition("/")[2] for order in (first, second)]
    assert places == ["00001", "00002"]
    assert code_of(kitchen.buyer.organisation.slug) in first.document_number


def test_fifty_orders_at_once_leave_no_gap(lone_app):
    kitchen = a_kitchen(approval_limit=Money(10**9))
    offer = an_offer(stock=10_000)
    db.session.commit()
    actor, dock_id, offer_id = kitchen.requester, kitchen.dock.id, offer.id

    def order(quantity):
        """Order as a client does: a busy database is asked again; say whether it was placed."""
        with lone_app.app_context():
            while True:
                try:
                    place_order(
                        actor=actor,
                        lines=[{"offer_id": offer_id, "quantity": Decimal(quantity)}],
                        delivery_point_id=dock_id,
                        delivery_day=in_days(3),
                        payment=PaymentChoice.TERMS,
                    )
                except RuleBroken:
                    return False
                except (OperationalError, BusyPool):
                    db.session.rollback()
                else:
                    return True
                finally:
                    db.session.remove()

    wanted = [10] * AT_ONCE + [1_000_000] * TOO_MUCH
    with ThreadPoolExecutor(THREADS) as pool:
        placed = list(pool.map(order, wanted))
    db.session.rollback()
    numbers = db.session.scalars(select(Order.document_number)).all()
    assert placed == [True] * AT_ONCE + [False] * TOO_MUCH
    places = sorted(int(number.rpartition("/")[2]) for number in numbers)
    assert places == list(range(1, AT_ONCE + 1))
