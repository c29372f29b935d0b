"""What an order would be: split by producer, priced, and what still stands in its way."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from marketplace.catalog.models import Offer
from marketplace.catalog.taxes import tax_on, with_tax
from marketplace.catalog.terms import Terms
from marketplace.orders import pricing
from marketplace.orders.allocation import Reason
from marketplace.orders.wording import reason_words
from marketplace.producers.models import Producer
from marketplace.shared.money import Money, total


@dataclass(frozen=True)
class Wanted:
    """A good that a buyer wants: of one offer, of a product from any producer, or of some.

    `among` names the offers that may fill the line, and the most that each of them gives.
    """

    quantity: Decimal
    offer_id: int | None = None
    product_id: int | None = None
    among: Mapping[int, Decimal] | None = None
    ceiling: Money | None = None  # the highest unit price, where the producer is left open
    field: str = "quantity"  # how a problem names this line, e.g. "lines.0"


@dataclass(frozen=True)
class Problem:
    """What stands in the way of a line."""

    field: str
    text: str
    is_input: bool = False  # whatever the stock, it must be changed
    is_of_part: bool = False  # of all that the producer would deliver, not of this line


@dataclass(frozen=True)
class Given:
    """How much of a wanted line one offer fills; the reason where the rules decided it."""

    wanted: Wanted
    offer: Offer
    quantity: Decimal
    reason: Reason | None = None

    @property
    def field(self) -> str:
        """How a problem names the wanted line."""
        return self.wanted.field


@dataclass(frozen=True)
class LeftOut:
    """An offer that gets nothing of a wanted line, and why."""

    wanted: Wanted
    offer: Offer
    reason: Reason


@dataclass(frozen=True)
class QuotedLine:
    """One offer within an order, whatever lines it was wanted by."""

    offer: Offer
    quantity: Decimal
    tax_basis_points: int
    given: tuple[Given, ...]
    earliest: date
    terms: Terms

    @cached_property
    def unit_price(self) -> Money:
        """The price of the tier that the quantity reaches."""
        return pricing.unit_price(self.terms.tiers, self.quantity)

    @cached_property
    def total(self) -> Money:
        """What the goods cost, before tax."""
        return self.unit_price.times(self.quantity)

    @cached_property
    def tax(self) -> Money:
        """The value added tax on this line."""
        return tax_on(self.total, self.tax_basis_points)

    @property
    def unit_price_with_tax(self) -> Money:
        """The price of one unit, with tax."""
        return with_tax(self.unit_price, self.tax_basis_points)

    @property
    def total_with_tax(self) -> Money:
        """What the goods cost, with tax."""
        return self.total + self.tax

    @property
    def saving(self) -> Money:
        """What the price tiers take off."""
        return pricing.saving(self.terms.tiers, self.quantity)

    @property
    def saving_with_tax(self) -> Money:
        """What the price tiers take off, with the tax on it."""
        return with_tax(self.saving + self.total, self.tax_basis_points) - self.total_with_tax

    @property
    def reasons(self) -> list[str]:
        """Why just so much, where the rules decided it."""
        return [reason_words(each.reason) for each in self.given if each.reason]

    @property
    def next_tier(self) -> pricing.NextTier | None:
        """What more would bring a better price."""
        return pricing.next_tier(self.terms.tiers, self.quantity)

    @property
    def next_saving_with_tax(self) -> Money:
        """What more would take off each unit, with tax; nothing without a better price."""
        following = self.next_tier
        if following is None:
            return Money(0)
        return self.unit_price_with_tax - with_tax(following.unit_price, self.tax_basis_points)


@dataclass(frozen=True)
class QuotedPart:
    """What one producer would deliver."""

    producer: Producer
    lines: tuple[QuotedLine, ...]
    freight: Money
    minimum_order: Money  # of goods, to this buyer

    @cached_property
    def goods(self) -> Money:
        """What its goods cost, before tax."""
        return total(line.total for line in self.lines)

    @cached_property
    def tax(self) -> Money:
        """The value added tax on its goods."""
        return total(line.tax for line in self.lines)

    @cached_property
    def total(self) -> Money:
        """Goods, freight and tax."""
        return self.goods + self.freight + self.tax

    @property
    def missing(self) -> Money:
        """What is missing to the producer's minimum order; nothing when it is reached."""
        return max(self.minimum_order - self.goods, Money(0))


@dataclass(frozen=True)
class Quote:
    """The whole order as it would be placed now."""

    day: date
    parts: tuple[QuotedPart, ...]
    given: tuple[Given, ...]
    left_out: tuple[LeftOut, ...]
    problems: tuple[Problem, ...]

    @cached_property
    def goods(self) -> Money:
        """What all goods cost, before tax."""
        return total(part.goods for part in self.parts)

    @cached_property
    def freight(self) -> Money:
        """What carrying all parts costs."""
        return total(part.freight for part in self.parts)

    @cached_property
    def tax(self) -> Money:
        """The value added tax of all parts."""
        return total(part.tax for part in self.parts)

    @cached_property
    def total(self) -> Money:
        """Goods, freight and tax of all parts."""
        return self.goods + self.freight + self.tax

    @property
    def saving(self) -> Money:
        """What price tiers take off in all."""
        return total(line.saving for line in self.lines)

    @property
    def saving_with_tax(self) -> Money:
        """What price tiers take off in all, with the tax on it."""
        return total(line.saving_with_tax for line in self.lines)

    @cached_property
    def lines(self) -> Sequence[QuotedLine]:
        """All lines of all parts."""
        return [line for part in self.parts for line in part.lines]

    @property
    def villages(self) -> int:
        """From how many kalurahan the goods come."""
        return len({part.producer.village_code for part in self.parts})

    @property
    def seal(self) -> str:
        """A short mark of all that the buyer agrees to; another split or price changes it."""
        agreed = [
            (line.offer.id, f"{line.quantity:f}", line.unit_price.rupiah, line.tax.rupiah)
            for line in self.lines
        ]
        content = f"{self.day}|{sorted(agreed)}|{self.freight.rupiah}"
        return hashlib.sha256(content.encode()).hexdigest()[:32]

    @property
    def errors(self) -> dict[str, list[str]]:
        """What stands in the way, by the line that it names."""
        return errors_of(self.problems)

    def problems_of(self, field: str) -> Sequence[Problem]:
        """Return what stands in the way of one wanted line."""
        return [problem for problem in self.problems if problem.field == field]


def errors_of(problems: Iterable[Problem]) -> dict[str, list[str]]:
    """Group problems by the line that they name."""
    errors: dict[str, list[str]] = {}
    for problem in problems:
        errors.setdefault(problem.field, []).append(problem.text)
    return errors
