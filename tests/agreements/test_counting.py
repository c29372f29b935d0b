"""Lists and single agreements ask the database as often for few rows as for many."""

from __future__ import annotations

from marketplace.shared.opaque import to_public
from tests.factories.agreements import an_agreement
from tests.factories.counting import statements


def readings(sign_in, agreements):
    """What both sides read, with so many agreements and deliveries."""
    deal = an_agreement(2)
    first = deal.agreement
    deal.release(10)
    for _more in range(agreements - 1):
        deal.release(10, days=7)
        deal.holds()
        deal.agreement = first
    deal.kitchen.places((deal.sellers[0][1], 10))
    buyer, seller = sign_in(deal.owner), sign_in(deal.sellers[0][0])
    one = f"kesepakatan/{to_public('agreement', first.id)}"
    return [
        lambda: buyer.get("/usaha/kesepakatan"),
        lambda: seller.get("/jual/kesepakatan"),
        lambda: buyer.get(f"/usaha/{one}"),
        lambda: seller.get(f"/jual/{one}"),
        lambda: buyer.get("/usaha/kesepakatan.csv"),
    ]


def test_no_page_asks_once_per_row(sign_in):
    few, many = readings(sign_in, 1), readings(sign_in, 4)
    for read in (*few, *many):
        assert read().status_code == 200
    asked = [statements(read) for read in few]
    assert [statements(read) for read in many] == asked
    assert max(asked) <= 30
