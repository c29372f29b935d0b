"""Competitions under framework agreements, made by the real services."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from marketplace.agreements.call_models import AgreementQuota
from marketplace.agreements.queries.agreement import signed_faults
from marketplace.agreements.states import CallOff
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.sourcing.models import RequestForQuotation
from marketplace.sourcing.queries.agreement import sourcing_faults
from marketplace.sourcing.queries.quotations import standing_quotations
from marketplace.sourcing.services.awarding import Decision, award_rfq
from marketplace.sourcing.services.competing import open_competition
from tests.factories.agreements import Deal, a_framework
from tests.factories.sourcing import a_quotation, opened


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


def counted(deal):
    """Used and kept of each seller's offer."""
    rows = db.session.execute(
        select(AgreementQuota.offer_id, AgreementQuota.used, AgreementQuota.held).where(
            AgreementQuota.agreement_id == deal.agreement.id
        )
    )
    found = {row[0]: (int(row[1]), int(row[2])) for row in rows}
    return [found[offer.id] for _actor, offer in deal.sellers]


def lines_of(rfq):
    """The opened line of each producer, by its price."""
    return {
        line.tiers[0].unit_price.rupiah: line
        for quotation in standing_quotations(rfq)
        for line in quotation.lines
    }


def quoted_and_opened(deal, *prices, quantity=40):
    rfq = a_competition(deal, quantity)
    for (seller, offer), price in zip(deal.sellers, prices, strict=False):
        a_quotation(rfq, seller, offer, price)
    return opened(rfq, deal.kitchen)


def award(deal, rfq, price, quantity=40, **changes):
    decision = Decision({lines_of(rfq)[price].id: Decimal(quantity)}, {}, **changes)
    return award_rfq(rfq.id, actor=deal.kitchen.requester, decision=decision)


def no_faults():
    return signed_faults() == [] and sourcing_faults() == []
