"""Standing orders, made by the real services."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from marketplace.catalog.models import Offer
from marketplace.orders.states import PaymentChoice
from marketplace.shared import outbox
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.standing_orders.models import Occurrence, StandingOrder
from marketplace.standing_orders.services.looking import look_at
from marketplace.standing_orders.services.writing import make_standing
from marketplace.standing_orders.states import Substitute
from tests.factories.market import an_offer
from tests.factories.orders import Kitchen, a_kitchen

EVERY_DAY = range(7)


def a_wish(
    offer: Offer,
    quantity: int | Decimal = 10,
    weekdays=EVERY_DAY,
    substitute: Substitute = Substitute.ASK,
) -> dict:
    """So much of an offer on each of these weekdays (0: Monday)."""
    quantities = {day: Decimal(quantity) for day in weekdays}
    return {"offer_id": offer.id, "quantities": quantities, "substitute": substitute}


def standing_facts(kitchen: Kitchen, *wishes: dict, **changes) -> dict:
    """What a buyer says of a standing order that begins tomorrow."""
    return {
        "name": "Air untuk dapur",
        "lines": wishes or [a_wish(an_offer())],
        "delivery_point_id": kitchen.dock.id,
        "payment": PaymentChoice.TERMS,
        "starts_on": today() + timedelta(days=1),
        "note": "",
    } | changes


def a_standing(kitchen: Kitchen | None = None, *wishes: dict, **changes) -> StandingOrder:
    """A standing order of the kitchen's requester."""
    kitchen = kitchen or a_kitchen()
    facts = standing_facts(kitchen, *wishes, **changes)
    return make_standing(actor=kitchen.requester, facts=facts)


def looked(standing: StandingOrder) -> dict[date, Occurrence]:
    """Let the workers look, order, and do all other jobs; return the days that came of it."""
    look_at(standing.id)
    db.session.commit()
    outbox.drain()
    db.session.expire_all()
    return days_of(standing)


def days_of(standing: StandingOrder) -> dict[date, Occurrence]:
    """Return the days whose turn has come."""
    rows = db.session.query(Occurrence).filter_by(standing_order_id=standing.id)
    return {each.day: each for each in rows.order_by(Occurrence.day)}
