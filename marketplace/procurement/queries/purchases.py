"""Purchases in lists: a buyer's own, or all of them for the regency."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVarTuple

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import joinedload, load_only

from marketplace.accounts.models import Organisation, Person
from marketplace.buyers.models import Buyer
from marketplace.orders.models import Order, OrderLine, ProducerOrder
from marketplace.orders.queries.orders import visible_to
from marketplace.orders.stages import Stage, stage_of
from marketplace.orders.states import OrderState, ProducerOrderState
from marketplace.procurement.wording import goods_words
from marketplace.producers.models import Producer
from marketplace.shared.actors import Actor
from marketplace.shared.database import db
from marketplace.shared.money import Money, total
from marketplace.shared.pagination import Part, read_cursor, write_cursor

Columns = TypeVarTuple("Columns")
ROWS = 50
SHOWN = (  # of each order, in lists and files
    load_only(
        Order.number,
        Order.state,
        Order.placed_at,
        Order.delivery_day,
        Order.goods,
        Order.freight,
        Order.tax,
        Order.total,
    ),
    joinedload(Order.requester).load_only(Person.name),
    joinedload(Order.buyer).options(
        load_only(Buyer.id), joinedload(Buyer.organisation).load_only(Organisation.name)
    ),
)
FILTERS: dict[str, tuple[OrderState, ...]] = {
    "waiting": (OrderState.AWAITING_APPROVAL,),
    "running": (OrderState.PLACED,),
    "closed": (OrderState.CLOSED,),
    "ended": (OrderState.REJECTED, OrderState.CANCELLED),
}


@dataclass(frozen=True)
class Contents:
    """What an order is about, gathered for a list."""

    goods: tuple[str, ...]
    parts: tuple[ProducerOrderState, ...]
    villages: frozenset[str]

    @property
    def summary(self) -> str:
        """The first goods by name, the rest by count."""
        return goods_words(self.goods)


@dataclass(frozen=True)
class Purchase:
    """One order as lists show it."""

    order: Order
    contents: Contents

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        return stage_of(self.order.state, self.contents.parts)


def purchases(
    actor: Actor,
    *,
    which: str = "",
    text: str = "",
    limit: int = ROWS,
    cursor: str | None = None,
    counts: Mapping[str, int] | None = None,
) -> Part[Purchase]:
    """List the orders that the actor may see, newest first.

    `which` is one of `FILTERS` or nothing; `text` a part of a number or of the buyer's name, or
    a whole document number.
    `counts` are those of `count_by_filter`, where they are known by then.
    """
    counts = counts or count_by_filter(actor, text=text)
    found = _searched(select(Order).where(visible_to(actor)), text)
    if which in FILTERS:
        found = found.where(Order.state.in_(FILTERS[which]))
    seen = read_cursor(cursor, int)
    if seen:
        found = found.where(Order.id < seen[0])
    wanted = found.order_by(Order.id.desc()).limit(limit + 1).options(*SHOWN)
    orders = db.session.scalars(wanted).all()
    shown = orders[:limit]
    following = write_cursor(shown[-1].id) if len(orders) > limit else None
    return Part(with_contents(shown), following, counts.get(which, counts[""]))


def count_by_filter(actor: Actor, *, text: str = "") -> dict[str, int]:
    """Count the orders behind each filter, in one query."""
    found = _searched(select(Order.state, func.count()).where(visible_to(actor)), text)
    counts = {row[0]: row[1] for row in db.session.execute(found.group_by(Order.state))}
    by_filter = {
        name: sum(counts.get(state, 0) for state in states) for name, states in FILTERS.items()
    }
    return {"": sum(counts.values()), **by_filter}


def with_contents(orders: Sequence[Order]) -> list[Purchase]:
    """Gather what these orders are about, in one query however many they are."""
    found = _contents([order.id for order in orders])
    return [Purchase(order, found[order.id]) for order in orders]


@dataclass(frozen=True)
class Origins:
    """Where the goods of an order come from, and how its value is split."""

    villages: int
    districts: int
    shares: Sequence[tuple[str, Money]]  # producer and the value of its goods

    @property
    def goods(self) -> Money:
        """The value of all goods."""
        return total(amount for _name, amount in self.shares)


def origins(order: Order) -> Origins:
    """Tell from how many places the goods of an order come, and who gets how much."""
    parts = order.producer_orders
    return Origins(
        villages=len({part.producer.village_code for part in parts}),
        districts=len({part.producer.district_code for part in parts}),
        shares=[(part.producer.name, part.goods) for part in parts],
    )


def _contents(order_ids: Sequence[int]) -> dict[int, Contents]:
    """Return what each order asks for in the order of its lines, of whom, and how it stands."""
    rows: dict[int, list[Any]] = defaultdict(list)
    for order_id, *row in db.session.execute(_lines_of(), {"orders": list(order_ids)}):
        rows[order_id].append(row)
    return {
        order_id: Contents(
            goods=tuple(dict.fromkeys(name for *_part, name in rows[order_id] if name)),
            parts=tuple({part: state for part, state, *_rest in rows[order_id]}.values()),
            villages=frozenset(village for _part, _state, village, _name in rows[order_id]),
        )
        for order_id in order_ids
    }


@cache
def _lines_of() -> Select[*tuple[Any, ...]]:
    return (
        select(
            ProducerOrder.order_id,
            ProducerOrder.id,
            ProducerOrder.state,
            Producer.village_code,
            OrderLine.product_name,
        )
        .join(Producer, Producer.id == ProducerOrder.producer_id)
        .outerjoin(OrderLine, OrderLine.producer_order_id == ProducerOrder.id)
        .where(ProducerOrder.order_id.in_(bindparam("orders", expanding=True)))
        .order_by(ProducerOrder.id, OrderLine.id)
    )


def _searched(found: Select[*Columns], text: str) -> Select[*Columns]:
    words = text.strip()
    if not words:
        return found
    buyers = select(Organisation.id).where(Organisation.name.icontains(words, autoescape=True))
    parts = select(ProducerOrder.order_id).where(ProducerOrder.number == words.upper())
    by_number = Order.number.contains(words.upper(), autoescape=True)
    by_document = Order.document_number == words.upper()
    return found.where(
        or_(by_number, by_document, Order.id.in_(parts), Order.buyer_id.in_(buyers))
    )
