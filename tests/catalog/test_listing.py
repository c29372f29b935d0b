"""Lists show what is on sale, count what every choice would leave, and never ask row by row."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
import time_machine

from marketplace.catalog.models import OfferCertificate
from marketplace.catalog.queries.facets import facets
from marketplace.catalog.queries.filters import Sort, Wanted
from marketplace.catalog.queries.listing import cards
from marketplace.catalog.queries.remembered import present_edition
from marketplace.catalog.queries.searching import understand
from marketplace.catalog.services.searching import rebuild_search
from marketplace.catalog.states import ColdChain, OfferState
from marketplace.producers.models import Certificate
from marketplace.producers.states import (
    CertificateKind,
    CertificateState,
    ProducerKind,
    ReviewState,
)
from marketplace.shared import places
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.money import Money
from tests.catalog.questions import questions
from tests.factories.market import ACategory, AProducer, AProduct, an_offer
from tests.factories.shelves import the_example_market

TEMON, WATES, KOKAP = "34.01.01", "34.01.02", "34.01.08"
MORNING = "2026-11-23T02:00:00+00:00"  # 09.00 WIB, before the cut-off


def _slugs(**wanted):
    return [card.slug for card in cards(Wanted(**wanted), limit=100)]


def _certified(offer, kind, **facts):
    facts = {"state": CertificateState.ACCEPTED} | facts
    certificate = Certificate(producer_id=offer.producer_id, kind=kind, **facts)
    db.session.add(certificate)
    db.session.flush()
    db.session.add(OfferCertificate(offer_id=offer.id, certificate_id=certificate.id))
    db.session.flush()


@pytest.mark.parametrize("state", [s for s in OfferState if s is not OfferState.PUBLISHED])
def test_only_published_offers_count(state):
    an_offer(state=state)
    assert _slugs() == []
    assert facets(Wanted()).products == 0


@pytest.mark.parametrize("state", [s for s in ReviewState if s is not ReviewState.APPROVED])
def test_only_approved_producers_count(state):
    an_offer(AProducer(state=state))
    assert _slugs() == []
    assert facets(Wanted()).producers == 0


def test_a_card_shows_the_cheapest_offer_that_fits():
    product = AProduct(name="Gula semut")
    near = AProducer(village_code="34.01.01.2012", district_code=TEMON)
    an_offer(product=product, prices={10: 30_000, 100: 25_000})
    an_offer(
        near, product=product, prices={10: 32_000, 50: 29_000}, minimum_quantity=Decimal(10)
    )

    (card,) = cards(Wanted(), limit=5)
    assert (card.price, card.offers) == (Money(30_000), 2)

    (card,) = cards(Wanted(districts=frozenset({TEMON})), limit=5)
    assert (card.price, card.offers, card.producer) == (Money(32_000), 1, near.name)
    assert (card.tier_price, card.tier_from) == (Money(29_000), Decimal(50))
    assert not card.is_sold_out


def test_a_card_says_when_nothing_is_left():
    an_offer(stock=4, minimum_quantity=Decimal(5))
    assert [card.is_sold_out for card in cards(Wanted(), limit=5)] == [True]


def test_each_filter_keeps_what_fits():
    shelf = ACategory(slug="kopi-teh")
    inside = an_offer(
        AProducer(kind=ProducerKind.KWT, district_code=WATES),
        product=AProduct(category=shelf),
        prices={1: 20_000},
    )
    _certified(inside, CertificateKind.HALAL)
    an_offer(prices={1: 50_000}, lead_days=9)
    for wanted in (
        {"categories": frozenset({"kopi-teh"})},
        {"districts": frozenset({WATES, TEMON})},
        {"kinds": frozenset({ProducerKind.KWT})},
        {"certificates": frozenset({CertificateKind.HALAL})},
        {"producer": inside.producer.slug},
        {"highest_price": Money(20_000)},
        {"deliverable_on": today() + timedelta(3)},
    ):
        assert _slugs(**wanted) == [inside.product.slug], wanted
        assert facets(Wanted(**wanted)).products == 1, wanted
    assert len(_slugs()) == 2


def test_all_ticked_certificates_must_be_there_and_valid():
    both, one, expired, unchecked = (an_offer() for _each in range(4))
    for offer in (both, one):
        _certified(offer, CertificateKind.HALAL)
    _certified(both, CertificateKind.PIRT, valid_until=today())
    _certified(expired, CertificateKind.PIRT, valid_until=today() - timedelta(1))
    _certified(unchecked, CertificateKind.PIRT, state=CertificateState.SUBMITTED)

    wanted = {"certificates": frozenset({CertificateKind.HALAL, CertificateKind.PIRT})}
    assert _slugs(**wanted) == [both.product.slug]
    assert facets(Wanted()).certificates == {"halal": 2, "pirt": 1}


@time_machine.travel(MORNING, tick=False)
def test_what_cannot_arrive_in_time_or_season_is_left_out():
    soon = an_offer(product=AProduct(name="A", season_months="11,12"), lead_days=1)
    late = an_offer(product=AProduct(name="B"), lead_days=5)
    an_offer(product=AProduct(name="C", season_months="1,2"), lead_days=1)

    assert _slugs(deliverable_on=date(2026, 11, 23)) == []
    assert _slugs(deliverable_on=date(2026, 11, 24)) == [soon.product.slug]
    assert _slugs(deliverable_on=date(2026, 11, 28)) == [soon.product.slug, late.product.slug]
    assert _slugs(deliverable_on=date(2026, 11, 22)) == []
    days = facets(Wanted()).days
    assert days == {date(2026, 11, 24): 1, date(2026, 11, 26): 1, date(2026, 11, 30): 2}


@time_machine.travel("2026-11-23T09:00:00+00:00", tick=False)  # 16.00 WIB
def test_after_the_cut_off_a_day_more_is_needed():
    an_offer(lead_days=1)
    assert _slugs(deliverable_on=date(2026, 11, 24)) == []
    assert len(_slugs(deliverable_on=date(2026, 11, 25))) == 1


def test_counts_are_under_the_other_filters_only():
    kopi, teh = ACategory(slug="kopi"), ACategory(slug="teh")
    for category, district, price in (
        (kopi, WATES, 10_000),
        (kopi, KOKAP, 40_000),
        (teh, KOKAP, 20_000),
    ):
        an_offer(
            AProducer(district_code=district),
            product=AProduct(category=category),
            prices={1: price},
        )

    counted = facets(Wanted(categories=frozenset({"kopi"}), districts=frozenset({KOKAP})))

    assert counted.products == 1
    assert counted.categories == {kopi.id: 1, teh.id: 1}
    assert counted.districts == {WATES: 1, KOKAP: 1}
    assert counted.prices[25_000] == 0
    assert counted.prices[50_000] == 1
    cheap = facets(Wanted(highest_price=Money(25_000)))
    assert (cheap.products, cheap.prices[50_000]) == (2, 3)


def test_a_product_of_several_producers_is_counted_once():
    product = AProduct()
    for kind in (ProducerKind.KUB, ProducerKind.KWT, ProducerKind.KWT):
        an_offer(AProducer(kind=kind), product=product)
    counted = facets(Wanted())
    assert (counted.products, counted.producers) == (1, 3)
    assert counted.kinds == {"kub": 1, "kwt": 1}


def test_filters_hold_for_one_and_the_same_offer():
    product = AProduct()
    an_offer(AProducer(district_code=WATES), product=product, prices={1: 50_000})
    an_offer(AProducer(district_code=KOKAP), product=product, prices={1: 10_000})
    wanted = Wanted(districts=frozenset({WATES}), highest_price=Money(20_000))
    assert cards(wanted, limit=5) == []
    assert facets(wanted).products == 0


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("query", ["", "gula"])
def test_parts_join_without_gap_or_repeat(sort, query):
    the_example_market()
    wanted = Wanted(search=understand(query), sort=sort)
    whole = cards(wanted, limit=500)
    assert len(whole) == facets(wanted).products > 10

    walked, after = [], None
    while part := cards(wanted, limit=7, after=after):
        walked += part
        after = part[-1].position
    skipped = [card for skip in range(0, 500, 7) for card in cards(wanted, limit=7, skip=skip)]

    assert walked == whole
    assert skipped == whole
    assert all(a.position < b.position for a, b in pairwise(whole))


def test_orders():
    far = AProducer(district_code="34.01.11")
    names = ["Teh", "airku", "Kopi"]
    prices = [30_000, 10_000, 20_000]
    makers = [AProducer(district_code=TEMON), far, AProducer(district_code=WATES)]
    for name, price, maker, days in zip(names, prices, makers, (3, 1, 2), strict=True):
        an_offer(
            maker,
            product=AProduct(name=name, slug=name.lower(), popularity=price // 10_000),
            prices={1: price},
            published_at=utc_now() - timedelta(days),
        )
    assert _slugs(sort=Sort.NAME) == ["airku", "kopi", "teh"]
    assert _slugs(sort=Sort.PRICE) == ["airku", "kopi", "teh"]
    assert _slugs(sort=Sort.NEWEST) == ["airku", "kopi", "teh"]
    assert _slugs(sort=Sort.NEAREST) == ["teh", "kopi", "airku"]
    assert _slugs(sort=Sort.RELEVANCE) == ["teh", "kopi", "airku"]


@pytest.mark.parametrize("products", [10, 100])
def test_a_page_asks_the_same_few_questions(products):
    shelf = ACategory()
    for number in range(products):
        an_offer(product=AProduct(name=f"Kopi {number}", category=shelf), prices={1: 9, 5: 8})
    rebuild_search()
    with questions() as asked:
        now = present_edition()
        wanted = Wanted(search=now.understand("kopy"))
        assert len(now.cards(wanted, limit=100)) == now.facets(wanted).products == products
    assert len(asked) == 9


def test_places_seasons_and_cold_chains_are_counted_and_kept():
    village = places.villages(KOKAP)[0].code
    other = places.villages(WATES)[0].code
    near = AProducer(village_code=village, district_code=KOKAP)
    far = AProducer(village_code=other, district_code=WATES)
    frozen = AProduct(name="Geblek", storage="beku, −18 °C")
    ripe = AProduct(name="Manggis", season_months=str(today().month), storage="dingin, 0–4 °C")
    an_offer(near, product=frozen)
    an_offer(far, product=ripe)

    counted = facets(Wanted())
    assert counted.villages == {village: 1, other: 1}
    assert counted.months == {today().month: 1}
    assert counted.cold_chains == {"frozen": 1, "chilled": 1}
    assert _slugs(villages=frozenset({village})) == [frozen.slug]
    assert _slugs(months=frozenset({today().month})) == [ripe.slug]
    assert _slugs(cold_chains=frozenset({ColdChain.FROZEN})) == [frozen.slug]
    both = frozenset({ColdChain.FROZEN, ColdChain.CHILLED})
    assert len(_slugs(cold_chains=both)) == 2


def test_a_kalurahan_narrows_its_own_kapanewon_only():
    first, second = (each.code for each in places.villages(KOKAP)[:2])
    third = places.villages(WATES)[0].code
    for village, district in ((first, KOKAP), (second, KOKAP), (third, WATES)):
        an_offer(AProducer(village_code=village, district_code=district))
    districts = frozenset({KOKAP, WATES})
    assert facets(Wanted(districts=districts)).products == 3
    assert facets(Wanted(districts=districts, villages=frozenset({first}))).products == 2
