"""Value added tax (PPN) by a dated table. Pure: no database, no HTTP.

An order line freezes the effective rate in basis points; the same rate then names the rule by
which its invoices are computed, however long after.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from marketplace.catalog.states import TaxKind
from marketplace.shared.money import BASIS_POINTS, ZERO, Money


@dataclass(frozen=True)
class TaxRule:
    """How PPN is computed from a day on: a rate, on a fraction of the price."""

    since: date
    basis_points: int
    base_parts: int  # the tax base is this many …
    base_of: int  # … parts of the price
    source: str

    @property
    def effective_basis_points(self) -> int:
        """The rate as it weighs on the whole price."""
        return self.basis_points * self.base_parts // self.base_of


RULES = (
    TaxRule(date(2022, 4, 1), 1100, 1, 1, "UU 7/2021 art. 7: 11 %"),
    TaxRule(
        date(2025, 1, 1), 1200, 11, 12, "PMK 131/2024: 12 % of 11/12 of the price (code 04)"
    ),
)


def rule_on(day: date) -> TaxRule:
    """Return the rule in force on this day; `LookupError` before the first one."""
    for rule in reversed(RULES):
        if rule.since <= day:
            return rule
    raise LookupError(f"no tax rule is known for {day}")


def effective_basis_points(tax_kind: TaxKind, *, is_pkp: bool, day: date) -> int:
    """Return the rate on a good: none on exempt goods, none from sellers who are not PKP."""
    if not is_pkp or tax_kind is TaxKind.EXEMPT:
        return 0
    return rule_on(day).effective_basis_points


def tax_base(amount: Money, basis_points: int) -> Money:
    """Return the tax base ("DPP nilai lain") of an amount taxed at a frozen effective rate."""
    if basis_points == 0:
        return ZERO
    rule = _rule_with(basis_points)
    if rule is None:
        return amount
    return amount.times(Decimal(rule.base_parts) / Decimal(rule.base_of))


def tax_on(amount: Money, basis_points: int) -> Money:
    """Return the PPN on an amount: 12 % of the rounded tax base, itself rounded half up."""
    base = tax_base(amount, basis_points)
    rule = _rule_with(basis_points)
    rate = rule.basis_points if rule else basis_points
    return base.times(Decimal(rate) / BASIS_POINTS)


def with_tax(amount: Money, basis_points: int) -> Money:
    """Return an amount together with the PPN on it."""
    return amount + tax_on(amount, basis_points) if basis_points else amount


def _rule_with(basis_points: int) -> TaxRule | None:
    """Return the newest rule of this effective rate."""
    fitting = (rule for rule in reversed(RULES) if rule.effective_basis_points == basis_points)
    return next(fitting, None)
