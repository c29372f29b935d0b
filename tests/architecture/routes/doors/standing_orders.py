"""Standing orders and their days."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from marketplace.catalog.models import Offer
from marketplace.orders.states import PaymentChoice
from marketplace.shared.actors import Role
from marketplace.shared.clock import today, utc_now
from marketplace.shared.database import db
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from marketplace.standing_orders.models import (
    Occurrence,
    StandingAmount,
    StandingLine,
    StandingOrder,
)
from marketplace.standing_orders.states import Gap, OccurrenceState, StandingState
from tests.architecture.routes.naming import Door, opaque
from tests.factories.market import an_offer

AFTER = 4  # buyers, and their orders
READING = frozenset(
    {
        Role.REQUESTER,
        Role.APPROVER,
        Role.RECEIVER,
        Role.FINANCE,
        Role.OUTLET_MANAGER,
        Role.BUYER_OWNER,
    }
)
WRITING = frozenset({Role.REQUESTER, Role.BUYER_OWNER})
STANDING = opaque("standing_order", "deal.standing")
PAUSED = opaque("standing_order", "deal.paused_standing")
ASKING = opaque("standing_order_day", "deal.asking_day")
FAILED = opaque("standing_order_day", "deal.failed_day")
DUE = (today() + timedelta(days=5)).isoformat()
A_DAY = {"day": DUE}
PAUSE = {"first": DUE}


def _facts(me, **more):
    return {
        "name": "Air untuk dapur",
        "delivery_point": to_public("delivery_point", me.deal.standing.delivery_point_id),
        "payment": "terms",
        "starts_on": DUE,
        **more,
    }


def _form(me, _named):
    offer = to_public("offer", me.deal.standing.lines[0].offer_id)
    row = {"lines.0.key": f"offer:{offer}", "lines.0.d1": "5", "lines.0.substitute": "ask"}
    return _facts(me, **row)


def _body(me, _named):
    offer = to_public("offer", me.deal.standing.lines[0].offer_id)
    return _facts(me, lines=[{"offer_id": offer, "quantities": {"tue": "5"}}])


def _copy(me, named):
    return _facts(me, order=named, weekdays=["mon"])


def _choice(me, _named):
    line = to_public("standing_order_line", me.deal.standing.lines[0].id)
    return {"lines": [{"line": line, "quantity": "3"}]}


DOORS = {
    "standing_orders.show_standing": Door(STANDING, only=READING),
    "standing_orders.edit_standing": Door(STANDING, only=WRITING),
    "standing_orders.change": Door(STANDING, only=WRITING, body=_form),
    "standing_orders.skip_date": Door(STANDING, only=WRITING, body=A_DAY),
    "standing_orders.unskip_date": Door(STANDING, only=WRITING, body=A_DAY, writes=False),
    "standing_orders.pause": Door(STANDING, only=WRITING, body=PAUSE),
    "standing_orders.resume": Door(PAUSED, only=WRITING),
    "standing_orders.end": Door(STANDING, only=WRITING),
    "standing_orders.take_over": Door(STANDING, only=WRITING),
    "standing_orders.show_day": Door(ASKING, only=READING),
    "standing_orders.accept": Door(ASKING, only=WRITING),
    "standing_orders.let_go": Door(ASKING, only=WRITING),
    "standing_orders.try_again": Door(FAILED, only=WRITING),
    "standing_orders.change_day": Door(ASKING, only=WRITING, body={"quantity-0": "3"}),
    "standing_orders_api.show_standing": Door(STANDING, only=READING),
    "standing_orders_api.change_standing": Door(STANDING, only=WRITING, body=_body),
    "standing_orders_api.list_upcoming": Door(STANDING, only=READING),
    "standing_orders_api.list_days": Door(STANDING, only=READING),
    "standing_orders_api.skip_date": Door(STANDING, only=WRITING, body=A_DAY),
    "standing_orders_api.unskip_date": Door(STANDING, only=WRITING, body=A_DAY, writes=False),
    "standing_orders_api.pause": Door(STANDING, only=WRITING, body=PAUSE),
    "standing_orders_api.resume": Door(PAUSED, only=WRITING),
    "standing_orders_api.end": Door(STANDING, only=WRITING),
    "standing_orders_api.take_over": Door(STANDING, only=WRITING),
    "standing_orders_api.show_day": Door(ASKING, only=READING),
    "standing_orders_api.accept": Door(ASKING, only=WRITING),
    "standing_orders_api.change_day": Door(ASKING, only=WRITING, body=_choice),
    "standing_orders_api.let_go": Door(ASKING, only=WRITING),
    "standing_orders_api.try_again": Door(FAILED, only=WRITING),
    "standing_orders_api.copy_standing": Door(
        opaque("order", "deal.promised.order"), only=WRITING, body=_copy
    ),
}
NAMELESS = {
    "standing_orders.make",
    "standing_orders_api.make_standing",
}
LISTS = {
    "standing_orders.list_standing",
    "standing_orders.download_standing",
    "standing_orders_api.list_standing",
}
FIXED = {"standing_orders.new_standing"}


def furnish(deal):
    """Give the buyer a standing order with a day that asks and one that failed."""
    offer = an_offer(deal.producer)
    deal.standing = _standing(deal, offer)
    deal.paused_standing = _standing(deal, offer)
    deal.paused_standing.state = StandingState.PAUSED
    deal.paused_standing.paused_from = today()
    deal.asking_day = _day(deal.standing, 2, OccurrenceState.ASKS)
    deal.failed_day = _day(deal.standing, 3, OccurrenceState.FAILED)
    db.session.flush()


def _standing(deal, offer: Offer) -> StandingOrder:
    standing = StandingOrder(
        buyer_id=deal.buyer.id,
        owner_id=deal.requester.person_id,
        created_by=deal.requester.person_id,
        name="Air untuk dapur",
        delivery_point_id=deal.dock.id,
        payment=PaymentChoice.TERMS,
        starts_on=today(),
        looked_through=today(),
        next_look_on=today() + timedelta(days=1),
    )
    amounts = [StandingAmount(weekday=day, quantity=Decimal(5)) for day in range(7)]
    standing.lines = [
        StandingLine(
            product_id=offer.product_id,
            offer_id=offer.id,
            agreed_price=Money(38_000),
            amounts=amounts,
        )
    ]
    db.session.add(standing)
    db.session.flush()
    return standing


def _day(standing: StandingOrder, ahead: int, state: OccurrenceState) -> Occurrence:
    line = standing.lines[0]
    kept = {
        "line": line.id,
        "product": line.product_id,
        "name": "Air",
        "unit": "karton",
        "wanted": "5",
        "quantity": "4",
        "way": "less",
        "offer": line.offer_id,
        "producer": "KUB Contoh",
        "instead_of": "",
        "price": 38_000,
        "agreed_price": 38_000,
        "gap": "stock",
        "asks": True,
    }
    day = today() + timedelta(days=ahead)
    occurrence = Occurrence(
        standing_order_id=standing.id,
        day=day,
        delivery_day=day,
        state=state,
        gap=Gap.STOCK,
        message="Stok tidak cukup",
        proposal=[kept] if state is OccurrenceState.ASKS else [],
        answer_by=utc_now() + timedelta(days=1),
    )
    db.session.add(occurrence)
    return occurrence
