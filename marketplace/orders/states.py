"""The lives of orders and producer orders. Pure data: no database, no HTTP."""

from enum import StrEnum

from marketplace.shared.lifecycle import Lifecycle


class OrderState(StrEnum):
    """Where a buyer's order stands."""

    AWAITING_APPROVAL = "awaiting_approval"
    PLACED = "placed"
    CLOSED = "closed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


ORDER_LIFECYCLE = Lifecycle(
    {
        OrderState.AWAITING_APPROVAL: {
            OrderState.PLACED,
            OrderState.REJECTED,
            OrderState.CANCELLED,
        },
        OrderState.PLACED: {OrderState.CLOSED, OrderState.CANCELLED},
    }
)


class ProducerOrderState(StrEnum):
    """Where one producer's part of an order stands."""

    WAITING = "waiting"  # the order awaits approval: the producer does not see it yet
    SENT = "sent"
    CONFIRMED = "confirmed"
    PARTLY_CONFIRMED = "partly_confirmed"
    REJECTED = "rejected"
    EXPIRED = "expired"
    DISPATCHED = "dispatched"
    RECEIVED = "received"
    PARTLY_RECEIVED = "partly_received"
    CLOSED = "closed"
    CANCELLED = "cancelled"


S = ProducerOrderState

PRODUCER_ORDER_LIFECYCLE = Lifecycle(
    {
        S.WAITING: {S.SENT, S.CANCELLED},
        S.SENT: {S.CONFIRMED, S.PARTLY_CONFIRMED, S.REJECTED, S.EXPIRED, S.CANCELLED},
        S.CONFIRMED: {S.PARTLY_CONFIRMED, S.DISPATCHED, S.CANCELLED},  # changed by consent
        S.PARTLY_CONFIRMED: {S.CONFIRMED, S.DISPATCHED, S.CANCELLED},
        S.DISPATCHED: {S.RECEIVED, S.PARTLY_RECEIVED},
        S.PARTLY_RECEIVED: {S.PARTLY_RECEIVED, S.RECEIVED, S.CLOSED},
        S.RECEIVED: {S.CLOSED},
    }
)

OPEN_STATES = frozenset(
    {S.WAITING, S.SENT, S.CONFIRMED, S.PARTLY_CONFIRMED, S.DISPATCHED, S.PARTLY_RECEIVED}
)
DEAD_STATES = frozenset({S.REJECTED, S.EXPIRED, S.CANCELLED})
ENDED_ORDERS = frozenset({OrderState.REJECTED, OrderState.CANCELLED})


class PaymentChoice(StrEnum):
    """How the buyer means to pay the invoices of an order."""

    TERMS = "terms"  # by bank transfer, within the agreed days
    CARD = "card"


class TransferKind(StrEnum):
    """How goods went from one waiting order to another."""

    SPLIT = "split"
    MERGE = "merge"
