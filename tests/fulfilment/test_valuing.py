"""The value of a judgement, to the rupiah."""

from decimal import Decimal

import pytest

from marketplace.fulfilment.valuing import receipt_value
from marketplace.shared.money import Money


@pytest.mark.parametrize(
    ("price", "accepted", "regraded", "percent", "value"),
    [
        (24_000, "18", "0", 0, 432_000),
        (24_000, "0", "0", 0, 0),
        (24_000, "16.5", "2", 30, 429_600),
        (33_333, "0.333", "0", 0, 11_100),  # 11.099,889
        (1, "0.5", "0", 0, 1),  # half a rupiah is rounded up
        (1, "0.499", "0", 0, 0),
        (3, "0.5", "1", 50, 3),  # 1,5 + 1,5: rounded once, not 2 + 2
        (101, "1", "1", 50, 152),  # 151,5
        (999, "0.001", "0.001", 90, 1),  # 0,999 + 0,0999
        (10**9, "9999999.999", "0", 0, 9_999_999_999_000_000),
    ],
)
def test_rounded_half_up_once(price, accepted, regraded, percent, value):
    assert receipt_value(
        Money(price),
        accepted=Decimal(accepted),
        regraded=Decimal(regraded),
        regrade_percent=percent,
    ) == Money(value)
