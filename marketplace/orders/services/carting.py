"""Filling a cart, and turning it into an order. A cart is a draft: it holds no stock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from sqlalchemy import delete, text

from marketplace.orders import policies
from marketplace.orders.models import CartLine, Order
from marketplace.orders.queries import carts
from marketplace.orders.queries.orders import find_order
from marketplace.orders.queries.quotes import MOST_LINES, LineInput
from marketplace.orders.services.cart_placing import (
    forget_if_empty,
    forget_place,
    name_place,
)
from marketplace.orders.services.placing import place_order
from marketplace.orders.states import PaymentChoice
from marketplace.shared.actors import Actor
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, insert, transactional
from marketplace.shared.errors import Invalid, NotFound, RuleBroken, require
from marketplace.shared.language import _
from marketplace.shared.quantity import LARGEST

EACH = ("organisation_id", "person_id", "product_id", "offer_id")
NO_SYNC = {"synchronize_session": False}


class WhereTo(TypedDict, total=False):
    """Where an order belongs."""

    cost_centre_id: int | None
    outlet_id: int | None
    dock_window_id: int | None


@dataclass(frozen=True)
class AddedAgain:
    """How much of an old order went into the cart, and how much is not sold any more."""

    added: int
    gone: int


@transactional
def add_to_cart(
    *,
    actor: Actor,
    quantity: Decimal,
    offer_id: int | None = None,
    product_id: int | None = None,
) -> None:
    """Put a good into the actor's cart, on top of what already lies there.

    Without `offer_id` the producer is left open ("siapa saja"). Raises `NotFound` for what is
    not sold, `Forbidden` for who does not order, `RuleBroken` when the cart is full.
    """
    _require_orderer(actor)
    if offer_id is not None:
        product_id = carts.find_sold_offer(offer_id).product_id
    else:
        product_id = carts.find_sold_product(product_id or 0).id
    _put(actor, product_id, offer_id, quantity, on_top=True)
    _refuse_too_much(actor)


@dataclass(frozen=True)
class Addition:
    """So much of a product, from one offer or from whoever gives it."""

    product_id: int
    offer_id: int | None
    quantity: Decimal


@transactional
def add_many_to_cart(additions: Sequence[Addition], *, actor: Actor) -> None:
    """Put many goods into the actor's cart at once, on top of what lies there: all or none.

    Raises `NotFound` for what is not sold any more, `Forbidden` for who does not order,
    `RuleBroken` when the cart would be too full.
    """
    _require_orderer(actor)
    offers = carts.still_sold([each.offer_id for each in additions if each.offer_id])
    products = carts.sold_products({each.product_id for each in additions})
    for each in additions:
        product_id = offers.get(each.offer_id) if each.offer_id else each.product_id
        if product_id not in products:
            raise NotFound
        _put(actor, product_id, each.offer_id, each.quantity, on_top=True)
    _refuse_too_much(actor)


@transactional
def change_cart(quantities: Mapping[int, Decimal], *, actor: Actor) -> None:
    """Set the quantities of lines, by id; zero takes a line out.

    Raises `NotFound` for lines of somebody else's cart.
    """
    lines = {line.id: line for line in carts.cart_lines(actor)}
    for line_id, quantity in quantities.items():
        line = lines.get(line_id)
        if line is None:
            raise NotFound
        if quantity:
            line.quantity = quantity
        else:
            db.session.delete(line)
    db.session.flush()
    forget_if_empty(actor=actor)


@transactional
def remove_from_cart(line_id: int, *, actor: Actor) -> None:
    """Take a line out; one that is gone already stays gone."""
    gone = delete(CartLine).where(CartLine.id == line_id, carts.is_in_cart_of(actor))
    db.session.execute(gone, execution_options=NO_SYNC)
    forget_if_empty(actor=actor)


@transactional
def order_again(order_id: int, *, actor: Actor) -> AddedAgain:
    """Put the goods of an earlier order into the cart, in the quantities of then.

    The checkout proposes its cost centre and delivery point. Goods that are not sold any more
    stay away. Raises `NotFound`, `Forbidden`, `RuleBroken`.
    """
    order = find_order(order_id, actor=actor)
    _require_orderer(actor)
    lines = [line for part in order.producer_orders for line in part.lines]
    sold = carts.still_sold([line.offer_id for line in lines])
    for line in lines:
        if line.offer_id in sold:
            product_id = sold[line.offer_id]
            _put(actor, product_id, line.offer_id, line.quantity, on_top=False)
    _refuse_too_much(actor)
    if sold:
        name_place(
            actor=actor,
            outlet_id=order.outlet_id,
            cost_centre_id=order.cost_centre_id,
            delivery_point_id=order.delivery_point_id,
        )
    return AddedAgain(added=len(sold), gone=len(lines) - len(sold))


@transactional
def place_cart(
    *,
    actor: Actor,
    delivery_point_id: int,
    delivery_day: date,
    payment: PaymentChoice,
    note: str = "",
    agreed: str | None = None,
    **place: Unpack[WhereTo],
) -> Order:
    """Order all that lies in the actor's cart, and empty it; see `place_order`.

    Raises `RuleBroken` for an empty cart: it was ordered already, or emptied elsewhere.
    """
    lines = carts.cart_lines(actor)
    if not lines:
        raise RuleBroken(_("Keranjang Anda kosong. Pesanan ini mungkin sudah terkirim."))
    gone = delete(CartLine).where(CartLine.id.in_([line.id for line in lines]))
    db.session.execute(gone, execution_options=NO_SYNC)
    forget_place(actor=actor)
    return place_order(
        actor=actor,
        lines=[_wanted(line) for line in lines],
        delivery_point_id=delivery_point_id,
        delivery_day=delivery_day,
        payment=payment,
        note=note,
        agreed=agreed,
        **place,
    )


def _wanted(line: CartLine) -> LineInput:
    if line.offer_id is None:
        return {"product_id": line.product_id, "quantity": line.quantity}
    return {"offer_id": line.offer_id, "quantity": line.quantity}


def _require_orderer(actor: Actor) -> None:
    require(allowed=policies.may_order(actor), to=_("memesan; masuk sebagai pemesan"))


def _put(
    actor: Actor, product_id: int, offer_id: int | None, quantity: Decimal, *, on_top: bool
) -> None:
    """Add a line, or change the one that is there, in one statement."""
    row = insert(CartLine).values(
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        product_id=product_id,
        offer_id=offer_id,
        quantity=quantity,
        added_at=utc_now(),
    )
    clash: dict[str, Any] = {"index_elements": EACH}
    if offer_id is None:
        clash = {"index_elements": EACH[:3], "index_where": text("offer_id is null")}
    before = CartLine.quantity if on_top else Decimal(0)
    change = {"quantity": before + quantity}
    db.session.execute(row.on_conflict_do_update(**clash, set_=change))


def _refuse_too_much(actor: Actor) -> None:
    lines = carts.cart_lines(actor)
    if len(lines) > MOST_LINES:
        raise RuleBroken(_("Keranjang sudah penuh. Pesan dulu, atau hapus sebagian."))
    if any(line.quantity > LARGEST for line in lines):
        raise Invalid({"quantity": [_("Jumlahnya terlalu besar.")]})
