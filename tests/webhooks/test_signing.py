"""Receivers can tell our calls from others, and old ones from new."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.shared.clock import utc_now
from marketplace.webhooks.backoff import TRIED_FOR, next_try, rest_after, wait_after
from marketplace.webhooks.signing import is_genuine, new_secret, signed_headers

# The example of https://github.com/standard-webhooks/standard-webhooks, libraries' tests
KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID, STAMP, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
WANTED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_signatures_are_those_of_standard_webhooks():
    assert signed_headers(ID, STAMP, BODY, [KEY]) == {
        "webhook-id": ID,
        "webhook-timestamp": str(STAMP),
        "webhook-signature": WANTED,
    }


def test_a_call_is_genuine_for_both_secrets_while_one_replaces_the_other():
    old, new = new_secret(), new_secret()
    headers = signed_headers("evt_1", 1000, b"{}", [new, old])
    assert is_genuine(headers, b"{}", old, now=1000)
    assert is_genuine(headers, b"{}", new, now=1000)
    assert not is_genuine(headers, b"{}", new_secret(), now=1000)


@pytest.mark.parametrize(
    ("now", "good"), [(700, True), (1300, True), (699, False), (1301, False)]
)
def test_a_replayed_call_is_refused(now, good):
    key = new_secret()
    assert is_genuine(signed_headers("evt_1", 1000, b"{}", [key]), b"{}", key, now=now) is good


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "evt_2"},
        {"webhook-timestamp": "1001"},
        {"webhook-timestamp": "seribu"},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,AAAA"},
    ],
)
def test_whatever_is_changed_is_noticed(change):
    key = new_secret()
    headers = signed_headers("evt_1", 1000, b"{}", [key])
    assert not is_genuine({**headers, **change}, b"{}", key, now=1000)
    assert not is_genuine(headers, b"{ }", key, now=1000)


def test_waits_grow_threefold_up_to_six_hours():
    seconds = [wait_after(tries, chance=0.5).total_seconds() for tries in range(1, 11)]
    assert seconds == [10, 30, 90, 270, 810, 2430, 7290, 21600, 21600, 21600]
    assert wait_after(1, chance=0) == timedelta(seconds=8)
    assert wait_after(1, chance=1) == timedelta(seconds=12)
    assert wait_after(10_000, chance=0.5) == timedelta(hours=6)


def test_after_three_days_nothing_is_tried_again():
    now = utc_now()
    assert next_try(1, now, now + TRIED_FOR, chance=0.5) == now + timedelta(seconds=10)
    assert next_try(1, now, now + timedelta(seconds=10), chance=0.5) is None
    tries, at = 0, now
    while at is not None:
        tries += 1
        at = next_try(tries, at, now + TRIED_FOR, chance=0.5)
    assert tries == 19


def test_who_stays_silent_is_left_alone_longer():
    assert [rest_after(n).total_seconds() for n in (0, 1, 2, 20, 500)] == [30, 30, 60, 600, 600]
