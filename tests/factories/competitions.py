"""Competitions under framework agreements, made by the real services."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from marketplace.agreements.states import CallOff
from marketplace.shared.clock import today, utc_now
from marketplace.sourcing.models import RequestForQuotation
from marketplace.sourcing.services.competing import open_competition
from tests.factories.agreements import Deal, a_framework


def a_ceiling(sellers: int = 2, *lines: dict, **changes) -> Deal:
    """An agreement in force whose prices are ceilings: 10 to 100 of each offer at 40,000."""
    deal = a_framework(sellers)
    deal.holds(*lines, **{"call_off": CallOff.COMPETITION} | changes)
    return deal


def competition_facts(deal: Deal, quantity: int = 40, **changes) -> dict:
    """What the buyer wants of the agreed product in ten days."""
    return {
        "closes_at": utc_now() + timedelta(days=2),
        "delivery_day": today() + timedelta(days=10),
        "delivery_point_id": deal.kitchen.dock.id,
        "lines": [{"product_id": deal.product.id, "quantity": Decimal(quantity)}],
    } | changes


def a_competition(deal: Deal, quantity: int = 40, **changes) -> RequestForQuotation:
    """A live competition."""
    facts = competition_facts(deal, quantity, **changes)
    return open_competition(deal.agreement.id, actor=deal.kitchen.requester, facts=facts)
