"""What the menu says below a buyer's name."""

from __future__ import annotations

from marketplace.buyers import queries
from marketplace.buyers.wording import BUYER_KINDS
from marketplace.shared.actors import OrganisationKind
from marketplace.web import navigation
from marketplace.web.current import Visitor


@navigation.provide("place")
def place(present: Visitor | None) -> str | None:
    """Return kind and first delivery point: Tenant, Gudang Kargo pintu 3."""
    if present is None or present.actor.kind is not OrganisationKind.BUYER:
        return None
    found = queries.kind_and_first_point(present.actor.organisation_id)
    if found is None:
        return None
    kind, point = found
    return f"{BUYER_KINDS[kind]}, {point}" if point else str(BUYER_KINDS[kind])
