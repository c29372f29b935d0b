"""Pages and API of local content, from the cart to the closed period."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from marketplace.local_content.models import ContentRule, ContentWaiver, SourcingGap
from marketplace.local_content.services.freezing import freeze_periods
from marketplace.local_content.states import ReasonKind
from marketplace.orders.models import Order
from marketplace.orders.queries.carts import cart_lines
from marketplace.shared.actors import Role
from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from tests.factories.accounts import a_member, a_token, an_admin
from tests.factories.impact import a_delivery
from tests.factories.local_content import an_old_rule, an_outsider, owner_of
from tests.factories.market import ABuyer, ACategory, AProducer, an_offer
from tests.factories.orders import in_days
from tests.orders.reading import hidden

NBSP = "\N{NO-BREAK SPACE}"
OWN = "/usaha/kandungan-lokal"


@pytest.fixture
def clock():
    with time_machine.travel("2026-12-10 05:00Z", tick=False) as traveller:
        yield traveller


def checkout(cart, browser):
    day = {"delivery_day": in_days(3).isoformat(), "look": "1"}
    page = browser.post("/ajukan", data=day)
    return {
        "delivery_point": to_public("delivery_point", cart.kitchen.dock.id),
        "delivery_day": in_days(3).isoformat(),
        "payment": "terms",
        "agreed": hidden(page, "agreed"),
        "form_key": hidden(page, "form_key"),
    }


def said(**facts):
    usual = {"target": "30,5", "measure": "value", "period": "month", "start": "2027-01"}
    return usual | facts


def test_an_owner_makes_changes_and_ends_a_rule(app, sign_in, clock):
    buyer, greens = ABuyer(), ACategory(name="Sayur")
    browser = sign_in(owner_of(buyer))
    told = said(category=to_public("category", greens.id), places="Kokap, Hargotirto")
    assert 'value="2026-12"' in browser.get(f"{OWN}/aturan").text
    made = browser.post(f"{OWN}/aturan", data=told)
    rule = db.session.query(ContentRule).one()
    address = f"{OWN}/{to_public('content_rule', rule.id)}"
    assert (made.status_code, made.location) == (302, address)
    version = rule.versions[0]
    assert (version.target, version.places) == (3050, ["34.01.08", "34.01.08.2005"])
    page = browser.get(address).text
    assert "Paling sedikit 30,5% sayur lokal, tiap bulan" in page
    assert "Belum mulai" in page
    refused = browser.post(f"{address}/ubah", data=said(start="2026-11", target="lima"))
    assert refused.status_code == 422
    assert 'value="lima"' in refused.text
    late = browser.post(f"{address}/ubah", data=said(start="2026-11"))
    assert late.status_code == 422
    assert "paling cepat" in late.text
    changed = browser.post(f"{address}/ubah", data=said(start="2027-04", target="40"))
    assert changed.status_code == 302
    assert browser.post(f"{address}/akhiri", data={"last": "2027-06"}).status_code == 302
    db.session.expire_all()
    dates = [(each.number, each.valid_from, each.is_end) for each in rule.versions]
    assert dates == [
        (1, date(2027, 1, 1), False),
        (2, date(2027, 4, 1), False),
        (3, date(2027, 7, 1), True),
    ]


def test_unknown_places_and_units_are_refused_with_what_was_typed(app, sign_in, clock):
    browser = sign_in(owner_of(ABuyer()))
    for facts, words in (
        ({"places": "Wates, Atlantis"}, "Atlantis bukan kapanewon"),
        ({"measure": "quantity", "unit": "kg"}, "satu kategori"),
        ({"target": "0"}, "antara 0,01 dan 100"),
        ({"start": "2027"}, "2027-01"),
    ):
        answer = browser.post(f"{OWN}/aturan", data=said(**facts))
        assert answer.status_code == 422
        assert words in answer.text
    assert db.session.query(ContentRule).count() == 0


def test_a_buyer_sees_target_actual_projection_gap_and_history(app, sign_in):
    buyer, greens = ABuyer(), ACategory(name="Sayur")
    rule = an_old_rule(buyer, category_id=greens.id)
    an_old_rule(category_id=greens.id, target=9000)
    outside = a_delivery(an_outsider(), buyer, (greens, 60_000), on=date(2026, 10, 5))
    a_delivery(AProducer(), buyer, (greens, 40_000), on=date(2026, 10, 5))
    a_delivery(AProducer(), buyer, (greens, 10_000), on=date(2026, 9, 5))
    product = outside.lines[0].order_line.offer.product
    local = an_offer(product=product, prices={1: 61_000})
    with time_machine.travel("2026-10-12 05:00Z", tick=False):
        freeze_periods()
        browser = sign_in(a_member(buyer.organisation, Role.REQUESTER))
        page = browser.get(OWN).text
        assert "Capaian 40%, target 30%" in page
        assert "Perkiraan akhir 40%, target 90%" in page
        assert "Ikrar kabupaten" in page
        assert "Tercapai" in page
        assert "Buat aturan" not in page
        one = browser.get(f"{OWN}/{to_public('content_rule', rule.id)}").text
        assert f"Rp{NBSP}60.000" in one
        assert local.producer.name in one
        assert f"lebih mahal Rp{NBSP}1.000" in one
        lines = browser.get(f"{OWN}.csv").text.splitlines()
    assert len(lines) == 3  # the head, the rule's September and the pledge's
    assert "30%" in lines[2] or "90%" in lines[2]


def test_others_do_not_see_it(app, sign_in, client):
    rule = an_old_rule(ABuyer())
    public = to_public("content_rule", rule.id)
    stranger = owner_of(ABuyer())
    assert sign_in(stranger).get(f"{OWN}/{public}").status_code == 404
    headers = a_token(stranger)
    assert (
        client.get(f"/api/v1/local-content/rules/{public}", headers=headers).status_code == 404
    )
    admin = sign_in(an_admin())
    assert admin.get(f"/admin/kandungan-lokal/{public}").status_code == 404
    assert admin.get(OWN).status_code == 403


def test_the_regency_pledges_and_sees_kinds_of_buyers(app, sign_in, clock):
    kind = ACategory(name="Sayur")
    admin = sign_in(an_admin())
    made = admin.post("/admin/kandungan-lokal/ikrar", data=said(start="2026-12"))
    assert made.status_code == 302
    assert db.session.query(ContentRule).one().is_pledge
    lonely = ABuyer(name="Resto Sendiri")
    a_delivery(AProducer(), lonely, (kind, 123_000), on=date(2026, 12, 5))
    page = admin.get("/admin/kandungan-lokal").text
    assert "Terlalu sedikit" in page
    assert "123.000" not in page
    for _each in range(4):
        a_delivery(an_outsider(), ABuyer(), (kind, 100_000), on=date(2026, 12, 5))
    page = admin.get("/admin/kandungan-lokal").text
    assert f"Rp{NBSP}523.000" in page
    assert "Resto Sendiri" not in page
    clock.move_to("2027-01-05 05:00Z")
    assert freeze_periods() == 5
    rule = to_public("content_rule", db.session.query(ContentRule).one().id)
    answer = sign_in(an_admin()).get(f"/admin/kandungan-lokal/{rule}")
    assert answer.status_code == 200
    page = answer.text
    assert f"Des{NBSP}2026, ditutup" in page
    assert f"Rp{NBSP}523.000" in page
    assert "Resto Sendiri" not in page


def test_the_cart_offers_the_local_equal_and_swaps_it(cart, sign_in):
    browser = sign_in(cart.actor)
    page = browser.get("/keranjang").text
    assert "Ada yang lokal:" in page
    assert f"lebih mahal Rp{NBSP}1.000" in page
    address = f"/keranjang/{to_public('cart_line', cart.line.id)}/lokal"
    assert cart.local.producer.name in browser.get(address).text
    offer = {"offer": to_public("offer", cart.local.id)}
    swapped = browser.post(f"{address}/tukar", data=offer)
    assert (swapped.status_code, swapped.location) == (303, "/keranjang")
    assert [line.offer_id for line in cart_lines(cart.actor)] == [cart.local.id]
    assert "Ada yang lokal:" not in browser.get("/keranjang").text
    browser.post(f"{address}/tukar", data=offer)  # pressed twice, or a new line of this number
    assert [line.quantity for line in cart_lines(cart.actor)] == [10]


def test_the_checkout_waits_for_a_reason_and_programs_are_not_asked(cart, sign_in, client):
    an_old_rule(cart.kitchen.buyer)
    browser = sign_in(cart.actor)
    order = checkout(cart, browser)
    refused = browser.post("/ajukan", data=order)
    assert refused.status_code == 422
    assert "pilih yang lokal, atau beri alasan" in refused.text
    assert db.session.query(Order).count() == 0
    address = f"/keranjang/{to_public('cart_line', cart.line.id)}/lokal"
    unclear = browser.post(address, data={"reason": "other"})
    assert unclear.status_code == 422
    told = browser.post(f"{address}?dari=ajukan", data={"reason": "quality", "words": "kecil"})
    assert (told.status_code, told.location) == (303, "/ajukan")
    assert "Alasan tercatat: mutu" in browser.get("/keranjang").text
    assert browser.post("/ajukan", data=order).status_code == 303
    gap = db.session.query(SourcingGap).one()
    assert (gap.reason, gap.quantity, gap.order_line_id is not None) == (
        ReasonKind.QUALITY,
        10,
        True,
    )
    body = {
        "lines": [{"offer_id": to_public("offer", cart.outside.id), "quantity": "5"}],
        "delivery_point": to_public("delivery_point", cart.kitchen.dock.id),
        "delivery_day": in_days(3).isoformat(),
        "payment": "terms",
    }
    headers = a_token(cart.actor) | {"Idempotency-Key": "dua"}
    assert client.post("/api/v1/orders", json=body, headers=headers).status_code == 201


def test_producers_and_the_regency_see_unmet_demand_without_a_name(cart, sign_in, client):
    an_old_rule(cart.kitchen.buyer)
    browser = sign_in(cart.actor)
    address = f"/keranjang/{to_public('cart_line', cart.line.id)}/lokal"
    browser.post(address, data={"reason": "no_supply", "words": "rahasia dapur"})
    order = checkout(cart, browser)
    assert browser.post("/ajukan", data=order).status_code == 303
    seller = a_member(cart.local.producer.organisation, Role.PRODUCER_OWNER)
    for actor, path in ((seller, "/jual/celah-lokal"), (an_admin(), "/admin/celah-lokal")):
        page = sign_in(actor).get(path).text
        assert cart.outside.product.name in page
        assert f"sampai 10{NBSP}karton" in page
        assert cart.kitchen.buyer.organisation.name not in page
        assert "rahasia" not in page
        lines = sign_in(actor).get(f"{path}.csv").text.splitlines()
        assert len(lines) == 2
        assert "rahasia" not in lines[1]
    (row,) = client.get("/api/v1/local-content/unmet-demand", headers=a_token(seller)).json[
        "items"
    ]
    told = (row["name"], row["reason"], row["quantity"], row["lines"], row["is_rough"])
    assert told == (cart.outside.product.name, "no_supply", "10", None, True)


def test_an_approver_exempts_and_ends(app, sign_in):
    buyer, category = ABuyer(), ACategory(name="Bumbu")
    browser = sign_in(a_member(buyer.organisation, Role.APPROVER))
    address = f"{OWN}/pengecualian"
    told = {"category": to_public("category", category.id), "reason": "Belum ada yang menanam"}
    missing = browser.post(address, data=told)
    assert missing.status_code == 422
    assert "Belum ada yang menanam" in missing.text
    told["until"] = in_days(30).isoformat()
    assert browser.post(address, data=told).status_code == 302
    waiver = db.session.query(ContentWaiver).one()
    assert "Bumbu" in browser.get(address).text
    assert "Bumbu" in browser.get(f"{address}.csv").text
    end = f"{address}/{to_public('content_waiver', waiver.id)}/akhiri"
    assert browser.post(end).status_code == 302
    db.session.expire_all()
    assert waiver.ended_at is not None
