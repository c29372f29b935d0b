"""What both sides sign: one producer's document in a canonical form, and its hash. Pure."""

from __future__ import annotations

import hashlib
from typing import Any

from marketplace.agreements.models import AgreementLine, AgreementParty, AgreementVersion
from marketplace.shared.audit import CANONICAL
from marketplace.shared.money import Money

FORM = 1  # of the canonical content; a later one would leave signed documents as they are


def document_hash(party: AgreementParty) -> str:
    """Return the SHA-256 of a document's canonical content, in hex."""
    return hashlib.sha256(CANONICAL.encode(content_of(party)).encode()).hexdigest()


def content_of(party: AgreementParty) -> dict[str, Any]:
    """Return all that a document says, without what becomes of it later."""
    version = party.version
    judged = {} if version.weights is None else {"weights": version.weights}
    return judged | {
        "form": FORM,
        "number": version.agreement.number,
        "version": version.version,
        "period": version.period,
        "buyer": [version.agreement.buyer_id, version.buyer_name],
        "producer": [party.producer_id, party.producer_name],
        "title": version.title,
        "terms": version.terms,
        "call_off": version.call_off.value,
        "rank": party.rank,
        "share": party.share,
        "valid_from": version.valid_from.isoformat(),
        "valid_until": version.valid_until.isoformat(),
        "notice_days": version.notice_days,
        "compensation": version.compensation,
        "order_days_before": version.order_days_before,
        "lines": [_line(line) for line in sorted(party.lines, key=lambda each: each.position)],
    }


def _line(line: AgreementLine) -> dict[str, Any]:
    return {
        "offer": line.offer_id,
        "goods": [line.product_name, line.pack, line.unit],
        "minimum": None if line.minimum is None else f"{line.minimum:.3f}",
        "maximum": None if line.maximum is None else f"{line.maximum:.3f}",
        "price_rule": line.price_rule.value,
        "unit_price": line.unit_price.rupiah,
        "percent": line.percent,
        "floor": _rupiah(line.floor),
        "ceiling": _rupiah(line.ceiling),
    }


def _rupiah(amount: Money | None) -> int | None:
    return None if amount is None else amount.rupiah


def version_hash(version: AgreementVersion) -> str:
    """Return the SHA-256 of all documents' hashes, by rank: what the buyer signs at once."""
    hashes = [party.document_hash for party in version.parties]
    return hashlib.sha256(CANONICAL.encode(hashes).encode()).hexdigest()
