"""What is on its way to a buyer's docks, and what has arrived."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.fulfilment import queries
from marketplace.fulfilment.pages import pages
from marketplace.orders.producer_order_queries import producer_orders_by_day
from marketplace.shared.actors import BUYER_ROLES, Role
from marketplace.shared.clock import today
from marketplace.shared.language import _l
from marketplace.web import navigation, waiting
from marketplace.web.access import allow
from marketplace.web.current import current_actor

ADDRESS = "/usaha/penerimaan"
ROWS = 30


navigation.add(
    navigation.Entry(
        key="arrivals",
        label=_l("Penerimaan"),
        short=_l("Terima"),
        icon="truck",
        endpoint="fulfilment.list_arrivals",
        roles=BUYER_ROLES,
        position=130,
        tabs={Role.RECEIVER: 1, Role.REQUESTER: 4, Role.BUYER_OWNER: 3},
        count=waiting.number("arrivals", BUYER_ROLES, queries.counting_arrivals),
    )
)


@pages.get(ADDRESS)
@allow(*BUYER_ROLES)
def list_arrivals() -> ResponseReturnValue:
    """List what is on its way, today's first, or what was received."""
    actor, cursor = current_actor(), request.args.get("cursor")
    if request.args.get("tahap") == "diterima":
        received = queries.receipts(actor=actor, limit=ROWS, cursor=cursor)
        return render_template("fulfilment/receipts.html", part=received)
    part = producer_orders_by_day(
        actor=actor, states=queries.ON_THE_WAY, limit=ROWS, cursor=cursor
    )
    return render_template(
        "fulfilment/arrivals.html",
        part=part,
        today=today(),
        notes=queries.last_notes(part.items),
    )
