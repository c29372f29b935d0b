"""How receivers know that a call comes from us: the scheme of Standard Webhooks.

HMAC-SHA256 over `id.timestamp.body` (https://www.standardwebhooks.com), so that receivers can
use any of its ready-made libraries. While a secret is being replaced both sign.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

PREFIX = "whsec_"
VERSION = "v1"
TOLERANCE_SECONDS = 300  # an older or later call is a replay, or a wrong clock


def new_secret() -> str:
    """Return a fresh secret of 256 bits."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signed_headers(
    reference: str, timestamp: int, body: bytes, keys: Sequence[str]
) -> dict[str, str]:
    """Return the headers that go with a body; `timestamp` in seconds since 1970."""
    signatures = [_signature(key, reference, timestamp, body) for key in keys]
    return {
        "webhook-id": reference,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"{VERSION},{each}" for each in signatures),
    }


def is_genuine(headers: dict[str, str], body: bytes, key: str, *, now: int) -> bool:
    """Do what a receiver does: compare in constant time, and refuse what is old.

    `now` in seconds since 1970.
    """
    stamp = headers.get("webhook-timestamp", "")
    if not stamp.isdecimal() or abs(now - int(stamp)) > TOLERANCE_SECONDS:
        return False
    wanted = _signature(key, headers.get("webhook-id", ""), int(stamp), body)
    given = headers.get("webhook-signature", "").split(" ")
    same = [
        hmac.compare_digest(each.encode(), f"{VERSION},{wanted}".encode()) for each in given
    ]
    return any(same)


def _signature(key: str, reference: str, timestamp: int, body: bytes) -> str:
    secret = base64.b64decode(key.removeprefix(PREFIX))
    message = f"{reference}.{timestamp}.".encode() + body
    return base64.b64encode(hmac.new(secret, message, hashlib.sha256).digest()).decode()
