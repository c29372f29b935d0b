"""R8: Stripe slow, cut, silent and down: nobody pays twice, others browse, all is caught up."""

from __future__ import annotations

import json
import statistics
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from marketplace.payments.circuit import SECONDS_OF_REST
from tests.reliability.crowd import Crowd, ask
from tests.reliability.market import a_busy_market
from tests.servers.fault_proxy import FaultProxy
from tests.servers.service import gunicorn, whole_service
from tests.stripe_twin import PUBLISHABLE_KEY, SECRET_KEY, StripeTwin

pytestmark = pytest.mark.servers

SEED = 20_261_127
SENTENCE = "Layanan pembayaran sedang tidak menjawab. Coba lagi sebentar."
LONGEST_TO_CATCH_UP = 60
PAYERS = {"slow": 2, "blackhole": 16, "reset": 2, "cut": 2, "down": 2}
SECONDS_WARM, SECONDS_CALM = 4, 6
WEBHOOK_SECRET = "whsec_only_for_this_test"


@pytest.fixture
def twin():
    with StripeTwin([]) as twin:
        yield twin


@pytest.fixture
def proxy(twin):
    with FaultProxy(int(twin.url.rsplit(":", 1)[1])) as proxy:
        yield proxy


@pytest.fixture
def market(postgresql, proxy):
    """A market with an approved invoice for every payer, whose Stripe is behind the proxy."""
    settings = {
        "STRIPE_SECRET_KEY": SECRET_KEY,
        "STRIPE_PUBLISHABLE_KEY": PUBLISHABLE_KEY,
        "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "STRIPE_API_BASE": proxy.url,
    }
    return a_busy_market(postgresql.create_database(), settings, bills=sum(PAYERS.values()))


def pay(service, market, bill: str):
    """Begin to pay an invoice by card; return status, answer, headers and seconds."""
    began = time.monotonic()
    headers = {
        **market.facts["finance"],
        "Content-Type": "application/json",
        "Idempotency-Key": f"pay-{bill}",
    }
    path = f"/api/v1/invoices/{bill}/payments"
    status, body, given = ask(
        service.port, "POST", path, headers, json.dumps({"method": "card"}), patience=50
    )
    return status, json.loads(body or b"{}"), given, time.monotonic() - began


def intents(twin) -> list[dict]:
    return [
        intent
        for intent in twin.state["objects"]["payment_intent"]
        if intent["status"] != "canceled"
    ]


def paid_twice(twin) -> list[str]:
    """Return the invoices for which Stripe could take, or took, money more than once."""
    count = Counter(intent["description"] for intent in intents(twin))
    return [number for number, times in count.items() if times > 1]


def wait_until(condition, seconds: float) -> float:
    """Return how many seconds it took to become true."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, "it did not come true in time"
        time.sleep(0.25)
    return time.monotonic() - began


def slowest(crowd, begin: float, end: float) -> float:
    """Return the 95th percentile of what readers waited for in this time, in seconds."""
    took = [took for at, _what, took in crowd.read_at if begin < at < end]
    return statistics.quantiles(took, n=20)[-1]


def try_to_pay(service, market, proxy) -> tuple[dict, dict]:
    """Pay under each fault in turn; return all answers, and when each fault was on."""
    bills = iter(market.facts["bills"])
    time.sleep(SECONDS_WARM)
    answers, times = {}, {"pass": (time.monotonic(), time.monotonic() + SECONDS_CALM)}
    time.sleep(SECONDS_CALM)
    for mode, payers in PAYERS.items():
        proxy.behave(mode)
        began = time.monotonic()
        with ThreadPoolExecutor(payers) as pool:
            tries = [pool.submit(pay, service, market, next(bills)) for _payer in range(payers)]
        answers[mode] = [each.result() for each in tries]
        times[mode] = (began, time.monotonic())
        time.sleep(SECONDS_OF_REST)  # then Stripe is asked again
    return answers, times


def told(answers: dict) -> str:
    """Say how many were answered what under each fault, and after how many seconds."""
    return "; ".join(
        f"{mode}: {dict(Counter(each[0] for each in got))} "
        f"in {min(each[3] for each in got):.1f}-{max(each[3] for each in got):.1f} s"
        for mode, got in answers.items()
    )


def test_nobody_pays_twice_and_all_is_caught_up(market, proxy, twin, capsys):
    bills = market.facts["bills"]
    unopened = "select count(*) from payments where provider_id is null"
    with whole_service(market.environment) as service:
        twin.add_webhook(f"{service.url}/stripe/webhook", WEBHOOK_SECRET)
        with Crowd(market, service.port, SEED, orderers=0) as crowd:
            answers, times = try_to_pay(service, market, proxy)
            proxy.behave("pass")
            caught_up = wait_until(lambda: not market.number(unopened), LONGEST_TO_CATCH_UP)
        assert crowd.strange == [], service.failures()
        repeated = [pay(service, market, bill)[0] for bill in bills]
        for intent in intents(twin):
            twin.pay(intent["id"], card="4242424242424242")
        twin.drain()
        wait_until(lambda: paid(market) == len(bills), 30)
    slow = {mode: round(slowest(crowd, *span), 2) for mode, span in times.items()}
    with capsys.disabled():
        print(  # noqa: T201
            f"\nstripe away: seed {SEED}, {told(answers)}; p95 of pages in seconds {slow}, "
            f"{len(intents(twin))} payments for {len(bills)} invoices, {len(paid_twice(twin))} "
            f"twice, caught up in {caught_up:.1f} s"
        )
    assert (paid_twice(twin), len(intents(twin))) == ([], len(bills))
    assert [answer[0] for answer in answers.pop("slow")] == [201, 201]
    for status, body, given, _took in (each for got in answers.values() for each in got):
        assert (status, body["detail"], given["Retry-After"]) == (503, SENTENCE, "2")
    assert repeated == [201] * len(bills)
    assert market.check() == []
    assert max(slow.values()) < 2 * slow["pass"] + 1


def paid(market) -> int:
    return market.number("select count(*) from invoices where state = 'paid'")


def test_the_check_notices_payments_without_a_lasting_key(market, proxy, twin):
    bill = market.facts["bills"][0]
    module = "tests.reliability.forgetful_keys:app"
    with gunicorn(market.environment, module=module) as service:
        proxy.behave("cut")
        assert pay(service, market, bill)[0] == 503
        proxy.behave("pass")
        wait_until(lambda: pay(service, market, bill)[0] == 201, 20)
    assert len(paid_twice(twin)) == 1
