"""Needs and pledges, made by the real services."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from marketplace.catalog.models import Offer, Product
from marketplace.demand.models import Need, Pledge
from marketplace.demand.services.asking import draft_need
from marketplace.demand.services.pledging import answer_need
from marketplace.demand.services.publishing import publish_need
from marketplace.demand.states import PledgeAnswer
from marketplace.shared.actors import Actor, Role
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.money import Money
from tests.factories.accounts import a_member
from tests.factories.market import AProducer, AProduct, an_offer
from tests.factories.orders import Kitchen, a_kitchen


def sugar(**facts) -> Product:
    """Palm sugar by the kilogram."""
    return AProduct(
        **({"name": "Gula semut", "unit": "kg", "pack": "", "art": "semut"} | facts)
    )


def facts_for(kitchen: Kitchen, product: Product | None = None, **changes) -> dict:
    """What a buyer says of a need: 200 kg in ten days at Rp 50,000 at most."""
    goods = {"product_id": (product or sugar()).id} if "category_id" not in changes else {}
    return {
        **goods,
        "quantity": Decimal(200),
        "ceiling": Money(50_000),
        "first_day": today() + timedelta(days=10),
        "weeks": 1,
        "delivery_point_id": kitchen.dock.id,
        "answer_by": today() + timedelta(days=4),
        "note": "Kering, kemasan 1 kg",
    } | changes


def a_draft(kitchen: Kitchen | None = None, product: Product | None = None, **changes) -> Need:
    kitchen = kitchen or a_kitchen()
    return draft_need(actor=kitchen.requester, facts=facts_for(kitchen, product, **changes))


def an_open_need(
    kitchen: Kitchen | None = None, product: Product | None = None, **changes
) -> Need:
    """A need that producers see."""
    kitchen = kitchen or a_kitchen()
    need = a_draft(kitchen, product, **changes)
    return publish_need(need.id, actor=kitchen.requester)


def a_seller(product: Product, name: str | None = None, **offer) -> tuple[Actor, Offer]:
    """A member of an approved producer, and its published offer of the product."""
    producer = AProducer(**({"name": name} if name else {}))
    facts = {"stock": 1000, "prices": {1: 45_000}, "lead_days": 2} | offer
    made = an_offer(producer, product=product, **facts)
    return a_member(producer.organisation, Role.PRODUCER_OWNER), made


def a_pledge(need: Need, seller: Actor, quantity: int | str | None = None, **facts) -> Pledge:
    """All of it, or a quantity; zero says no."""
    if quantity is None:
        facts |= {"answer": PledgeAnswer.FULL}
    elif not Decimal(quantity):
        facts |= {"answer": PledgeAnswer.NO}
    else:
        facts |= {"answer": PledgeAnswer.PART, "quantity": Decimal(quantity)}
    pledge = answer_need(need.id, actor=seller, **facts)
    db.session.flush()
    return pledge
