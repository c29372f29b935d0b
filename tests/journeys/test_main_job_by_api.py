"""The main job through the JSON API of the running service, from cart to earnings."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
import requests

from marketplace.shared.clock import today
from tests.servers.service import Service, command, example_market, market_address
from tests.stripe_twin import PUBLISHABLE_KEY, SECRET_KEY, StripeTwin

pytestmark = pytest.mark.servers

BUYER = "angkasa-rasa-resto"
WEBHOOK_SECRET = "whsec_only_for_this_test"
GOODS = ("airku-botol-600-ml", "gula-semut-organik-500-g", "gula-semut-250-g")
SECONDS_FOR_A_WEBHOOK = 15


class Caller:
    """One person at the API."""

    def __init__(self, service: Service, token: str) -> None:
        self.service, self.base = service, f"{service.url}/api/v1"
        self.headers = {"Authorization": f"Bearer {token}"}

    def get(self, address: str, **query) -> dict:
        answer = requests.get(
            self.base + address, params=query, headers=self.headers, timeout=20
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, address: str, body: dict | None = None, status: int = 200) -> dict:
        headers = self.headers | {"Idempotency-Key": str(uuid.uuid4())}
        answer = requests.post(self.base + address, json=body, headers=headers, timeout=20)
        assert answer.status_code == status, answer.text + self.service.failures()
        return answer.json()


@pytest.fixture(scope="module")
def twin():
    with StripeTwin([]) as twin:
        yield twin


@pytest.fixture(scope="module")
def sign_on(tmp_path_factory, twin) -> Callable[[str], Caller]:
    """Start the service on a fresh example market; return a way to call it as somebody."""
    folder = tmp_path_factory.mktemp("market")
    settings = {
        "STRIPE_SECRET_KEY": SECRET_KEY,
        "STRIPE_PUBLISHABLE_KEY": PUBLISHABLE_KEY,
        "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "STRIPE_API_BASE": twin.url,
    }
    environment = {"DATABASE_URL": market_address(folder), **settings}
    with example_market(folder, **settings) as service:
        twin.add_webhook(f"{service.url}/stripe/webhook", WEBHOOK_SECRET)

        def caller(email: str) -> Caller:
            token = command("token", email, environment=environment).strip()
            return Caller(service, token)

        yield caller


def _people(sign_on, who):
    return sign_on(f"{who}.{BUYER}@belabeliku.example")


def _choose(requester: Caller) -> list[dict]:
    """Take one offer of each good, each of another producer, in enough packs."""
    lines, sellers = [], set()
    products = {p["slug"]: p for p in requester.get("/products", limit=100)["items"]}
    for slug in GOODS:
        offers = requester.get(f"/products/{products[slug]['id']}")["offers"]
        offer = next(o for o in offers if o["producer"]["slug"] not in sellers)
        sellers.add(offer["producer"]["slug"])
        price = offer["price_tiers"][0]["unit_price_rupiah"]
        least = max(float(offer["minimum_quantity"]), 1_300_000 / price)
        multiple = float(offer["order_multiple"])
        lines.append(
            {"offer_id": offer["id"], "quantity": str(int(-(-least // multiple) * multiple))}
        )
    return lines


def test_from_cart_to_earnings(sign_on, twin):
    requester = _people(sign_on, "pemesan")
    me = requester.get("/me")
    order = requester.post(
        "/orders",
        {
            "lines": _choose(requester),
            "delivery_point": me["delivery_points"][0]["id"],
            "delivery_day": _in_ten_days(),
            "payment": "card",
            "note": "",
        },
        status=201,
    )
    parts = order["producer_orders"]
    assert order["state"] == "awaiting_approval"
    assert len(parts) == 3
    assert order["total_rupiah"] == sum(p["total_rupiah"] for p in parts)
    for part in parts:
        sums = sum(line["line_total_rupiah"] for line in part["lines"])
        assert part["subtotal_rupiah"] == sums

    requester.post(f"/orders/{order['id']}/approve", status=403)
    approved = _people(sign_on, "penyetuju").post(f"/orders/{order['id']}/approve")
    assert approved["state"] == "placed"

    for place, part in enumerate(parts):
        earned = _fill(sign_on, twin, part, rejected=1 if place == 0 else 0)
        assert earned > 0


def _fill(sign_on, twin, part: dict, *, rejected: int) -> int:
    """Take one producer's part from confirmation to the producer's earning, in rupiah."""
    seller = sign_on(f"{part['producer']['slug']}@belabeliku.example")
    address = f"/producer-orders/{part['id']}"
    before = seller.get("/balance")
    mine = seller.get(address)
    confirmed = seller.post(f"{address}/confirm", {"lines": _all(mine, "confirmed_quantity")})
    assert confirmed["state"] == "confirmed"
    lots = [
        {"line_id": line["id"], "code": "LOT-1", "quantity": line["quantity"]}
        for line in mine["lines"]
    ]
    seller.post(f"{address}/dispatch", {"lots": lots, "vehicle": "Pikap contoh"})

    judged = [
        {
            "id": line["id"],
            "accepted_quantity": str(int(line["quantity"]) - rejected),
            "regraded_quantity": "0",
            "regrade_percent": 0,
            "rejected_quantity": str(rejected),
            "reason": "Kemasan sobek" if rejected else None,
        }
        for line in mine["lines"]
    ]
    receiver = _people(sign_on, "penerima")
    receiver.post(f"{address}/receipts", {"lines": judged}, status=201)
    assert receiver.get(address)["state"] == "received"

    finance = _people(sign_on, "keuangan")
    invoice = next(
        found
        for found in finance.get("/invoices", limit=100, state="issued")["items"]
        if found["producer_order_number"] == part["number"]
    )
    kept = sum(
        (int(line["quantity"]) - rejected) * line["unit_price_rupiah"] for line in part["lines"]
    )
    assert invoice["goods_rupiah"] == kept
    finance.post(f"/invoices/{invoice['id']}/approve")
    _pay(finance, twin, invoice)

    after = seller.get("/balance")
    earned = after["payable_rupiah"] - before["payable_rupiah"]
    assert earned == invoice["total_rupiah"]
    return earned


def _pay(finance: Caller, twin: StripeTwin, invoice: dict) -> None:
    body = {"method": "card"}
    payment = finance.post(f"/invoices/{invoice['id']}/payments", body, status=201)
    intents = {i["id"]: i for i in twin.state["objects"]["payment_intent"]}
    charged = intents[payment["provider_id"]]["amount"]
    assert charged == invoice["total_rupiah"] * 100, "Stripe counts rupiah in sen"
    twin.pay(payment["provider_id"], card="4242424242424242")
    twin.drain()
    deadline = time.monotonic() + SECONDS_FOR_A_WEBHOOK
    while time.monotonic() < deadline:
        if finance.get(f"/invoices/{invoice['id']}")["state"] == "paid":
            return
        time.sleep(0.2)
    raise AssertionError("the payment never arrived")


def _all(part: dict, field: str) -> list[dict]:
    return [{"id": line["id"], field: line["quantity"]} for line in part["lines"]]


def _in_ten_days() -> str:
    return (today() + timedelta(days=10)).isoformat()
