"""The shopping lists as a file: one row for each good."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from marketplace.shared.actors import Actor
from marketplace.shared.language import _l
from marketplace.shopping_lists.models import ShoppingLine, ShoppingList
from marketplace.shopping_lists.pages import pages
from marketplace.shopping_lists.pages.listing import ADDRESS, ARCHIVE
from marketplace.shopping_lists.policies import READING_ROLES
from marketplace.shopping_lists.queries import lists as queries
from marketplace.web.exporting import AT_ONCE, Column, ExportedList, offer_files

Row = tuple[ShoppingList, ShoppingLine]


def _rows(actor: Actor, asked: Mapping[str, str]) -> Iterator[Row]:
    archived, cursor = asked.get("keadaan", "") == ARCHIVE, None
    while True:
        part = queries.shopping_lists(actor, archived=archived, limit=AT_ONCE, cursor=cursor)
        yield from ((kept, line) for kept in part.items for line in kept.lines)
        if part.next is None:
            return
        cursor = part.next


SHOPPING_LISTS = ExportedList(
    "daftar-belanja",
    [
        Column[Row](_l("Daftar"), lambda row: row[0].name),
        Column[Row](_l("Gerai"), lambda row: row[0].outlet.name if row[0].outlet else ""),
        Column[Row](_l("Barang"), lambda row: row[1].product.name),
        Column[Row](
            _l("Produsen"), lambda row: row[1].offer.producer.name if row[1].offer else ""
        ),
        Column[Row](_l("Jumlah"), lambda row: row[1].quantity),
        Column[Row](_l("Satuan"), lambda row: row[1].product.unit),
        Column[Row](_l("Harga terakhir"), lambda row: row[1].known_price),
        Column[Row](_l("Dibuat"), lambda row: row[0].maker.name),
    ],
    _rows,
)

offer_files(
    pages,
    ADDRESS,
    *sorted(READING_ROLES),
    endpoint="download_lists",
    exported=SHOPPING_LISTS,
)
