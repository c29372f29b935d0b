"""What rules are asked about: plain facts on one document, whatever it is. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from marketplace.approvals.states import Rolling
from marketplace.shared.money import ZERO, Money

ROLLING_DAYS = timedelta(days=30)  # orders that lie closer together count as one


@dataclass(frozen=True)
class Document:
    """What a flow is about: a kind, an id, and the SHA-256 of its content in hex."""

    kind: str
    id: int
    content_hash: str


@dataclass(frozen=True)
class Facts:
    """All that conditions can look at; money is in whole rupiah with freight and tax.

    `rolling` holds, for each way of counting together, the largest sum of this document and
    of the same requester's earlier ones; whoever asks works it out only for rules that need it.
    """

    buyer_id: int
    requester_id: int
    amount: Money
    outlet_id: int | None = None
    category_ids: frozenset[int] = frozenset()  # with all categories above them
    off_agreement: bool = False
    over_budget: bool = False  # beyond a budget, whatever its rule says of it
    budget_asks: bool = False  # beyond a budget whose own rule is to ask
    new_producer: bool = False
    non_local: bool = False
    rolling: Mapping[Rolling, Money] = field(default_factory=dict)
    split_off: Money = ZERO  # other documents that were one with it, and still stand

    @property
    def counted(self) -> Money:
        """What limits and rules count: its amount, with all that was split off it."""
        return self.amount + self.split_off


@dataclass(frozen=True)
class Needs:
    """Which facts the rules of a buyer look at, so that others need not be worked out."""

    agreement: bool = False
    new_producer: bool = False
    rolling: frozenset[Rolling] = frozenset()
