from datetime import date

import pytest

from marketplace.catalog import taxes
from marketplace.catalog.states import TaxKind
from marketplace.shared.money import Money

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("kind", "is_pkp", "basis_points"),
    [
        (TaxKind.TAXABLE, True, 1100),
        (TaxKind.TAXABLE, False, 0),
        (TaxKind.EXEMPT, True, 0),
        (TaxKind.EXEMPT, False, 0),
    ],
)
def test_only_taxable_goods_of_registered_sellers_bear_tax(kind, is_pkp, basis_points):
    assert taxes.effective_basis_points(kind, is_pkp=is_pkp, day=TODAY) == basis_points


def test_the_table_is_dated():
    assert taxes.rule_on(date(2024, 12, 31)).basis_points == 1100
    assert taxes.rule_on(date(2025, 1, 1)).basis_points == 1200
    with pytest.raises(LookupError):
        taxes.rule_on(date(2022, 3, 31))


@pytest.mark.parametrize(
    ("amount", "base", "tax"),
    [
        (2_100_000, 1_925_000, 231_000),
        (1_000_000, 916_667, 110_000),
        (35_000, 32_083, 3_850),
        (1, 1, 0),
        (5, 5, 1),
        (0, 0, 0),
    ],
)
def test_twelve_percent_of_eleven_twelfths_each_rounded_half_up(amount, base, tax):
    assert taxes.tax_base(Money(amount), 1100) == Money(base)
    assert taxes.tax_on(Money(amount), 1100) == Money(tax)


def test_without_tax_there_is_no_base():
    assert taxes.tax_base(Money(1_000_000), 0) == Money(0)
    assert taxes.tax_on(Money(1_000_000), 0) == Money(0)


def test_a_rate_of_no_rule_weighs_on_the_whole_amount():
    assert taxes.tax_base(Money(1_000), 500) == Money(1_000)
    assert taxes.tax_on(Money(1_000), 500) == Money(50)
