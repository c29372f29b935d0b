"""Whether goods can stand in a shopping list, and at what price they are written down."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NotRequired, TypedDict

from marketplace.catalog.models import Offer
from marketplace.orders.queries.shelves import shelf_for
from marketplace.orders.quotes import Wanted
from marketplace.orders.quoting import Shelf, is_sold
from marketplace.shared.language import _
from marketplace.shared.quantity import LARGEST
from marketplace.shopping_lists.models import ShoppingLine, ShoppingList
from marketplace.shopping_lists.queries.checking import price_now

MOST_LINES = 200
Errors = dict[str, list[str]]


class EntryFacts(TypedDict):
    """One good: of an offer, or of a product from any producer."""

    quantity: Decimal
    offer_id: NotRequired[int | None]
    product_id: NotRequired[int | None]


def judged(
    entries: Sequence[EntryFacts], kept: ShoppingList, errors: Errors
) -> list[ShoppingLine]:
    """Return the lines that these entries make; what cannot be used is named in `errors`.

    A good that was there stays possible when it is not sold for a while.
    """
    if not 1 <= len(entries) <= MOST_LINES:
        text = _("Isi 1 sampai %(most)s barang.", most=MOST_LINES)
        errors["lines"] = [text]
        return []
    shelf = shelf_for([_wanted(each) for each in entries], kept.buyer_id)
    there = {line.good: line for line in kept.lines}
    found: dict[tuple[int, int | None], ShoppingLine] = {}
    for place, each in enumerate(entries):
        good = _good(each)
        problem = _problem(each, shelf, is_known=good in there, is_double=good in found)
        if problem:
            errors[f"lines.{place}"] = [problem]
        else:
            known = there.get(good)
            found[good] = _line(each, shelf, known)
    return list(found.values())


def _good(entry: EntryFacts) -> tuple[int, int | None]:
    offer_id = entry.get("offer_id")
    return (0 if offer_id else entry.get("product_id") or 0, offer_id or None)


def _wanted(entry: EntryFacts) -> Wanted:
    offer_id = entry.get("offer_id")
    product_id = None if offer_id else entry.get("product_id")
    return Wanted(entry["quantity"], offer_id=offer_id, product_id=product_id)


def _problem(entry: EntryFacts, shelf: Shelf, *, is_known: bool, is_double: bool) -> str:
    if is_double:
        return _("Barang ini sudah ada di daftar. Gabungkan jumlahnya dalam satu baris.")
    if not Decimal(0) < entry["quantity"] <= LARGEST:
        return _("Isi jumlahnya, lebih dari nol.")
    if not is_known and not _offers(entry, shelf):
        return _("Barang ini tidak dijual. Pilih dari katalog.")
    return ""


def _offers(entry: EntryFacts, shelf: Shelf) -> list[Offer]:
    """List what may fill an entry at present: its offer, or all of its product."""
    offer_id = entry.get("offer_id")
    if offer_id:
        offer = shelf.offers.get(offer_id)
        return [offer] if offer is not None and is_sold(offer) else []
    return shelf.of_product(entry.get("product_id") or 0)


def _line(entry: EntryFacts, shelf: Shelf, known: ShoppingLine | None) -> ShoppingLine:
    offers = _offers(entry, shelf)
    product_id = known.product_id if known else offers[0].product_id
    price = known.known_price if known else price_now(offers, entry["quantity"], shelf)
    return ShoppingLine(
        product_id=product_id,
        offer_id=entry.get("offer_id") or None,
        quantity=entry["quantity"],
        known_price=price,
    )
