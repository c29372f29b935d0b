"""One order as its producer sees it, from the question to the last receipt."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.amendments.queries import proposals_of
from marketplace.fulfilment import policies, queries
from marketplace.fulfilment.pages import pages
from marketplace.orders import producer_order_queries as orders
from marketplace.orders.models import ProducerOrder
from marketplace.orders.producer_order_queries import Front
from marketplace.orders.states import ProducerOrderState
from marketplace.producers import dashboard
from marketplace.producers.dashboard import Task
from marketplace.shared.actors import PRODUCER_ROLES, Actor
from marketplace.shared.clock import JAKARTA, today
from marketplace.shared.language import _
from marketplace.web.access import allow
from marketplace.web.current import current_actor, once
from marketplace.web.filters import day

ADDRESS = "/jual/pesanan/<number>"
SHOWN_WAITING = 2
SHOWN_TASKS = 6


@pages.get(ADDRESS)
@allow(*PRODUCER_ROLES)
def show_producer_order(number: str) -> ResponseReturnValue:
    """Show the order with the next thing to do."""
    actor = current_actor()
    sold = orders.find_producer_order_by_number(number, actor=actor)
    return render_template(
        "fulfilment/producer_order.html",
        sold=sold,
        notes=queries.delivery_notes_of(sold),
        receipts=queries.receipts_of(sold),
        earlier=orders.earlier_orders([sold]),
        proposals=proposals_of([sold.id])[sold.id],
        may_send=policies.may_dispatch(actor, sold) and is_sendable(sold),
        may_close=policies.may_close_short(actor, sold),
    )


def is_sendable(sold: ProducerOrder) -> bool:
    """Say whether something promised has not left yet."""
    states = queries.TO_PREPARE | queries.ON_THE_WAY
    return sold.state in states and any(policies.undispatched(line) for line in sold.lines)


@pages.app_template_global("pay_day")
def pay_day(sold: ProducerOrder) -> date:
    """Return by when the buyer pays goods that arrive on their day."""
    return sold.delivery_day + timedelta(days=sold.buyer.payment_days)


@pages.app_template_filter("deadline")
def deadline(moment: datetime) -> str:
    """Write an instant as short as can be understood: 16.00, or Rab 25 Nov, 16.00."""
    local = moment.astimezone(JAKARTA)
    time = f"{local:%H.%M}"
    return time if local.date() == today() else f"{day(moment)}, {time}"


@dashboard.block("waiting_orders")
def waiting_orders(actor: Actor) -> dict[str, object]:
    """Return the first orders that wait for an answer, for the producer's first page."""
    waiting, _preparing = _fronts(actor)
    return {"front": waiting, "earlier": orders.earlier_orders(waiting.items)}


@dashboard.tasks
def preparing_tasks(actor: Actor) -> list[Task]:
    """List what was promised and must be packed or sent, the next delivery first."""
    _waiting, preparing = _fronts(actor)
    return [_task(sold) for sold in preparing.items]


def _fronts(actor: Actor) -> list[Front]:
    """Return the first orders that wait for an answer, and the first to be packed or sent."""
    wanted = (
        ({ProducerOrderState.SENT}, SHOWN_WAITING),
        (queries.TO_PREPARE, SHOWN_TASKS),
    )
    return once("first producer orders", lambda: orders.fronts(actor, wanted))


def _task(sold: ProducerOrder) -> Task:
    packed = sold.packed_at is not None
    soon = sold.delivery_day <= today() + timedelta(days=1)
    goods = sold.lines[0].product_name
    if len(sold.lines) > 1:
        goods = _("%(count)s barang", count=len(sold.lines))
    words = _("Kirim %(goods)s untuk %(buyer)s")
    if not packed:
        words = _("Kemas %(goods)s untuk %(buyer)s")
    return Task(
        "truck" if packed else "package-open",
        words % {"goods": goods, "buyer": sold.buyer.name},
        _("Antar %(day)s", day=day(sold.delivery_day)),
        _("Kirim") if packed else _("Kemas"),
        url_for("fulfilment.show_producer_order", number=sold.number),
        "bad" if soon else "wait",
        urgency=2 if soon else 20,
    )
