"""What a judgement at the dock is worth. Pure: no database, no HTTP."""

from decimal import Decimal

from marketplace.shared.money import Money

HUNDRED = Decimal(100)
LEAST_PERCENT, MOST_PERCENT = 1, 90  # off the price of regraded goods


def receipt_value(
    unit_price: Money, *, accepted: Decimal, regraded: Decimal, regrade_percent: int
) -> Money:
    """Return the value before tax: accepted in full, regraded at the reduced price.

    Rounded half up to a whole rupiah, once for the line; rejected goods are worth nothing.
    """
    paid_part = (HUNDRED - regrade_percent) / HUNDRED
    return unit_price.times(accepted + regraded * paid_part)
