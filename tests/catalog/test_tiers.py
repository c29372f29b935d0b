"""Price tiers rise in quantity and fall in price."""

from decimal import Decimal

import pytest

from marketplace.catalog.tiers import problems_with_tiers, whole_packs
from tests.factories.offers import tiers

NUMBER_RISES = "Jumlah tiap tingkat harga harus lebih besar dari tingkat sebelumnya."
PRICE_FALLS = "Harga grosir tidak boleh lebih mahal dari tingkat sebelumnya."
FROM_MINIMUM = "Tingkat harga pertama harus mulai dari minimum pesanan."


@pytest.mark.parametrize(
    ("steps", "problems"),
    [
        ([(1, 38_000)], []),
        ([(10, 43_000), (60, 40_000), (200, 37_500)], []),
        ([(1, 100), (2, 100), (3, 90)], []),  # the same price twice is no harm
        ([("0.5", 100), ("2.5", 90)], []),
        ([(1, 5), (2, 4), (3, 3), (4, 2), (5, 1)], []),
        ([], ["Isi harga satuan."]),
        ([(1, 6), (2, 5), (3, 4), (4, 3), (5, 2), (6, 1)], ["Paling banyak 5 tingkat harga."]),
        ([(1, 0)], ["Harga harus lebih dari nol."]),
        ([(10, 100), (10, 90)], [NUMBER_RISES]),
        ([(10, 100), (5, 90)], [NUMBER_RISES]),
        ([(1, 100), (5, 101)], [PRICE_FALLS]),
        ([(11, 100)], [FROM_MINIMUM]),
    ],
)
def test_what_tiers_may_be(steps, problems):
    assert problems_with_tiers(tiers(*steps), Decimal(10)) == problems


@pytest.mark.parametrize(
    ("quantity", "multiple", "expected"),
    [(1, 1, 1), (1, 25, 25), (25, 25, 25), (26, 25, 50), ("0.5", "0.5", "0.5")],
)
def test_whole_packs_reach_the_quantity(quantity, multiple, expected):
    assert whole_packs(Decimal(quantity), Decimal(multiple)) == Decimal(expected)
