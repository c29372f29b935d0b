"""Requests for quotation and quotations, made by the real services."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import update

from marketplace.catalog.models import Offer, Product
from marketplace.shared.actors import Actor, Role
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.money import Money
from marketplace.sourcing.models import RequestForQuotation, RfqRound
from marketplace.sourcing.quotation_models import Quotation
from marketplace.sourcing.services.closing import close_rfq
from marketplace.sourcing.services.drafting import draft_rfq
from marketplace.sourcing.services.opening import press_to_open
from marketplace.sourcing.services.publishing import publish_rfq
from marketplace.sourcing.services.quoting import submit_quotation
from tests.factories.accounts import a_member
from tests.factories.needs import sugar
from tests.factories.orders import Kitchen, a_kitchen

AN_HOUR = timedelta(hours=1)


def a_line(kitchen: Kitchen, product: Product, **changes) -> dict:
    """40 of a product in ten days, at the kitchen's dock."""
    return {
        "product_id": product.id,
        "quantity": Decimal(40),
        "delivery_day": today() + timedelta(days=10),
        "delivery_point_id": kitchen.dock.id,
        "ceiling": None,
    } | changes


def rfq_facts(kitchen: Kitchen, *lines: dict, **changes) -> dict:
    """What a buyer says of a request."""
    return {
        "title": "Gula untuk Desember",
        "closes_at": utc_now() + timedelta(days=3),
        "lines": lines or [a_line(kitchen, sugar())],
    } | changes


def a_draft_rfq(kitchen: Kitchen | None = None, *lines: dict, **changes) -> RequestForQuotation:
    kitchen = kitchen or a_kitchen()
    facts = rfq_facts(kitchen, *lines, **changes)
    rfq = draft_rfq(actor=kitchen.requester, facts=facts)
    db.session.flush()
    return rfq


def a_live_rfq(kitchen: Kitchen | None = None, *lines: dict, **changes) -> RequestForQuotation:
    """A request that producers see."""
    kitchen = kitchen or a_kitchen()
    rfq = a_draft_rfq(kitchen, *lines, **changes)
    return publish_rfq(rfq.id, actor=kitchen.requester)


def quoted(line, offer: Offer, price: int, **changes) -> dict:
    """One quoted line."""
    return {"line_id": line.id, "offer_id": offer.id, "price": Money(price)} | changes


def a_quotation(
    rfq: RequestForQuotation, seller: Actor, offer: Offer, price: int = 45_000, **changes
) -> Quotation:
    """Quote for the first line with this offer."""
    line = {
        name: changes.pop(name)
        for name in ("quantity", "lead_days", "tiers")
        if name in changes
    }
    facts = {
        "lines": [quoted(rfq.lines[0], offer, price, **line)],
        "valid_until": today() + timedelta(days=40),
    } | changes
    return submit_quotation(rfq.id, actor=seller, facts=facts)


def past_deadline(rfq: RequestForQuotation) -> None:
    """Let the deadline have passed."""
    moment = utc_now() - AN_HOUR
    for table in (RequestForQuotation, RfqRound):
        key = RequestForQuotation.id if table is RequestForQuotation else RfqRound.rfq_id
        db.session.execute(update(table).where(key == rfq.id).values(closes_at=moment))
    db.session.flush()
    db.session.expire_all()


def closed(rfq: RequestForQuotation) -> RequestForQuotation:
    """Let the deadline pass and the round close."""
    past_deadline(rfq)
    return close_rfq(rfq.id)


def opened(rfq: RequestForQuotation, kitchen: Kitchen) -> RequestForQuotation:
    """Let it close, and two people open it."""
    closed(rfq)
    press_to_open(rfq.id, actor=kitchen.requester)
    return press_to_open(rfq.id, actor=kitchen.approver)


def an_owner(kitchen: Kitchen) -> Actor:
    """An owner of the kitchen's buyer."""
    return a_member(kitchen.buyer.organisation, Role.BUYER_OWNER)
