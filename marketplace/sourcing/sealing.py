"""Envelopes of quotations: sealed with a key of their request, so that the table says nothing.

The key is derived from SECRET_KEY for each request (HKDF, RFC 5869), the cipher is AES-256-GCM.
Envelopes are padded, so that their length does not tell how much was offered. What is written
of an envelope before the opening, in audit log and outbox too, names nobody.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from marketplace.accounts import keys

PADDED_TO = 4096  # letters


@dataclass
class Envelope:
    """What lies inside."""

    producer_id: int
    person_id: int  # who wrote it last
    facts: dict[str, Any]  # the quotation, as JSON holds it
    history: list[dict[str, Any]] = field(default_factory=list)  # who did what when, sealed too
    draft: dict[str, Any] | None = None  # what is typed but not handed in


def mark_of(rfq_id: int, producer_id: int) -> str:
    """Return what recognises a producer's own envelope of a request."""
    return keys.mark_for(_use(rfq_id), f"producer:{producer_id}")


def seal(
    envelope: Envelope, *, rfq_id: int, round_: int, mark: str, fixed: bool = False
) -> str:
    """Close an envelope; `fixed` closes one content always alike, for the example market."""
    content = json.dumps(vars(envelope), sort_keys=True)
    text = content.ljust(-(-len(content) // PADDED_TO) * PADDED_TO)
    nonce = bytes.fromhex(keys.mark_for(_use(rfq_id), text)[:24]) if fixed else None
    return keys.seal_for(_use(rfq_id), text, about=f"{round_}:{mark}", nonce=nonce)


def unseal(sealed: str, *, rfq_id: int, round_: int, mark: str) -> Envelope:
    """Open an envelope. Only its own producer and the opening may call this."""
    text = keys.unseal_for(_use(rfq_id), sealed, about=f"{round_}:{mark}")
    return Envelope(**json.loads(text))


def seal_asker(
    rfq_id: int, producer_id: int, person_id: int, *, nonce: bytes | None = None
) -> str:
    """Keep who asked a question, for the system alone."""
    text = f"{producer_id:>12}:{person_id:>12}"
    return keys.seal_for(_use(rfq_id), text, about="question", nonce=nonce)


def _use(rfq_id: int) -> str:
    return f"quotations of request {rfq_id}"
