"""What an invoice comes to. Pure arithmetic: no database, no HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.catalog import taxes
from marketplace.shared.money import Money, total


@dataclass(frozen=True)
class LineTotal:
    """The amounts of one invoice line; `value` is what the receipt says it is worth."""

    value: Money
    tax_base: Money
    tax: Money
    fee: Money


@dataclass(frozen=True)
class InvoiceTotal:
    """The sums at the foot of an invoice."""

    goods: Money
    freight: Money
    tax_base: Money
    tax: Money
    fee: Money

    @property
    def amount(self) -> Money:
        """What the buyer owes."""
        return self.goods + self.freight + self.tax


def line_total(value: Money, *, tax_basis_points: int, fee_basis_points: int) -> LineTotal:
    """Return tax and fee of one line at the rates frozen when it was ordered."""
    return LineTotal(
        value=value,
        tax_base=taxes.tax_base(value, tax_basis_points),
        tax=taxes.tax_on(value, tax_basis_points),
        fee=value.share(fee_basis_points),
    )


def invoice_total(lines: Sequence[LineTotal], *, freight: Money) -> InvoiceTotal:
    """Add up the lines; freight is not taxed and carries no fee."""
    return InvoiceTotal(
        goods=total(line.value for line in lines),
        freight=freight,
        tax_base=total(line.tax_base for line in lines),
        tax=total(line.tax for line in lines),
        fee=total(line.fee for line in lines),
    )
