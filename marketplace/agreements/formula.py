"""What a line costs: a fixed price, or the reference price and so many per cent. Pure."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from marketplace.agreements.call_models import AgreementQuota
from marketplace.agreements.models import AgreementLine
from marketplace.agreements.states import PriceRule
from marketplace.catalog.models import Offer
from marketplace.shared.money import Money


def price_by_formula(
    reference: Money, percent: int, floor: Money | None, ceiling: Money | None
) -> Money:
    """Return the reference price plus so many per cent, to the rupiah, within the band.

    A price is never less than one rupiah.
    """
    exact = Decimal(reference.rupiah) * (100 + percent) / 100
    price = int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    if ceiling is not None:
        price = min(price, ceiling.rupiah)
    if floor is not None:
        price = max(price, floor.rupiah)
    return Money(max(price, 1))


def present_price(line: AgreementLine) -> Money:
    """Return what a line costs now: of a formula the last frozen month, if there is one."""
    if line.price_rule is PriceRule.FORMULA and line.months:
        return line.months[-1].unit_price
    return line.unit_price


def has_room(quota: AgreementQuota, offer: Offer) -> bool:
    """Say whether an order of the smallest amount still fits into the maximum."""
    least = max(offer.minimum_quantity, offer.order_multiple)
    return quota.maximum is None or quota.maximum - quota.used - quota.held >= least
