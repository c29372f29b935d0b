"""The pages and the API of webhooks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from marketplace.webhooks import sending
from marketplace.webhooks.models import WebhookDelivery, WebhookEndpoint
from marketplace.webhooks.states import DeliveryState, EndpointState
from tests.factories.accounts import AnOrganisation, a_token
from tests.factories.webhooks import a_delivery, an_endpoint, an_owner

URL = "https://gudang.contoh.co.id/masuk"


@pytest.fixture
def home():
    return AnOrganisation()


@pytest.fixture
def owner(home):
    return an_owner(home)


@pytest.fixture
def browser(owner, sign_in):
    return sign_in(owner)


@pytest.fixture
def headers(owner):
    return a_token(owner)


def address(endpoint, rest=""):
    return f"/akun/webhook/{to_public('webhook_endpoint', endpoint.id)}{rest}"


def the_endpoint():
    return db.session.scalars(select(WebhookEndpoint)).one()


def test_a_page_registers_an_endpoint_and_shows_its_secret_once(browser):
    answer = browser.post("/akun/webhook", data={"url": URL, "kinds": ["order.placed"]})
    assert answer.status_code == 200
    assert "whsec_" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    page = browser.get(address(the_endpoint()))
    assert URL in page.text
    assert "whsec_" not in page.text


def test_a_wrong_form_keeps_what_was_typed(browser):
    typed = {"url": "http://gudang", "note": "Gudang kami", "kinds": ["order.placed"]}
    answer = browser.post("/akun/webhook", data=typed)
    assert answer.status_code == 422
    assert "Alamat harus diawali https://" in answer.text
    assert 'value="http://gudang"' in answer.text
    assert 'value="Gudang kami"' in answer.text
    nothing = browser.post("/akun/webhook", data={"url": URL})
    assert nothing.status_code == 422
    assert "Pilih paling sedikit satu kejadian." in nothing.text
    assert db.session.scalars(select(WebhookEndpoint)).all() == []


def test_a_buyer_is_not_offered_what_only_producers_hear(browser):
    page = browser.get("/akun/webhook").text
    assert "order.placed" in page
    assert "payout.paid" not in page


def test_an_endpoint_is_changed_paused_tried_and_removed(browser, home, owner):
    endpoint = an_endpoint(home, "order.placed", actor=owner)
    changed = {"url": URL + "/baru", "kinds": ["goods.received"], "note": "Gudang"}
    assert browser.post(address(endpoint), data=changed).status_code == 302
    db.session.refresh(endpoint)
    assert (endpoint.url, endpoint.kinds) == (URL + "/baru", ["goods.received"])
    browser.post(address(endpoint, "/uji"))
    assert db.session.scalars(select(WebhookDelivery)).one().state is DeliveryState.PENDING
    browser.post(address(endpoint, "/jeda"))
    assert the_endpoint().state is EndpointState.PAUSED
    browser.post(address(endpoint, "/lanjut"))
    assert the_endpoint().state is EndpointState.ACTIVE
    assert "ikut berlaku sampai" in browser.post(address(endpoint, "/rahasia")).text
    browser.post(address(endpoint, "/hapus"))
    assert browser.get(address(endpoint)).status_code == 404


def test_the_log_shows_request_answer_and_time(browser, home, owner, receiver):
    receiver.status, receiver.body = 500, b"<b>aduh</b>"
    endpoint = an_endpoint(home, url=receiver.url, actor=owner)
    delivery = a_delivery(endpoint, owner)
    db.session.commit()
    sending.send_due()
    listed = browser.get("/akun/webhook/kiriman?state=pending").text
    assert "Panggilan uji" in listed
    assert "Panggilan uji" not in browser.get("/akun/webhook/kiriman?state=failed").text
    name = to_public("webhook_delivery", delivery.id)
    page = browser.get(f"/akun/webhook/kiriman/{name}").text
    assert delivery.event.reference in page
    assert "&lt;b&gt;aduh&lt;/b&gt;" in page
    assert "Penerima menjawab 500." in page
    file = browser.get("/akun/webhook/kiriman.csv?state=pending").text
    assert "webhook.test" in file
    assert delivery.event.reference in file


def test_what_failed_is_sent_again_from_the_page(browser, home, owner):
    endpoint = an_endpoint(home, actor=owner)
    delivery = a_delivery(endpoint, owner)
    delivery.state, delivery.next_at = DeliveryState.FAILED, None
    delivery.finished_at = utc_now()
    db.session.commit()
    assert browser.post(address(endpoint, "/ulang"), data={}).status_code == 422
    browser.post(address(endpoint, "/ulang"), data={"since": (today()).isoformat()})
    db.session.refresh(delivery)
    assert delivery.state is DeliveryState.PENDING
    name = to_public("webhook_delivery", delivery.id)
    again = browser.post(f"/akun/webhook/kiriman/{name}/ulang", follow_redirects=True)
    assert "Tunggu sebentar" in again.text


def test_the_guide_is_for_everybody(client):
    page = client.get("/petunjuk/webhook")
    assert page.status_code == 200
    assert "producer_order.answered" in page.text
    assert "hmac.compare_digest" in page.text


def test_the_api_does_what_the_pages_do(client, headers, home, owner):
    def post(path, **more):
        key = {"Idempotency-Key": path, **headers}
        return client.post(f"/api/v1{path}", headers=key, **more)

    made = post("/webhook-endpoints", json={"url": URL, "events": ["order.placed"]})
    assert made.status_code == 201
    assert made.json["secret"].startswith("whsec_")
    one = f"/webhook-endpoints/{made.json['id']}"
    shown = client.get(f"/api/v1{one}", headers=headers).json
    assert {**shown, "secret": made.json["secret"]} == made.json
    listed = client.get("/api/v1/webhook-endpoints", headers=headers).json
    assert listed == {"items": [shown]}
    changed = client.put(
        f"/api/v1{one}", headers=headers, json={"url": URL, "events": ["goods.received"]}
    )
    assert changed.json["events"] == ["goods.received"]
    assert post(f"{one}/rotate-secret").json["secret"] != made.json["secret"]
    assert post(f"{one}/pause").json["state"] == "paused"
    assert post(f"{one}/test").status_code == 409
    assert post(f"{one}/resume").json["state"] == "active"
    sent = post(f"{one}/test?again=1")
    assert sent.status_code == 202
    delivery = f"/api/v1/webhook-deliveries/{sent.json['id']}"
    detail = client.get(delivery, headers=headers).json
    assert (detail["event"], detail["calls"], detail["attempts"]) == ("webhook.test", [], 0)
    assert client.get("/api/v1/webhook-deliveries", headers=headers).json["total"] == 1
    since = (utc_now() - timedelta(days=1)).isoformat()
    replayed = post(f"{one}/replay-failed", json={"since": since})
    assert (replayed.status_code, replayed.json) == (202, {"count": 0})
    assert client.delete(f"/api/v1{one}", headers=headers).status_code == 204
    assert client.get(f"/api/v1{one}", headers=headers).status_code == 404


def test_the_api_refuses_what_cannot_be_used(client, headers):
    answer = client.post(
        "/api/v1/webhook-endpoints",
        headers=headers,
        json={"url": "https://127.0.0.1/", "events": ["order.placed", "apa.saja"]},
    )
    assert answer.status_code == 422
    answer = client.post(
        "/api/v1/webhook-endpoints",
        headers=headers,
        json={"url": "https://127.0.0.1/", "events": ["order.placed"]},
    )
    assert list(answer.json["errors"]) == ["url"]
