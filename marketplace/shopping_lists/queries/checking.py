"""What would become of each line of a list if it were ordered now. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from marketplace.catalog.models import Offer
from marketplace.catalog.pricing import unit_price
from marketplace.catalog.queries.promising import first_days
from marketplace.local_content.equals import Equal, Sought
from marketplace.local_content.queries.nearest import nearest_equals
from marketplace.orders.queries.shelves import shelf_for, with_bookings
from marketplace.orders.quotes import Quote, Wanted
from marketplace.orders.quoting import Shelf, first_day, is_sold, make_quote
from marketplace.shared.clock import utc_now
from marketplace.shared.language import _
from marketplace.shared.money import Money
from marketplace.shopping_lists.models import ShoppingLine, ShoppingList


@dataclass(frozen=True)
class CheckedLine:
    """One line as it stands now; prices are of one unit before tax, on the buyer's terms."""

    line: ShoppingLine
    quantity: Decimal
    problems: Sequence[str] = ()  # why it cannot be ordered like this
    price: Money | None = None  # the dearest of those who would fill it
    arrives: date | None = None  # the first day on which the offer can come at all
    equals: Sequence[Equal] = field(default_factory=tuple)  # what could stand in its place

    @property
    def can_be_ordered(self) -> bool:
        """Say whether nothing stands in its way."""
        return not self.problems

    @property
    def difference(self) -> Money | None:
        """How much dearer a unit is than when the list was last used; None: not known."""
        if self.price is None or self.line.known_price is None:
            return None
        return self.price - self.line.known_price


def check(
    kept: ShoppingList,
    quantities: Mapping[int, Decimal | None] | None = None,
    *,
    only: Collection[int] | None = None,
) -> list[CheckedLine]:
    """Judge each line by today's offers, stock, least quantities, packs and prices.

    `quantities` are others than the usual ones, by the line's id. `only` leaves lines out,
    which then take no stock from the others. Where a line cannot be ordered, the nearest
    equals are named.
    """
    chosen = quantities or {}
    lines = [line for line in kept.lines if only is None or line.id in only]
    wanted = [_wanted(line, chosen.get(line.id) or line.quantity) for line in lines]
    shelf = shelf_for(wanted, kept.buyer_id)
    now = utc_now()
    day = first_day(wanted, shelf, now)
    quote = make_quote(wanted, with_bookings(shelf, day), day, now=now)
    days = first_days([line.offer_id for line in lines if line.offer_id])
    found = [
        _checked(line, each, quote, shelf, days)
        for line, each in zip(lines, wanted, strict=True)
    ]
    return _with_equals(found, kept.buyer_id)


def price_now(offers: Sequence[Offer], quantity: Decimal, shelf: Shelf) -> Money | None:
    """Return the lowest price of one unit of so much, before tax; None: nobody sells it."""
    prices = [unit_price(shelf.terms_of(offer).tiers, quantity) for offer in offers]
    return min(prices, default=None)


def _wanted(line: ShoppingLine, quantity: Decimal) -> Wanted:
    if line.offer_id is None:
        return Wanted(quantity, product_id=line.product_id, field=f"lines.{line.id}")
    return Wanted(quantity, offer_id=line.offer_id, field=f"lines.{line.id}")


def _checked(
    line: ShoppingLine,
    wanted: Wanted,
    quote: Quote,
    shelf: Shelf,
    days: Mapping[int, date],
) -> CheckedLine:
    prices = {each.offer.id: each.unit_price for each in quote.lines}
    shares = [prices[each.offer.id] for each in quote.given if each.wanted is wanted]
    problems = [p.text for p in quote.problems_of(wanted.field) if not p.is_of_part]
    offer = shelf.offers.get(line.offer_id or 0)
    if not problems and offer is not None and is_sold(offer) and offer.id not in days:
        problems = [_rests(offer)]
    price = max(shares) if shares else None
    return CheckedLine(line, wanted.quantity, problems, price, days.get(line.offer_id or 0))


def _rests(offer: Offer) -> str:
    return _(
        "%(producer)s sedang tidak mengantar %(name)s: libur, di luar musim, atau penuh.",
        producer=offer.producer.name,
        name=offer.product.name,
    )


def _with_equals(found: Sequence[CheckedLine], buyer_id: int) -> list[CheckedLine]:
    """Name what could stand in the place of the lines that cannot be ordered."""
    lacking = [each for each in found if not each.can_be_ordered]
    sought = [
        Sought(
            each.line.product,
            each.quantity,
            but_not=each.line.offer_id,
            price=each.price or each.line.known_price,
        )
        for each in lacking
    ]
    equals = nearest_equals(sought, buyer_id)
    by_line = {each.line.id: tuple(some) for each, some in zip(lacking, equals, strict=True)}
    return [replace(each, equals=by_line.get(each.line.id, ())) for each in found]
