"""The address that an answer goes to: `thread+<token>@<reply domain>`, one per reader.

The token names conversation, person and side and its last day, and carries 128 bits of HMAC
under a key of this use alone. Base 32 in small letters, for mail servers may change the case;
48 letters, for RFC 5321 (4.5.3.1.1) lets the part before the @ have 64. Whether its bearer may
still write is asked when a mail arrives; so a token is worth nothing to who has left.
"""

from __future__ import annotations

import base64
import hmac
import struct
from dataclasses import dataclass
from datetime import date, timedelta

from marketplace.accounts.keys import mark_for
from marketplace.shared.clock import today

USE = "replies by mail"
PREFIX = "thread+"
FACTS = struct.Struct(">IIIH")  # conversation, person, organisation, last day
EPOCH = date(2020, 1, 1)
VALID = timedelta(days=30)
MARK = 16  # bytes
LENGTH = 48  # letters


@dataclass(frozen=True)
class ReplyTo:
    """Whose answer an address stands for."""

    thread_id: int
    person_id: int
    organisation_id: int
    last_day: date


def reply_address(thread_id: int, person_id: int, organisation_id: int, domain: str) -> str:
    """Return the address at which this person answers in this conversation for 30 days."""
    last = (today() + VALID - EPOCH).days
    facts = FACTS.pack(thread_id, person_id, organisation_id, last)
    token = base64.b32encode(facts + _mark(facts)).decode().lower()
    return f"{PREFIX}{token}@{domain}"


def read_address(address: str, domain: str) -> ReplyTo | None:
    """Return whose answer comes to an address; None for a forged, foreign or damaged one.

    The last day is not judged here.
    """
    local, _at, host = address.strip().lower().rpartition("@")
    token = local.removeprefix(PREFIX)
    if host != domain or token == local or len(token) != LENGTH or not token.isascii():
        return None
    try:
        raw = base64.b32decode(token.upper())
    except ValueError:
        return None
    facts, mark = raw[: FACTS.size], raw[FACTS.size :]
    if not hmac.compare_digest(mark, _mark(facts)):
        return None
    thread_id, person_id, organisation_id, last = FACTS.unpack(facts)
    return ReplyTo(thread_id, person_id, organisation_id, EPOCH + timedelta(days=last))


def _mark(facts: bytes) -> bytes:
    return bytes.fromhex(mark_for(USE, facts.hex()))[:MARK]
