"""One order of the example market while it lives: its rows and who works on it."""

from __future__ import annotations

from dataclasses import dataclass, field

from marketplace.demo.baskets import Basket
from marketplace.demo.cast import Maker, Shopper
from marketplace.demo.fates import OrderFate, PartFate
from marketplace.demo.goods import Ware
from marketplace.demo.history import SYSTEM, Signer
from marketplace.demo.market import Market
from marketplace.demo.rows import Row, Story
from marketplace.demo.timeline import Life
from marketplace.orders.states import DEAD_STATES, OrderState, PaymentChoice, ProducerOrderState
from marketplace.shared.money import Money

FINISHED = DEAD_STATES | {ProducerOrderState.CLOSED}


@dataclass(frozen=True)
class Plan:
    """What somebody is about to order, and what will become of it."""

    shopper: Shopper
    basket: Basket
    payment: PaymentChoice
    fate: OrderFate
    note: str = ""


@dataclass
class Line:
    """One good in a part: its row and the offer it takes from."""

    ware: Ware
    row: Row

    @property
    def promised(self) -> int:
        """What the producer promised."""
        return int(self.row["confirmed_quantity"] or 0)


@dataclass
class Part:
    """One producer's part."""

    deal: Deal
    maker: Maker
    row: Row
    lines: list[Line]
    fate: PartFate
    bills: list[Row] = field(default_factory=list)

    def record(self, action: str, by: Signer, **details: object) -> None:
        """Write a line about this part into the audit log."""
        history = self.deal.market.history
        history.record(
            f"producer_order.{action}", "ProducerOrder", self.row["id"], by, **details
        )


@dataclass
class Deal:
    """An order with all its parts."""

    market: Market
    plan: Plan
    story: Story
    row: Row
    parts: list[Part] = field(default_factory=list)
    lives: int = 0

    @property
    def shopper(self) -> Shopper:
        """Who orders."""
        return self.plan.shopper

    def live(self, life: Life) -> None:
        """Begin a life that belongs to this order; its story ends with the last one."""
        self.lives += 1
        self.market.timeline.start(self._counted(life))

    def _counted(self, life: Life) -> Life:
        yield from life
        self.lives -= 1
        if not self.lives:
            self.market.close(self.story)
            self.parts.clear()  # parts and deal hold each other: let both go

    def record(self, action: str, by: Signer, **details: object) -> None:
        """Write a line about the order into the audit log."""
        number = self.row["number"]
        self.market.history.record(
            f"order.{action}", "Order", self.row["id"], by, number=number, **details
        )

    @property
    def total(self) -> str:
        """The order's total as the audit log has it."""
        return str(Money(self.row["total"]))

    def derive_state(self) -> None:
        """Close the order once all parts are closed or dead; cancelled when all are dead."""
        states = {part.row["state"] for part in self.parts}
        if self.row["state"] is OrderState.PLACED and states <= FINISHED:
            end = OrderState.CANCELLED if states <= DEAD_STATES else OrderState.CLOSED
            self.row["state"] = end
            self.record(end.value, SYSTEM)
