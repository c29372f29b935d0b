from dataclasses import dataclass
from decimal import Decimal

import pytest

from marketplace.orders.pricing import next_tier, saving, unit_price
from marketplace.shared.money import Money


@dataclass(frozen=True)
class ATier:
    minimum_quantity: Decimal
    unit_price: Money


AIRKU = [
    ATier(Decimal(200), Money(33_500)),
    ATier(Decimal(10), Money(38_000)),
    ATier(Decimal(50), Money(35_000)),
]


@pytest.mark.parametrize(
    ("quantity", "price"),
    [("1", 38_000), ("10", 38_000), ("49.999", 38_000), ("50", 35_000), ("200", 33_500)],
)
def test_the_highest_tier_that_was_reached_gives_the_price(quantity, price):
    assert unit_price(AIRKU, Decimal(quantity)) == Money(price)


def test_the_next_tier_says_how_much_more_and_what_it_saves():
    more = next_tier(AIRKU, Decimal(60))

    assert more is not None
    assert more.missing_quantity == Decimal(140)
    assert more.unit_price == Money(33_500)
    assert more.saving == Money(1_500)


def test_above_the_last_tier_there_is_nothing_more_to_gain():
    assert next_tier(AIRKU, Decimal(200)) is None


def test_a_dearer_tier_is_no_gain():
    odd = [ATier(Decimal(1), Money(10)), ATier(Decimal(5), Money(12))]
    assert next_tier(odd, Decimal(2)) is None


def test_saving_is_against_the_first_tier():
    assert saving(AIRKU, Decimal(60)) == Money(180_000)
    assert saving(AIRKU, Decimal(10)) == Money(0)


def test_an_offer_without_prices_cannot_be_bought():
    with pytest.raises(ValueError, match="without a price"):
        unit_price([], Decimal(1))
