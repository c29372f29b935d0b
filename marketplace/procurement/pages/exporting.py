"""Purchases as files: a buyer's own, or all of them for the regency."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from marketplace.procurement.pages import pages
from marketplace.procurement.pages.purchases import LONGEST_SEARCH
from marketplace.procurement.queries import purchases as queries
from marketplace.procurement.queries.purchases import Purchase
from marketplace.shared.actors import BUYER_ROLES, Actor, Role
from marketplace.shared.language import _l
from marketplace.web.exporting import Column, ExportedList, in_parts, offer_files, state_word


def _rows(actor: Actor, asked: Mapping[str, str]) -> Iterator[Purchase]:
    which, text = asked.get("state", ""), asked.get("q", "")[:LONGEST_SEARCH]
    return in_parts(
        lambda limit, cursor: queries.purchases(
            actor, which=which, text=text, limit=limit, cursor=cursor
        )
    )


PURCHASES = ExportedList(
    "pesanan-pembelian",
    [
        Column[Purchase](_l("Nomor"), lambda found: found.order.number),
        Column[Purchase](_l("Dipesan"), lambda found: found.order.placed_at),
        Column[Purchase](_l("Pembeli"), lambda found: found.order.buyer.name),
        Column[Purchase](_l("Pengaju"), lambda found: found.order.requester.name),
        Column[Purchase](_l("Barang"), lambda found: "; ".join(found.contents.goods)),
        Column[Purchase](_l("Antar"), lambda found: found.order.delivery_day),
        Column[Purchase](_l("Nilai barang"), lambda found: found.order.goods),
        Column[Purchase](_l("Ongkos kirim"), lambda found: found.order.freight),
        Column[Purchase](_l("PPN"), lambda found: found.order.tax),
        Column[Purchase](_l("Jumlah"), lambda found: found.order.total),
        Column[Purchase](_l("Keadaan"), lambda found: state_word("order", found.order.state)),
    ],
    _rows,
)

offer_files(pages, "/usaha/po", *BUYER_ROLES, endpoint="download_purchases", exported=PURCHASES)
offer_files(
    pages,
    "/admin/pesanan",
    Role.ADMIN,
    Role.AUDITOR,
    endpoint="download_all_orders",
    exported=PURCHASES,
)
