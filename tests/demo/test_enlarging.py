"""The measured market is large enough, and still sells nothing without papers."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from marketplace.demo.enlarging import LARGE, enlarged
from marketplace.demo.scale import small_market
from marketplace.shared.actors import BUYER_ROLES, Role

AIRKU = "perumda-air-minum-tirta-binangun"


@pytest.fixture(scope="module")
def large():
    return enlarged(small_market(), LARGE)


def test_it_has_the_size_of_the_benchmarks(large):
    assert len(large.producers) == 200
    assert len(large.offers) == 10_000
    assert len(large.buyers) == 120


@pytest.mark.parametrize("table", ["goods", "producers", "buyers", "households"])
def test_slugs_stay_unique_and_fit_their_columns(large, table):
    slugs = [row.slug for row in getattr(large, table)]
    assert len(set(slugs)) == len(slugs)
    assert max(map(len, slugs)) <= 80


def test_everything_of_the_small_market_is_still_there(large):
    small = small_market()
    for table in ("goods", "producers", "certificates", "buyers", "delivery_points", "people"):
        kept = getattr(large, table)[: len(getattr(small, table))]
        assert kept == getattr(small, table)


def test_nobody_else_sells_airku(large):
    made = {offer.good for offer in small_market().offers if offer.producer == AIRKU}
    water = {good.slug for good in large.goods if good.category == "air-minum"}
    assert water == made
    assert {o.producer for o in large.offers if o.good in water} == {AIRKU}


def test_all_groups_sell_about_as_much(large):
    offers = Counter(offer.producer for offer in large.offers if offer.producer != AIRKU)
    assert len(offers) >= 198
    assert max(offers.values()) - min(offers.values()) <= 10


def test_whoever_sells_holds_the_papers_of_the_goods(large):
    held = defaultdict(set)
    for certificate in large.certificates:
        held[certificate.producer].add(certificate.kind)
    goods = {good.slug: good for good in large.goods}
    for offer in large.offers:
        needed = set(goods[offer.good].certificates) - {"organic"}
        assert needed <= held[offer.producer], offer


def test_every_buyer_has_people_and_a_dock(large):
    roles = defaultdict(set)
    for member in large.people:
        roles[member.organisation].add(member.role)
    docks = {point.buyer for point in large.delivery_points}
    for buyer in large.buyers:
        assert roles[buyer.slug] >= BUYER_ROLES - {Role.OUTLET_MANAGER}
        assert buyer.slug in docks
    for home in large.households:
        assert roles[home.slug] == {Role.RESIDENT}
