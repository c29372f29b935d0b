"""What is frozen of a closed period, and the hash over it. Pure."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any, NamedTuple

from marketplace.local_content.models import ContentPeriod, ContentVersion, facts_of
from marketplace.local_content.reckoning import Counted
from marketplace.shared.audit import CANONICAL


class Closed(NamedTuple):
    """A period of one buyer under one version, counted."""

    version: ContentVersion
    buyer_id: int
    first: date
    last: date
    counted: Counted


def row_of(closed: Closed) -> dict[str, Any]:
    """Return the row that freezes a period, its hash included."""
    row: dict[str, Any] = {
        "rule_id": closed.version.rule_id,
        "version_id": closed.version.id,
        "buyer_id": closed.buyer_id,
        "starts_on": closed.first,
        "ends_on": closed.last,
        "target": closed.version.target,
        "actual": closed.counted.share,
        "numerator": closed.counted.local,
        "denominator": closed.counted.whole,
    }
    return row | {"hash": hash_of(row, closed.version)}


def kept_row(period: ContentPeriod) -> dict[str, Any]:
    """Return the same facts as a frozen row has them."""
    names = (
        "rule_id",
        "version_id",
        "buyer_id",
        "starts_on",
        "ends_on",
        "target",
        "actual",
        "numerator",
        "denominator",
    )
    return {name: getattr(period, name) for name in names}


def hash_of(row: dict[str, Any], version: ContentVersion) -> str:
    """Hash the figures together with all that the version asked."""
    told = {name: str(value) for name, value in row.items()}
    asked = {name: str(value) for name, value in facts_of(version).items()}
    return hashlib.sha256(CANONICAL.encode({"row": told, "asked": asked}).encode()).hexdigest()
