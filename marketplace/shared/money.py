"""Amounts of money: whole rupiah, never floats."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import BigInteger, Dialect, TypeDecorator

BASIS_POINTS = Decimal(10_000)  # 1 % = 100 basis points


@dataclass(frozen=True, order=True)
class Money:
    """A whole number of rupiah. Nobody pays sen, so we do not keep them."""

    rupiah: int

    def __add__(self, other: Money) -> Money:
        return Money(self.rupiah + other.rupiah)

    def __sub__(self, other: Money) -> Money:
        return Money(self.rupiah - other.rupiah)

    def __neg__(self) -> Money:
        return Money(-self.rupiah)

    def __bool__(self) -> bool:
        return self.rupiah != 0

    def times(self, factor: Decimal | int) -> Money:
        """Multiply by a quantity or a rate, rounding half up to a whole rupiah."""
        exact = Decimal(self.rupiah) * factor
        return Money(int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP)))

    def share(self, basis_points: int) -> Money:
        """Return this many hundredths of a percent of the amount, rounded half up."""
        return self.times(Decimal(basis_points) / BASIS_POINTS)

    def __str__(self) -> str:
        sign = "\N{MINUS SIGN} " if self.rupiah < 0 else ""
        digits = f"{abs(self.rupiah):,}".replace(",", ".")
        return f"{sign}Rp\N{NO-BREAK SPACE}{digits}"


ZERO = Money(0)


def total(amounts: Iterable[Money]) -> Money:
    """Add amounts up; nothing at all is zero rupiah."""
    return Money(sum(amount.rupiah for amount in amounts))


class MoneyColumn(TypeDecorator[Money]):
    """Stores `Money` as a BIGINT of whole rupiah."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Money | int | None, dialect: Dialect) -> int | None:  # noqa: ARG002, D102
        return value.rupiah if isinstance(value, Money) else value

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Money | None:  # noqa: ANN401, ARG002, D102
        return None if value is None else Money(int(value))
