"""Needs of buyers and the answers of producers."""

from __future__ import annotations

from datetime import timedelta

from marketplace.demand.policies import ASKING_ROLES
from marketplace.demand.queries.plans import make_plan
from marketplace.shared.actors import PRODUCER_ROLES, Role
from marketplace.shared.clock import today
from marketplace.shared.opaque import to_public
from tests.architecture.routes.naming import Door, opaque
from tests.factories.accounts import a_member
from tests.factories.market import ABuyer, ADock
from tests.factories.needs import a_draft, a_pledge, an_open_need
from tests.factories.orders import Kitchen

AFTER = 6  # orders
OPEN, DRAFT = opaque("need", "deal.need"), opaque("need", "deal.draft_need")
ANSWERED = opaque("need", "deal.answered_need")
BOARD = {"open_to": PRODUCER_ROLES, "hidden": DRAFT}  # every producer reads what is open
ANSWER = {"answer": "no"}


def _change(me, _named):
    need = me.deal.draft_need
    dock = to_public("delivery_point", need.delivery_point_id)
    return {
        "product": to_public("product", me.deal.product.id),
        "quantity": "12",
        "ceiling_rupiah": "40000",
        "first_day": need.first_day.isoformat(),
        "answer_by": need.answer_by.isoformat(),
        "delivery_point": dock,
    }


def _a_day(me, _named):
    return {"day": me.deal.need.first_day.isoformat()}


def _ordering(me, _named):
    return {"delivery_day": me.deal.answered_need.first_day.isoformat(), "payment": "terms"}


def _ordering_on_page(me, named):
    need = me.deal.answered_need
    return _ordering(me, named) | {"agreed": make_plan(need, need.first_day).quote.seal}


DOORS = {
    "demand.show_posting": Door(OPEN, **BOARD),
    "demand.answer": Door(OPEN, body=ANSWER, **BOARD),
    "demand.show_need": Door(OPEN),
    "demand.close_need": Door(OPEN),
    "demand.cancel_need": Door(OPEN),
    "demand.copy_need": Door(OPEN),
    "demand.edit_need": Door(DRAFT),
    "demand.change_need": Door(DRAFT, body=_change),
    "demand.publish_need": Door(DRAFT),
    "demand.preview_order": Door(ANSWERED),
    "demand.order_need": Door(ANSWERED, body=_ordering_on_page),
    "demand.fill_cart": Door(OPEN, body=_a_day),
    "demand_api.fill_cart": Door(OPEN, body=_a_day),
    "demand_api.show_need": Door(OPEN, **BOARD),
    "demand_api.put_pledge": Door(OPEN, body=ANSWER, **BOARD),
    "demand_api.close_need": Door(OPEN),
    "demand_api.cancel_need": Door(OPEN),
    "demand_api.publish_need": Door(DRAFT),
    "demand_api.order_need": Door(ANSWERED, body=_ordering),
}
NAMELESS = {"demand.draft_need", "demand_api.draft_need"}
LISTS = {
    "demand.download_needs",
    "demand.download_board",
    "demand.list_board",
    "demand.list_needs",
    "demand_api.list_own_needs",
}
FIXED = {"demand.new_need", "demand_api.list_passengers"}
VIEWS = {"demand.list_board": ("?tampil=semua", "?tampil=dijawab")}


def furnish(deal):
    """Let the buyer say what it will need: in draft, on the board, and answered."""
    kitchen = _kitchen(deal)
    soon = {"quantity": 5, "first_day": today() + timedelta(days=9)}
    deal.draft_need = a_draft(kitchen, deal.product, **soon)
    deal.need = an_open_need(kitchen, deal.product, **soon)
    deal.answered_need = an_open_need(kitchen, deal.product, **soon)
    a_pledge(deal.answered_need, deal.seller)


def _kitchen(deal):
    """Households publish no needs: theirs are a company's."""
    if deal.requester.has(*ASKING_ROLES):
        return Kitchen(deal.buyer, deal.dock, deal.requester, deal.payer)
    buyer = ABuyer()
    asks = a_member(buyer.organisation, Role.REQUESTER)
    return Kitchen(buyer, ADock(buyer=buyer), asks, asks)
