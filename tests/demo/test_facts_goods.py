import re
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from marketplace.catalog.states import TaxKind
from marketplace.demo import facts
from marketplace.producers.states import CertificateKind, ProducerKind
from marketplace.shared.places import districts, village

ROOT = Path(__file__).parents[2]

PRODUCERS = {each.slug: each for each in facts.producers()}
GOODS = {each.slug: each for each in facts.goods()}
AIRKU = "perumda-air-minum-tirta-binangun"


def test_more_than_seventy_producers_live_in_all_twelve_kapanewon():
    assert 70 <= len(PRODUCERS) <= 80
    per_district = Counter(
        village(each.village_code).district.name for each in PRODUCERS.values()
    )
    assert set(per_district) == {each.name for each in districts()}
    assert min(per_district.values()) >= 3


def test_groups_have_attested_members_with_a_date_and_the_utility_has_none():
    for each in PRODUCERS.values():
        assert 0 <= each.poor_members <= each.members
        assert (each.attested_on is not None) == (each.members > 0)
    assert PRODUCERS[AIRKU].members == 0
    assert PRODUCERS[AIRKU].kind is ProducerKind.BUMD


def test_only_the_utility_and_one_cooperative_charge_ppn():
    charging = [each for each in PRODUCERS.values() if each.pkp]
    assert {each.kind for each in charging} == {ProducerKind.BUMD, ProducerKind.KOPERASI}
    assert len(charging) == 2


def test_a_third_of_the_groups_are_led_by_women():
    women = sum(each.women_led for each in PRODUCERS.values())
    assert 25 <= women <= 35


def test_stories_are_one_or_two_sentences():
    for each in PRODUCERS.values():
        assert 1 <= len(re.findall(r"[.](?: |$)", each.story)) <= 3
        assert 40 < len(each.story) < 240


def test_every_offer_joins_a_producer_with_a_good_once():
    pairs = [(each.producer, each.good) for each in facts.offers()]
    assert len(set(pairs)) == len(pairs) >= 79
    assert {producer for producer, _ in pairs} == set(PRODUCERS)
    assert {good for _, good in pairs} == set(GOODS)


def test_offers_can_be_ordered_as_they_stand():
    for each in facts.offers():
        steps = [tier.minimum_quantity for tier in each.price_tiers]
        prices = [tier.unit_price_rupiah for tier in each.price_tiers]
        assert 2 <= len(steps) <= 4, each
        assert steps == sorted(set(steps)), each
        assert prices == sorted(set(prices), reverse=True), each
        assert prices[0] == each.price_rupiah, each
        assert steps[0] == each.minimum_quantity, each
        for quantity in (*steps, each.stock, each.weekly_capacity):
            assert quantity % each.order_multiple == 0, each
        assert each.weekly_capacity >= each.minimum_quantity, each
        assert 0 < each.lead_days <= 30, each
        assert each.minimum_quantity == GOODS[each.good].minimum_quantity, each


def test_prices_of_one_good_differ_a_little_between_its_sellers():
    prices = defaultdict(list)
    for each in facts.offers():
        prices[each.good].append(each.price_rupiah)
    for good, asked in prices.items():
        assert max(asked) <= min(asked) * Decimal("1.15"), good
    assert len(set(prices["gula-semut-organik-500-g"])) >= 4


def sellers(pattern):
    return {each.producer for each in facts.offers() if re.search(pattern, each.good)}


def test_airku_comes_from_the_utility_alone():
    assert sellers(r"^airku-") == {AIRKU}
    assert len([each for each in facts.offers() if each.producer == AIRKU]) == 5


def test_gula_semut_has_four_sellers_and_more_in_the_sugar_hills():
    found = sellers(r"^gula-semut-organik-500-g$")
    assert len(found) >= 4
    hills = {
        village(PRODUCERS[each].village_code).district.name for each in sellers("gula-semut")
    }
    assert hills == {"Kokap", "Samigaluh", "Girimulyo"}


@pytest.mark.parametrize(
    ("good", "least"),
    [
        ("^kopi-menoreh-robusta-sangrai$", 3),
        ("^cabai-merah-keriting$", 3),
        ("^beras-medium-5-kg$", 3),
        ("^telur-ayam-kelas-a$", 2),
    ],
)
def test_daily_goods_have_several_sellers(good, least):
    assert least <= len(sellers(good)) <= 4


def test_goods_stand_on_shelves_and_carry_drawings_that_exist():
    shelves = {each.slug for each in facts.categories()}
    drawings = set(re.findall(r'id="art-([a-z]+)"', (ROOT / "static/img/art.svg").read_text()))
    assert {each.category for each in GOODS.values()} == shelves
    assert {each.art for each in (*GOODS.values(), *facts.categories())} <= drawings
    assert [each.position for each in facts.categories()] == list(range(1, len(shelves) + 1))


def test_goods_are_complete():
    for each in GOODS.values():
        assert each.name_en != each.name
        assert len(each.name) <= 80
        assert len(each.unit) <= 20
        assert each.temperature in {"ambient", "chilled", "frozen"}
        assert all(1 <= month <= 12 for month in each.season)
        assert each.price_rupiah % 50 == 0
    assert len({each.name for each in GOODS.values()}) == len(GOODS)


def test_food_is_halal_by_paper_or_by_nature():
    no_food = {"batik-kerajinan", "bunga"}
    for each in GOODS.values():
        has_paper = CertificateKind.HALAL in each.certificates
        if each.category in no_food:
            assert not has_paper
            assert not each.halal_exempt
        elif each.slug not in {"kopi-green-bean-robusta", "biji-kakao-fermentasi"}:
            assert has_paper != each.halal_exempt, each.slug


def test_basic_foods_are_free_of_ppn_and_airku_is_not():
    assert GOODS["beras-medium-5-kg"].tax_kind is TaxKind.EXEMPT
    assert GOODS["telur-ayam-kelas-a"].tax_kind is TaxKind.EXEMPT
    assert GOODS["airku-botol-600-ml"].tax_kind is TaxKind.TAXABLE


def test_seasons_follow_the_year():
    assert GOODS["durian-menoreh-kuning"].is_in_season(2)
    assert not GOODS["durian-menoreh-kuning"].is_in_season(11)
    assert GOODS["airku-botol-600-ml"].is_in_season(11)


def test_every_producer_holds_the_papers_its_goods_need_and_none_has_a_number():
    held = defaultdict(set)
    for each in facts.certificates():
        assert each.valid_days is None or each.valid_days > 0
        held[each.producer].add(each.kind)
    for each in facts.offers():
        assert set(GOODS[each.good].certificates) <= held[each.producer], each
    header = (ROOT / "marketplace/demo/facts/certificates.csv").read_text().splitlines()[0]
    assert header == "producer,kind,valid_days,source"


def test_some_papers_run_out_soon():
    soon = [each for each in facts.certificates() if each.valid_days and each.valid_days <= 30]
    assert len(soon) == 2
