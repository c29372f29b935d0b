"""What arrives at a buyer's docks, or arrived there, as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from marketplace.fulfilment import queries
from marketplace.fulfilment.models import Receipt
from marketplace.fulfilment.pages import pages
from marketplace.fulfilment.pages.arrivals import ADDRESS
from marketplace.orders.models import ProducerOrder
from marketplace.orders.pages.exporting import PRODUCER_ORDER_COLUMNS
from marketplace.orders.producer_order_queries import producer_orders_by_day
from marketplace.shared.actors import BUYER_ROLES, Actor
from marketplace.shared.language import _l
from marketplace.web.exporting import Column, ExportedList, in_parts, offer_files


def _arrivals(actor: Actor, _asked: Mapping[str, str]) -> Iterator[ProducerOrder]:
    return in_parts(
        lambda limit, cursor: producer_orders_by_day(
            actor=actor, states=queries.ON_THE_WAY, limit=limit, cursor=cursor
        )
    )


def _receipts(actor: Actor, _asked: Mapping[str, str]) -> Iterator[Receipt]:
    return in_parts(
        lambda limit, cursor: queries.receipts(actor=actor, limit=limit, cursor=cursor)
    )


ARRIVALS = ExportedList("barang-datang", PRODUCER_ORDER_COLUMNS, _arrivals)
RECEIPTS = ExportedList(
    "berita-acara",
    [
        Column[Receipt](_l("Nomor"), lambda receipt: receipt.number),
        Column[Receipt](_l("Pesanan"), lambda receipt: receipt.producer_order.number),
        Column[Receipt](_l("Produsen"), lambda row: row.producer_order.producer.name),
        Column[Receipt](_l("Tiba"), lambda receipt: receipt.received_at),
        Column[Receipt](_l("Nilai diterima"), lambda receipt: receipt.value),
        Column[Receipt](_l("Catatan"), lambda receipt: receipt.note),
    ],
    _receipts,
)


def _chosen(asked: Mapping[str, str]) -> ExportedList[Any]:
    return RECEIPTS if asked.get("tahap") == "diterima" else ARRIVALS


offer_files(pages, ADDRESS, *BUYER_ROLES, endpoint="download_arrivals", exported=_chosen)
