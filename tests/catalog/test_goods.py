"""What goods of a category usually are, and how they are taxed."""

import pytest

from marketplace.catalog.goods import USUAL_KIND, tax_kind_of
from marketplace.catalog.states import GoodsKind, TaxKind


def test_a_category_with_goods_of_many_kinds_is_not_guessed():
    assert "telur-susu-daging" not in USUAL_KIND
    assert "beras-pangan" not in USUAL_KIND


@pytest.mark.parametrize(
    ("kind", "tax"),
    [
        (GoodsKind.GRAIN, TaxKind.EXEMPT),
        (GoodsKind.PRODUCE, TaxKind.EXEMPT),
        (GoodsKind.MILK, TaxKind.EXEMPT),
        (GoodsKind.WATER, TaxKind.TAXABLE),
        (GoodsKind.CROP, TaxKind.TAXABLE),
        (None, TaxKind.TAXABLE),
    ],
)
def test_basic_food_bears_no_value_added_tax(kind, tax):
    assert tax_kind_of(kind) is tax
