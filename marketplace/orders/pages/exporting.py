"""Orders and their producers' parts as files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from marketplace.orders import producer_order_queries as part_queries
from marketplace.orders.models import Order, ProducerOrder
from marketplace.orders.pages import pages
from marketplace.orders.pages.orders import READERS
from marketplace.orders.pages.producer_orders import ADDRESS, STAGES
from marketplace.orders.queries import orders as queries
from marketplace.orders.states import OrderState
from marketplace.shared.actors import PRODUCER_ROLES, Actor
from marketplace.shared.language import _l
from marketplace.web.exporting import Column, ExportedList, in_parts, offer_files, state_word

LONGEST_SEARCH = 80


def _orders(actor: Actor, asked: Mapping[str, str]) -> Iterator[Order]:
    state, text = asked.get("state", ""), asked.get("q", "")[:LONGEST_SEARCH]
    wanted = OrderState(state) if state in set(OrderState) else None
    return in_parts(
        lambda limit, cursor: queries.orders(
            actor=actor, state=wanted, text=text, limit=limit, cursor=cursor, whole=False
        )
    )


def _producer_orders(actor: Actor, asked: Mapping[str, str]) -> Iterator[ProducerOrder]:
    chosen = asked.get("tahap", "")
    states = STAGES[chosen if chosen in STAGES else "jawab"][1]
    return in_parts(
        lambda limit, cursor: part_queries.producer_orders(
            actor=actor, states=states, limit=limit, cursor=cursor
        )
    )


PRODUCER_ORDER_COLUMNS = [
    Column[ProducerOrder](_l("Nomor"), lambda part: part.number),
    Column[ProducerOrder](_l("Produsen"), lambda part: part.producer.name),
    Column[ProducerOrder](_l("Pembeli"), lambda part: part.buyer.name),
    Column[ProducerOrder](_l("Antar"), lambda part: part.delivery_day),
    Column[ProducerOrder](
        _l("Barang"), lambda part: "; ".join(line.product_name for line in part.lines)
    ),
    Column[ProducerOrder](_l("Nilai barang"), lambda part: part.goods),
    Column[ProducerOrder](_l("Ongkos kirim"), lambda part: part.freight),
    Column[ProducerOrder](_l("PPN"), lambda part: part.tax),
    Column[ProducerOrder](_l("Jumlah"), lambda part: part.total),
    Column[ProducerOrder](_l("Keadaan"), lambda part: state_word("producer_order", part.state)),
]

offer_files(
    pages,
    "/pesanan",
    *READERS,
    endpoint="download_orders",
    exported=ExportedList(
        "pesanan",
        [
            Column[Order](_l("Nomor"), lambda order: order.number),
            Column[Order](_l("Dipesan"), lambda order: order.placed_at),
            Column[Order](_l("Pembeli"), lambda order: order.buyer.name),
            Column[Order](_l("Pengaju"), lambda order: order.requester.name),
            Column[Order](_l("Diantar ke"), lambda order: order.delivery_point.name),
            Column[Order](_l("Antar"), lambda order: order.delivery_day),
            Column[Order](_l("Nilai barang"), lambda order: order.goods),
            Column[Order](_l("Ongkos kirim"), lambda order: order.freight),
            Column[Order](_l("PPN"), lambda order: order.tax),
            Column[Order](_l("Jumlah"), lambda order: order.total),
            Column[Order](_l("Keadaan"), lambda order: state_word("order", order.state)),
        ],
        _orders,
    ),
)
offer_files(
    pages,
    ADDRESS,
    *PRODUCER_ROLES,
    endpoint="download_producer_orders",
    exported=ExportedList("pesanan", PRODUCER_ORDER_COLUMNS, _producer_orders),
)
