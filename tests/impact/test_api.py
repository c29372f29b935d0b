"""The impact API: what the contract says, for each kind of reader."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from marketplace.impact.models import SpendingSurvey
from marketplace.shared.actors import Role
from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from tests.factories.accounts import a_member, a_token, an_admin
from tests.factories.direct_sales import a_direct_sale
from tests.factories.impact import a_delivery, noon, pay
from tests.factories.market import ABuyer, ACategory, AProducer, an_offer

KOKAP = ("34.01.08.2005", "34.01.08")
SEP_7, SEP_27 = date(2026, 9, 7), date(2026, 9, 27)
QUARTER = {"from": "2026-07-01", "to": "2026-09-30"}


@pytest.fixture(autouse=True)
def _in_november():
    with time_machine.travel(noon(date(2026, 11, 20)), tick=False):
        yield


@pytest.fixture
def sugar():
    return ACategory(slug="gula", name="Gula")


@pytest.fixture
def market(sugar):
    """Six producers of Kokap, one buyer: Rp 6.000.000 accepted, Rp 5.000.000 of it paid."""
    buyer = ABuyer()
    producers = [
        AProducer(
            village_code=KOKAP[0],
            district_code=KOKAP[1],
            member_count=9,
            poor_member_count=3,
            attested_on=date(2026, 1, 1),
        )
        for _ in range(6)
    ]
    receipts = [a_delivery(p, buyer, (sugar, 1_000_000), on=SEP_7) for p in producers]
    for receipt in receipts[:5]:
        pay(receipt, on=SEP_27)
    for producer in producers:
        row = SpendingSurvey(producer_id=producer.id, year=2026, quarter=2)
        row.wages_basis_points, row.suppliers_basis_points = 2_500, 4_000
        db.session.add(row)
    db.session.flush()
    return buyer, producers


def _summary(client, actor=None, **query):
    headers = a_token(actor) if actor else {}
    return client.get("/api/v1/impact/summary", query_string=query, headers=headers)


def test_the_regency_gets_what_the_contract_says(client, market):
    body = _summary(client, an_admin(), **QUARTER).json
    assert body == {
        "from": "2026-07-01",
        "to": "2026-09-30",
        "newest_day": "2026-11-20",
        "rounded": False,
        "closed": None,
        "spend_rupiah": 5_000_000,
        "accepted_rupiah": 6_000_000,
        "producers": 6,
        "villages": 1,
        "households": {"value": 18, "suppressed": False},
        "days_to_pay_median": 20.0,
        "local_share": 1.0,
        "off_platform_share": 0.0,
        "declared_rupiah": 0,
        "residents_rupiah": 0,
        "lm3": {
            "state": "told",
            "r1_rupiah": 5_000_000,
            "r2_rupiah": 3_250_000,
            "r3_rupiah": 1_975_000,
            "value": 2.05,
            "low": 2.01,
            "high": 2.11,
            "coverage": 1.0,
            "surveyed": 5,
        },
    }


@pytest.mark.parametrize(
    "narrow",
    [
        {"kapanewon": "kokap"},
        {"kapanewon": "34.01.08"},
        {"category": "gula"},
        {"kapanewon": "Kokap", "category": "gula"},
    ],
)
def test_filters_that_leave_everything_change_nothing(client, market, narrow):
    whole = _summary(client, an_admin(), **QUARTER).json
    assert _summary(client, an_admin(), **QUARTER, **narrow).json == whole


def test_a_buyer_is_found_by_slug_and_by_id(client, market):
    buyer, _producers = market
    for name in (buyer.organisation.slug, to_public("organisation", buyer.id)):
        body = _summary(client, an_admin(), **QUARTER, buyer=name).json
        assert (body["accepted_rupiah"], body["closed"]) == (6_000_000, None)
        assert body["households"] == {"value": None, "suppressed": True}
        narrowed = _summary(client, an_admin(), **QUARTER, buyer=name, kapanewon="kokap").json
        assert (narrowed["accepted_rupiah"], narrowed["closed"]) == (None, "combined")


def test_days_are_widened_to_whole_months(client, market):
    body = _summary(client, an_admin(), **{"from": "2026-09-10", "to": "2026-09-11"}).json
    assert (body["from"], body["to"]) == ("2026-09-01", "2026-09-30")
    assert body["accepted_rupiah"] == 6_000_000


def test_without_days_it_is_this_year(client, market):
    body = _summary(client, an_admin()).json
    assert (body["from"], body["to"]) == ("2026-01-01", "2026-12-31")
    assert _summary(client, an_admin(), **{"from": "2026-11-01"}).json["to"] == "2026-12-31"
    assert _summary(client, an_admin(), to="2025-03-31").json["from"] == "2025-01-01"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"kapanewon": "sleman"}, "kapanewon"),
        ({"buyer": "tidak-ada"}, "buyer"),
        ({"category": "tidak-ada"}, "category"),
        ({"from": "kemarin"}, "from"),
        ({"from": "2026-02-01", "to": "2026-01-01"}, "to"),
        ({"from": "2016-01-01", "to": "2026-01-01"}, "to"),
        ({"to": "9999-12-31"}, "to"),
    ],
)
def test_what_cannot_be_asked_is_named(client, query, field):
    answer = _summary(client, an_admin(), **query)
    assert answer.status_code == 422
    assert field in str(answer.json["errors"])


def test_the_public_sees_rounded_figures_one_month_late(client, market):
    body = _summary(client).json
    assert (body["from"], body["to"], body["newest_day"]) == (
        "2026-01-01",
        "2026-09-30",
        "2026-09-30",
    )
    assert (body["rounded"], body["spend_rupiah"]) == (True, 5_000_000)
    assert (body["producers"], body["villages"]) == (5, 0)
    assert body["households"] == {"value": 20, "suppressed": False}
    assert body["lm3"]["value"] == 2.1

    with time_machine.travel(noon(date(2026, 10, 31)), tick=False):
        early = _summary(client, **{"from": "2026-09-01", "to": "2026-09-30"}).json
    assert (early["spend_rupiah"], early["closed"]) == (None, "later")


def test_the_public_asks_for_no_buyer(client, market):
    buyer, _producers = market
    assert _summary(client, buyer=buyer.organisation.slug).status_code == 403
    assert client.get("/api/v1/impact/tables/buyer").status_code == 403


def test_members_see_their_own_figures_exactly(client, market):
    buyer, [first, *_others] = market
    a_direct_sale(an_offer(first, prices={1: 250_000}), 1)
    seller = a_member(first.organisation, Role.PRODUCER_OWNER)
    own = _summary(client, seller, **{"from": "2026-01-01", "to": "2026-12-31"}).json
    assert (own["accepted_rupiah"], own["spend_rupiah"]) == (1_000_000, 1_000_000)
    assert (own["declared_rupiah"], own["off_platform_share"]) == (250_000, 0.2)
    assert (own["closed"], own["days_to_pay_median"]) == (None, 20.0)

    stranger = a_member(ABuyer().organisation, Role.FINANCE)
    theirs = _summary(client, stranger, **QUARTER, buyer=buyer.organisation.slug).json
    assert theirs["accepted_rupiah"] == 0, "the filter is always the reader's own organisation"


def test_tables_add_up_to_the_summary(client, market):
    admin = an_admin()
    whole = _summary(client, admin, **QUARTER).json
    for dimension, key in (
        ("month", "202609"),
        ("kapanewon", "34.01.08"),
        ("category", "gula"),
        ("buyer", market[0].organisation.slug),
    ):
        body = client.get(
            f"/api/v1/impact/tables/{dimension}", query_string=QUARTER, headers=a_token(admin)
        ).json
        assert [row["key"] for row in body["rows"]] == [key]
        assert body["rows"][0]["accepted_rupiah"] == whole["accepted_rupiah"]
        assert body["total"]["spend_rupiah"] == whole["spend_rupiah"]
    assert client.get("/api/v1/impact/tables/weather").status_code == 404


def test_definitions_are_public(client):
    items = client.get("/api/v1/impact/definitions").json["items"]
    assert {"name", "meaning", "formula", "source"} == set(items[0])
    assert any("LM3" in item["name"] for item in items)
