"""The API of local content."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from marketplace.local_content.services.freezing import freeze_periods
from marketplace.shared.opaque import to_public
from tests.factories.accounts import a_token
from tests.factories.impact import a_delivery
from tests.factories.local_content import a_rule, an_outsider, owner_of
from tests.factories.market import ABuyer, ACategory, AProducer
from tests.factories.orders import in_days


@pytest.fixture
def clock():
    with time_machine.travel("2026-12-10 05:00Z", tick=False) as traveller:
        yield traveller


def test_programs_make_read_change_and_end(app, client, clock):
    greens = ACategory(name="Sayur")
    headers, base = a_token(owner_of(ABuyer())), "/api/v1/local-content"
    body = {
        "target_basis_points": 3000,
        "category": to_public("category", greens.id),
        "valid_from": "2027-01-01",
    }
    key = {"Idempotency-Key": "satu"}
    made = client.post(f"{base}/rules", json=body, headers=headers | key)
    assert (made.status_code, made.json["phase"]) == (201, "planned")
    again = client.post(f"{base}/rules", json=body, headers=headers | key)
    assert again.json["id"] == made.json["id"]
    assert [each["number"] for each in made.json["versions"]] == [1]


def test_programs_read_how_it_stands_change_and_end(app, client, clock):
    buyer, greens = ABuyer(), ACategory(name="Sayur")
    owner = owner_of(buyer)
    headers, base = a_token(owner), "/api/v1/local-content"
    made = a_rule(buyer, actor=owner, category_id=greens.id, valid_from=date(2027, 1, 1))
    rule = f"{base}/rules/{to_public('content_rule', made.id)}"
    body = {"target_basis_points": 5000, "category": to_public("category", greens.id)}
    clock.move_to("2027-01-10 05:00Z")
    a_delivery(an_outsider(), buyer, (greens, 60_000), on=date(2027, 1, 9))
    a_delivery(AProducer(), buyer, (greens, 20_000), on=date(2027, 1, 9))
    (stands,) = client.get(f"{base}/standing", headers=headers).json
    assert (stands["actual_basis_points"], stands["gap"]) == (2500, 4000)
    assert stands["received"] == {"local": 20_000, "whole": 80_000}
    (gap,) = client.get(f"{rule}/gaps", headers=headers).json
    (equal,) = gap["equals"]
    assert (gap["value_rupiah"], equal["difference_rupiah"]) == (60_000, -22_000)
    change = body | {"valid_from": "2027-01-01"}
    refused = client.post(
        f"{rule}/versions", json=change, headers=headers | {"Idempotency-Key": "dua"}
    )
    assert refused.status_code == 422
    change["valid_from"] = "2027-02-01"
    changed = client.post(
        f"{rule}/versions", json=change, headers=headers | {"Idempotency-Key": "tiga"}
    )
    assert [each["number"] for each in changed.json["versions"]] == [1, 2]
    ended = client.post(f"{rule}/end", json={"last": "2027-02-28"}, headers=headers)
    assert ended.status_code == 200
    clock.move_to("2027-03-02 05:00Z")
    freeze_periods()
    periods = client.get(f"{rule}/periods", headers=headers).json
    told = [
        (p["version"], p["target_basis_points"], p["actual_basis_points"])
        for p in periods["items"]
    ]
    assert told == [(2, 5000, None), (1, 3000, 2500)]
    assert client.get(rule, headers=headers).json["phase"] == "ended"


def test_programs_exempt_and_end(app, client):
    headers, base = a_token(owner_of(ABuyer())), "/api/v1/local-content"
    kind = to_public("category", ACategory().id)
    waiver = {"category": kind, "until": in_days(9).isoformat(), "reason": "belum panen"}
    granted = client.post(
        f"{base}/waivers", json=waiver, headers=headers | {"Idempotency-Key": "empat"}
    )
    assert granted.status_code == 201
    over = client.post(f"{base}/waivers/{granted.json['id']}/end", headers=headers)
    assert over.json["is_running"] is False
    listed = client.get(f"{base}/waivers", headers=headers).json
    assert [each["id"] for each in listed["items"]] == [granted.json["id"]]
