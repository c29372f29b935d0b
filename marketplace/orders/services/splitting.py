"""Splitting an order that nobody has approved yet into two; see also `merging`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from marketplace.approvals.queries.flows import authors_of
from marketplace.approvals.services.opening import end_for
from marketplace.buyers.models import DeliveryPoint
from marketplace.buyers.queries import delivery_point_of
from marketplace.catalog.services import stock
from marketplace.orders.bindings import require_unbound
from marketplace.orders.contents import KIND
from marketplace.orders.holding import held_by
from marketplace.orders.models import Order, OrderLine, ProducerOrder
from marketplace.orders.queries.booking_places import BookingPlace, booking_place
from marketplace.orders.queries.docking import hold_window
from marketplace.orders.queries.orders import lock_order, lock_parts
from marketplace.orders.queries.quotes import LineInput, quote_for
from marketplace.orders.quotes import Quote
from marketplace.orders.services import budgeting, regrouping
from marketplace.orders.services.placing import Terms, number_order, write_order
from marketplace.orders.services.regrouping import Resubmission
from marketplace.orders.services.rewriting import rewrite_order
from marketplace.orders.states import TransferKind
from marketplace.shared import audit, events
from marketplace.shared.actors import Actor
from marketplace.shared.database import transactional
from marketplace.shared.errors import Invalid, NotFound
from marketplace.shared.language import _

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Split:
    """What leaves an order for a new one, and where that goes."""

    quantities: Mapping[int, Decimal]  # by the line's id, as much as goes over
    delivery_point_id: int
    delivery_day: date
    cost_centre_id: int | None = None  # None: that of the order
    note: str = ""


@transactional
def split_order(order_id: int, split: Split, *, actor: Actor) -> Order:
    """Let goods of a waiting or returned order become an order of their own; return that one.

    Both are quoted anew, at the prices of now, and both are asked about again: approvals given
    so far are void, and limits and rules count the two together. Stock, capacity and budgets
    change hands within this transaction, under the locks of their rows, so nobody else gets
    any of it. Raises `NotFound`, `Forbidden`, `RuleBroken` when the order no longer waits, and
    `Invalid` for what cannot be two orders.
    """
    order = lock_order(order_id, actor=actor)
    flow = regrouping.require_open(order, actor, to=_("memisah pesanan ini"))
    require_unbound(order.id, order.number)
    parts = lock_parts([order.id])
    stays, leaves = _shares(parts, split)
    point = delivery_point_of(order.buyer, split.delivery_point_id)
    place = _place(order, split, actor)
    authors = authors_of(flow.id) | {actor.person_id or 0}
    end_for(KIND, order.id, actor=actor, why=_("Pesanan dipisah."))
    stock.release_all(held_by(parts))
    events.announce("order.changing", order_id=order.id)
    quotes = _quotes(order, stays, leaves, split.delivery_day, point)
    made = _write(order, quotes[1], split, point, place)
    number_order(made)
    events.announce("order.dividing", order_id=order.id, into_id=made.id)
    budgeting.release_order(order, parts, fact=f"split-{flow.round}")
    rewrite_order(order, parts, quotes[0])
    stock.hold_all(held_by(lock_parts([order.id, made.id])))
    events.announce("order.changed", order_id=order.id)
    standings = [
        budgeting.rebook_order(order, quotes[0], fact=f"ordered-{flow.round + 1}"),
        budgeting.rebook_order(made, quotes[1], fact="ordered"),
    ]
    regrouping.note_transfers(TransferKind.SPLIT, order, made, leaves, actor=actor)
    regrouping.make_family(order.id, made.id)
    for each, quote, budgets in zip((order, made), quotes, standings, strict=True):
        regrouping.ask_again(Resubmission(each, quote, budgets), actor=actor, authors=authors)
    moved = {str(line.id): f"{quantity:f}" for line, quantity in leaves}
    audit.record(
        "order.split", order, actor=actor, number=order.number, into=made.number, moved=moved
    )
    audit.record("order.split_off", made, actor=actor, number=made.number, out_of=order.number)
    events.announce("order.placed", order_id=made.id)
    return made


Share = tuple[OrderLine, Decimal]


def _shares(parts: Sequence[ProducerOrder], split: Split) -> tuple[list[Share], list[Share]]:
    """Return what stays and what leaves; both must be something."""
    lines = [line for part in parts for line in part.lines]
    if not set(split.quantities) <= {line.id for line in lines}:
        raise NotFound
    errors = {
        f"lines.{line.id}": [_("Paling banyak sejumlah yang dipesan.")]
        for line in lines
        if not NOTHING <= split.quantities.get(line.id, NOTHING) <= line.quantity
    }
    if errors:
        raise Invalid(errors)
    taken = [(line, split.quantities.get(line.id, NOTHING)) for line in lines]
    leaves = [share for share in taken if share[1]]
    stays = [(line, line.quantity - much) for line, much in taken if much < line.quantity]
    if not leaves:
        raise Invalid({"lines": [_("Pilih barang yang dipisah, paling sedikit satu.")]})
    if not stays:
        raise Invalid({"lines": [_("Sisakan sesuatu di pesanan ini, atau ubah saja.")]})
    return stays, leaves


def _place(order: Order, split: Split, actor: Actor) -> BookingPlace:
    if split.cost_centre_id in (None, order.cost_centre_id):
        return BookingPlace(order.outlet_id, order.cost_centre)
    return booking_place(actor, order.buyer_id, cost_centre_id=split.cost_centre_id)


def _quotes(
    order: Order,
    stays: Sequence[Share],
    leaves: Sequence[Share],
    day: date,
    point: DeliveryPoint,
) -> tuple[Quote, Quote]:
    """Quote both, while nothing of the order is held; name what stands in the way of either."""
    errors: dict[str, list[str]] = {}
    found = [
        _quote(order, shares, wanted_day, to, says, errors)
        for shares, wanted_day, to, says in (
            (stays, order.delivery_day, order.delivery_point, _("Yang tinggal")),
            (leaves, day, point, _("Yang dipisah")),
        )
    ]
    if errors:
        raise Invalid(errors, _("Pesanan ini belum bisa dipisah. Belum ada yang berubah."))
    return found[0], found[1]


def _quote(
    order: Order,
    shares: Sequence[Share],
    day: date,
    point: DeliveryPoint,
    says: str,
    errors: dict[str, list[str]],
) -> Quote:
    lines: list[LineInput] = [
        {"offer_id": line.offer_id, "quantity": quantity} for line, quantity in shares
    ]
    quote = quote_for(lines, day, order.buyer, point.zone)
    named = {f"lines.{place}": f"lines.{line.id}" for place, (line, _q) in enumerate(shares)}
    for field, texts in quote.errors.items():
        told = [f"{says}: {text}" for text in texts]
        errors.setdefault(named.get(field, field), []).extend(told)
    return quote


def _write(
    order: Order, quote: Quote, split: Split, point: DeliveryPoint, place: BookingPlace
) -> Order:
    """Write the new order, of whoever asked for the first one."""
    window = hold_window(point, quote.day, len(quote.parts))
    terms = Terms(
        point,
        order.payment,
        split.note,
        place,
        window,
        waits=True,
        person_id=order.requested_by,
    )
    made = write_order(quote, terms, buyer=order.buyer)
    made.contact_id = order.contact_id
    return made
