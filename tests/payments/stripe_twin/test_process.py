"""The twin as a process of its own, as the demonstration runs it."""

import subprocess
import sys

import pytest
import requests

from tests.payments.stripe_twin.conftest import WEBHOOK_SECRET


@pytest.mark.servers
def test_process_says_where_it_is_tells_the_shop_and_stops_when_asked(shop):
    command = [sys.executable, "-m", "tests.stripe_twin", "--port", "0"]
    told = ["--webhook", shop.url, "--secret", WEBHOOK_SECRET]
    with subprocess.Popen([*command, *told], stdout=subprocess.PIPE, text=True) as process:
        url = process.stdout.readline().split()[-1]
        requests.post(
            f"{url}/v1/payment_intents",
            data={"amount": 5, "currency": "idr"},
            headers={"Authorization": "Bearer sk_test_1"},
            timeout=5,
        ).raise_for_status()
        requests.post(f"{url}/_twin/drain", timeout=5).raise_for_status()
        process.terminate()
        assert process.wait(timeout=5) == 0
    assert shop.types == ["payment_intent.created"]
