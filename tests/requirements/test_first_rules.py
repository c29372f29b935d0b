"""What the market asked before its requirements became data is what the first rows say."""

from __future__ import annotations

from datetime import date

import pytest

from marketplace.catalog.gates import lacking
from marketplace.catalog.states import GoodsKind, HalalBasis, OfferState
from marketplace.producers.states import CertificateKind as Paper
from marketplace.shared.database import db
from tests.factories.market import AProducer, AProduct, an_offer
from tests.factories.offers import papers_of

BEFORE, SINCE = date(2026, 10, 17), date(2026, 10, 18)
HALAL, BPOM_MD = "halal", "bpom_md"


def _lacks(kind, *held, day=SINCE, **facts):
    producer = AProducer()
    product = AProduct(goods_kind=kind)
    offer = an_offer(producer, product=product, state=OfferState.DRAFT, **facts)
    offer.certificates = papers_of(producer, *held)
    db.session.flush()
    return lacking(offer, day)


def _binding(kind, *held, **facts):
    return sorted(lack.code for lack in _lacks(kind, *held, **facts) if lack.binding)


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
        (GoodsKind.MILK, [BPOM_MD, HALAL]),
        (GoodsKind.FROZEN_FOOD, [BPOM_MD, HALAL]),
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
    assert _binding(GoodsKind.WATER, Paper.PIRT) == [BPOM_MD]


def test_either_licence_will_do_for_dry_food():
    assert [lack.code for lack in _lacks(GoodsKind.PACKED_FOOD, Paper.HALAL)] == ["pirt"]
    assert _lacks(GoodsKind.PACKED_FOOD, Paper.HALAL, Paper.BPOM_MD) == []


def test_nothing_is_asked_of_goods_nobody_named_yet():
    assert _lacks(None) == []
