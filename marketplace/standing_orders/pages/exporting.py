"""The list of standing orders as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from marketplace.shared.actors import Actor
from marketplace.shared.language import _l
from marketplace.standing_orders import wording
from marketplace.standing_orders.models import StandingOrder
from marketplace.standing_orders.pages import pages
from marketplace.standing_orders.pages.listing import ADDRESS, states_of
from marketplace.standing_orders.policies import READING_ROLES
from marketplace.standing_orders.queries import standing as queries
from marketplace.standing_orders.queries.coming import Coming, coming_of
from marketplace.web.exporting import AT_ONCE, Column, ExportedList, offer_files, state_word

Row = tuple[StandingOrder, Coming]


def _rows(actor: Actor, asked: Mapping[str, str]) -> Iterator[Row]:
    cursor: str | None = None
    while True:
        part = queries.standing_orders(
            actor, states=states_of(asked.get("keadaan", "")), limit=AT_ONCE, cursor=cursor
        )
        coming = coming_of(part.items)
        yield from ((each, coming[each.id]) for each in part.items)
        if part.next is None:
            return
        cursor = part.next


def _goods(row: Row) -> str:
    return "; ".join(
        f"{line.product.name} ({wording.amounts_words(line)})" for line in row[0].lines
    )


def _next_day(row: Row) -> date | None:
    return row[1].day


STANDING_ORDERS = ExportedList(
    "pesanan-rutin",
    [
        Column[Row](_l("Nama"), lambda row: row[0].name),
        Column[Row](_l("Keadaan"), lambda row: state_word("standing_order", row[0].state)),
        Column[Row](_l("Barang"), _goods),
        Column[Row](_l("Berikutnya"), _next_day),
        Column[Row](_l("Tempat antar"), lambda row: row[0].delivery_point.name),
        Column[Row](_l("Gerai"), lambda row: row[0].outlet.name if row[0].outlet else ""),
        Column[Row](
            _l("Pusat biaya"),
            lambda row: row[0].cost_centre.title if row[0].cost_centre else "",
        ),
        Column[Row](_l("Mulai"), lambda row: row[0].starts_on),
        Column[Row](_l("Sampai"), lambda row: row[0].ends_on),
        Column[Row](_l("Pemilik"), lambda row: row[0].owner.name),
    ],
    _rows,
)

offer_files(
    pages,
    ADDRESS,
    *sorted(READING_ROLES),
    endpoint="download_standing",
    exported=STANDING_ORDERS,
)
