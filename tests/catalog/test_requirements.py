"""Which papers which goods need, and since when."""

from datetime import date

import pytest

from marketplace.catalog.requirements import (
    BPOM_MD,
    HALAL,
    PIRT,
    USUAL_KIND,
    missing_papers,
    tax_kind_of,
)
from marketplace.catalog.states import GoodsKind, HalalBasis, TaxKind
from marketplace.producers.states import CertificateKind as Paper

BEFORE, SINCE = date(2026, 10, 17), date(2026, 10, 18)


def _binding(kind, *held, day=SINCE, **facts):
    return [rule for rule in missing_papers(kind, held, day, **facts) if rule.binding]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (GoodsKind.WATER, [BPOM_MD]),
        (GoodsKind.PRODUCE, []),
        (GoodsKind.CROP, []),
        (GoodsKind.GRAIN, []),
        (GoodsKind.EGGS, []),
        (GoodsKind.FISH, []),
        (GoodsKind.CRAFT, []),
        (GoodsKind.PLANTS, []),
        (GoodsKind.MEAT, [HALAL]),
        (GoodsKind.PACKED_FOOD, [HALAL]),
        (GoodsKind.FRESH_FOOD, [HALAL]),
        (GoodsKind.MILK, [HALAL, BPOM_MD]),
        (GoodsKind.FROZEN_FOOD, [HALAL, BPOM_MD]),
    ],
)
def test_what_each_kind_may_not_lack(kind, expected):
    assert _binding(kind) == expected


def test_every_kind_stands_in_the_table_above():
    rows = test_what_each_kind_may_not_lack.pytestmark[0].args[1]
    assert {kind for kind, _expected in rows} == set(GoodsKind)


def test_halal_binds_small_makers_from_the_eighteenth_of_october_on():
    assert _binding(GoodsKind.PACKED_FOOD, day=BEFORE) == []
    assert _binding(GoodsKind.PACKED_FOOD, day=SINCE) == [HALAL]


@pytest.mark.parametrize("basis", [HalalBasis.POSITIVE_LIST, HalalBasis.NOT_HALAL])
def test_an_exemption_spares_the_halal_certificate_alone(basis):
    assert _binding(GoodsKind.PACKED_FOOD, halal_basis=basis) == []
    assert _binding(GoodsKind.FROZEN_FOOD, halal_basis=basis) == [BPOM_MD]


def test_papers_held_meet_the_requirement():
    assert _binding(GoodsKind.MILK, Paper.HALAL, Paper.BPOM_MD) == []
    assert _binding(GoodsKind.MILK, Paper.HALAL, Paper.PIRT) == [BPOM_MD]


def test_either_licence_will_do_for_dry_food():
    assert PIRT in missing_papers(GoodsKind.PACKED_FOOD, [Paper.HALAL], SINCE)
    assert missing_papers(GoodsKind.PACKED_FOOD, [Paper.HALAL, Paper.BPOM_MD], SINCE) == []


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
