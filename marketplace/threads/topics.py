"""What a conversation is about: a buyer's whole order, or one producer's part of it."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.orders.models import Order, ProducerOrder
from marketplace.threads.states import Audience


@dataclass(frozen=True)
class Topic:
    """The document; it exists before anybody has said anything about it."""

    order: Order
    part: ProducerOrder | None = None  # None: the buyer's people among themselves

    @property
    def audience(self) -> Audience:
        """Who reads along."""
        return Audience.INTERNAL if self.part is None else Audience.SHARED

    @property
    def number(self) -> str:
        """The document's public number."""
        return self.order.number if self.part is None else self.part.number

    @property
    def address(self) -> str:
        """Where the whole conversation is shown."""
        team = "tim/" if self.audience is Audience.INTERNAL else ""
        return f"/percakapan/{team}{self.number}"
