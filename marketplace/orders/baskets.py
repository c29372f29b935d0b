"""A cart as a buyer sees it: by producer, with prices, and what still stands in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from marketplace.buyers.models import Buyer
from marketplace.buyers.states import Zone
from marketplace.catalog.models import Offer
from marketplace.catalog.taxes import effective_basis_points, with_tax
from marketplace.orders.freight import vehicle_for
from marketplace.orders.models import CartLine
from marketplace.orders.pricing import NextTier
from marketplace.orders.queries.carts import cart_lines
from marketplace.orders.queries.shelves import shelf_for, with_bookings
from marketplace.orders.quotes import Given, Quote, QuotedLine, QuotedPart, Wanted
from marketplace.orders.quoting import first_day, make_quote
from marketplace.orders.wording import reason_words
from marketplace.producers.models import Producer
from marketplace.shared.actors import Actor
from marketplace.shared.clock import today, utc_now
from marketplace.shared.money import Money, total
from marketplace.shared.opaque import to_public


@dataclass(frozen=True)
class Share:
    """What one offer fills of a line, at the price of all that is taken of it."""

    given: Given
    unit_price: Money

    @property
    def offer(self) -> Offer:
        """The offer that fills it."""
        return self.given.offer

    @property
    def quantity(self) -> Decimal:
        """How much of the line it fills."""
        return self.given.quantity

    @property
    def amount(self) -> Money:
        """What this share costs before tax."""
        return self.unit_price.times(self.quantity)

    @property
    def with_tax(self) -> Money:
        """What this share costs with tax."""
        return with_tax(self.amount, self._rate)

    @property
    def unit_price_with_tax(self) -> Money:
        """The price of one unit, with tax."""
        return with_tax(self.unit_price, self._rate)

    @property
    def _rate(self) -> int:
        taxed = self.offer.product.tax_kind
        return effective_basis_points(taxed, is_pkp=self.offer.producer.is_pkp, day=today())

    @property
    def reason(self) -> str:
        """Why just so much, in words."""
        return reason_words(self.given.reason)


@dataclass(frozen=True)
class Aside:
    """An offer that takes no part in a line, and why in words."""

    offer: Offer
    words: str


@dataclass(frozen=True)
class Row:
    """One line of the cart."""

    line: CartLine
    field: str  # of its quantity in the form
    shares: Sequence[Share]
    left_out: Sequence[Aside]
    quoted: QuotedLine | None  # of the chosen offer
    problems: Sequence[str]

    @property
    def public_id(self) -> str:
        """The line's id in addresses."""
        return to_public("cart_line", self.line.id)

    @property
    def amount(self) -> Money | None:
        """What this line costs before tax, as far as it can be filled."""
        return total(share.amount for share in self.shares) if self.shares else None

    @property
    def amount_with_tax(self) -> Money | None:
        """What this line costs with tax, as far as it can be filled."""
        return total(share.with_tax for share in self.shares) if self.shares else None

    @property
    def next_tier(self) -> NextTier | None:
        """What more of the chosen offer would bring a better price."""
        return self.quoted.next_tier if self.quoted else None

    @property
    def step(self) -> Decimal:
        """By how much the quantity is usefully changed."""
        if self.quoted:
            return self.quoted.terms.order_multiple
        offers = [share.offer for share in self.shares]
        offers += [self.line.offer] if self.line.offer else []
        return max((offer.order_multiple for offer in offers), default=Decimal(1))


@dataclass(frozen=True)
class Group:
    """What was chosen of one producer."""

    producer: Producer
    rows: Sequence[Row]
    part: QuotedPart | None  # None: nothing of it can be ordered


@dataclass(frozen=True)
class Basket:
    """The whole cart."""

    rows: Sequence[Row]
    quote: Quote
    first_day: date

    @property
    def groups(self) -> list[Group]:
        """The chosen lines by producer, in the order in which they were added."""
        parts = {part.producer.id: part for part in self.quote.parts}
        found: dict[int, list[Row]] = {}
        for row in self.rows:
            if row.line.offer is not None:
                found.setdefault(row.line.offer.producer_id, []).append(row)
        return [
            Group(_producer(rows), rows, parts.get(producer_id))
            for producer_id, rows in found.items()
        ]

    @property
    def open_rows(self) -> list[Row]:
        """The lines whose producer is left open."""
        return [row for row in self.rows if row.line.offer is None]


def basket_of(
    actor: Actor, buyer: Buyer, day: date | None = None, zone: Zone | None = None
) -> Basket:
    """Work out the actor's cart for a day of delivery, the first possible one unless told.

    `zone` is where it is handed over; None: no dock is chosen yet.
    """
    lines = cart_lines(actor)
    wanted = [_wanted(line) for line in lines]
    now = utc_now()
    shelf = shelf_for(wanted, buyer.id)
    first = first_day(wanted, shelf, now)
    chosen = day or first
    vehicle = vehicle_for(buyer.kind)
    booked = with_bookings(shelf, chosen, zone)
    quote = make_quote(wanted, booked, chosen, now=now, vehicle=vehicle)
    rows = [_row(line, each, quote) for line, each in zip(lines, wanted, strict=True)]
    return Basket(rows, quote, first)


def field_of(line: CartLine) -> str:
    """Return the name of a line's quantity in the form of the cart."""
    return f"quantity-{to_public('cart_line', line.id)}"


def _wanted(line: CartLine) -> Wanted:
    if line.offer_id is None:
        return Wanted(line.quantity, product_id=line.product_id, field=field_of(line))
    return Wanted(line.quantity, offer_id=line.offer_id, field=field_of(line))


def _row(line: CartLine, wanted: Wanted, quote: Quote) -> Row:
    prices = {each.offer.id: each.unit_price for each in quote.lines}
    quoted = [each for each in quote.lines if each.offer.id == line.offer_id]
    return Row(
        line=line,
        field=wanted.field,
        shares=[Share(g, prices[g.offer.id]) for g in quote.given if g.wanted is wanted],
        left_out=[
            Aside(each.offer, reason_words(each.reason))
            for each in quote.left_out
            if each.wanted is wanted
        ],
        quoted=quoted[0] if quoted else None,
        problems=[p.text for p in quote.problems_of(wanted.field) if not p.is_of_part],
    )


def _producer(rows: Sequence[Row]) -> Producer:
    offer: Offer | None = rows[0].line.offer
    if offer is None:
        raise LookupError("only lines of an offer have one producer")
    return offer.producer
