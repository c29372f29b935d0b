import hashlib
import re
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from marketplace.demo import facts
from marketplace.shared.actors import BUYER_ROLES, PRODUCER_ROLES, REGENCY_ROLES, Role
from marketplace.shared.places import village

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "marketplace" / "demo" / "facts").glob("*.csv"))
REAL_NAMES = frozenset((Path(__file__).parent / "real_names.txt").read_text().split())
LONGEST_REAL_NAME = 5  # words

PRODUCERS = {each.slug: each for each in facts.producers()}
GOODS = {each.slug: each for each in facts.goods()}
BUYERS = {each.slug: each for each in facts.buyers()}


@pytest.mark.parametrize("table", facts.__all__)
def test_every_row_names_its_source_and_no_row_stands_twice(table):
    rows = getattr(facts, table)()
    assert rows
    assert all(row.source for row in rows)
    assert len({repr(row) for row in rows}) == len(rows)


@pytest.mark.parametrize("table", ["categories", "goods", "producers", "buyers", "households"])
def test_slugs_are_addresses_and_unique(table):
    slugs = [row.slug for row in getattr(facts, table)()]
    assert len(set(slugs)) == len(slugs)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) for slug in slugs)


@pytest.mark.parametrize("table", ["producers", "buyers", "households", "delivery_points"])
def test_every_village_code_is_a_village_of_the_regency(table):
    for row in getattr(facts, table)():
        place = village(row.village_code)
        assert getattr(row, "village", place.name) == place.name
        assert getattr(row, "district", place.district.name) == place.district.name


def test_twelve_buyers_have_outlets_docks_and_appetite():
    shelves = {each.slug for each in facts.categories()}
    assert len(BUYERS) == 12
    assert {each.kind for each in BUYERS.values()} == {
        "tenant",
        "hotel",
        "caterer",
        "operator",
        "lounge",
        "souvenir",
    }
    assert {each.buyer for each in facts.outlets()} == set(BUYERS)
    assert {each.buyer for each in facts.delivery_points()} == set(BUYERS)
    for each in BUYERS.values():
        assert set(each.appetite) <= shelves
        assert set(each.appetite.values()) <= {1, 2, 3, 4, 5}
        assert 0 < each.passenger_share < Decimal("0.2")
    for point in facts.delivery_points():
        assert point.opens < point.closes
    assert {point.zone for point in facts.delivery_points()} == {"landside", "sterile"}


def test_every_role_has_people_and_every_organisation_its_own():
    roles = defaultdict(set)
    for each in facts.people():
        roles[each.organisation].add(each.role)
    assert set().union(*roles.values()) == set(Role)
    households = {each.slug for each in facts.households()}
    assert set(roles) == {"belabeliku", *PRODUCERS, *BUYERS, *households}
    assert roles["belabeliku"] == REGENCY_ROLES
    for slug in PRODUCERS:
        assert Role.PRODUCER_OWNER in roles[slug] <= PRODUCER_ROLES
    for slug in BUYERS:
        assert roles[slug] >= BUYER_ROLES - {Role.OUTLET_MANAGER}
    for slug in households:
        assert roles[slug] == {Role.RESIDENT}


def test_nobody_can_approve_what_they_ask_for():
    asking = {
        (each.email, each.organisation) for each in facts.people() if each.role == "requester"
    }
    allowing = {
        (each.email, each.organisation) for each in facts.people() if each.role == "approver"
    }
    assert not asking & allowing


def test_addresses_lead_nowhere_and_belong_to_one_name():
    names = defaultdict(set)
    for each in facts.people():
        assert re.fullmatch(r"[a-z0-9.-]+@belabeliku\.example", each.email)
        names[each.email].add(each.name)
    assert all(len(found) == 1 for found in names.values())
    for each in (*facts.producers(), *facts.buyers()):
        assert each.email.endswith("@belabeliku.example")


def test_some_people_belong_to_two_organisations():
    places = defaultdict(set)
    for each in facts.people():
        places[each.email].add(each.organisation)
    assert sum(len(found) == 2 for found in places.values()) == 2


def test_passengers_cover_three_years_and_estimates_say_so():
    months = [each.month for each in facts.passengers()]
    assert months == [
        date(year, month, 1) for year in (2024, 2025, 2026) for month in range(1, 13)
    ]
    for each in facts.passengers():
        assert 250_000 < each.passengers < 450_000
        assert each.estimated
        assert "perkiraan" in each.source


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_real_group_hotel_or_brand_is_named(file):
    """The names are kept as hashes, so that the list itself names nobody."""
    words = re.findall(r"[a-z0-9]+", file.read_text(encoding="utf-8").casefold())
    for length in range(1, LONGEST_REAL_NAME + 1):
        for start in range(len(words) - length + 1):
            name = " ".join(words[start : start + length])
            assert hashlib.sha256(name.encode()).hexdigest() not in REAL_NAMES, name
