"""Quantities of goods: decimals with at most three places, stored exactly on every database."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Dialect, TypeDecorator

THOUSAND = 1000
LARGEST = Decimal(10_000_000)


class QuantityColumn(TypeDecorator[Decimal]):
    """Stores a quantity as a BIGINT of thousandths: SQLite has no exact decimals."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Refuse more than three places: rounding would create or lose goods."""
        return None if value is None else in_thousandths(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:  # noqa: ANN401, ARG002
        """Return the quantity without needless zeros after the point."""
        return None if value is None else plain(Decimal(int(value)) / THOUSAND)


def in_thousandths(quantity: Decimal | int) -> int:
    """Return a quantity as it is stored; `ValueError` for more than three decimal places."""
    thousandths = quantity * THOUSAND
    if thousandths != int(thousandths):
        raise ValueError(f"{quantity} has more than three decimal places")
    return int(thousandths)


def plain(quantity: Decimal) -> Decimal:
    """Drop needless zeros after the point: 10.000 becomes 10, 2.500 becomes 2.5."""
    whole = quantity.to_integral_value()
    return Decimal(int(whole)) if quantity == whole else quantity.normalize()


def written(quantity: Decimal) -> str:
    """Write a quantity as Indonesians do: 1.234,5."""
    return f"{plain(quantity):,f}".translate(str.maketrans(",.", ".,"))
