from datetime import date

import pytest

from marketplace.orders.freight import Vehicle, freight_for
from marketplace.shared.money import Money
from marketplace.shared.places import districts

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("district", "rupiah"),
    [
        ("34.01.01", 45_000),  # Temon: 40.000 + 1.500 x 2,5 km x 1,3 = 44.875
        ("34.01.08", 57_500),  # Kokap: 57.355
        ("34.01.12", 103_000),  # Samigaluh: 102.790
    ],
)
def test_freight_is_a_base_and_a_price_per_road_kilometre(district, rupiah):
    assert freight_for(district, DAY) == Money(rupiah)


def test_every_kapanewon_has_a_freight_in_whole_five_hundreds():
    for place in districts():
        assert freight_for(place.code, DAY).rupiah % 500 == 0


def test_a_courier_costs_the_same_everywhere():
    assert freight_for("34.01.01", DAY, Vehicle.COURIER) == Money(15_000)
    assert freight_for("34.01.12", DAY, Vehicle.COURIER) == Money(15_000)


def test_before_the_first_rate_nobody_knows():
    with pytest.raises(LookupError):
        freight_for("34.01.01", date(2020, 1, 1))
