"""What we need of a payment provider, in our own words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from marketplace.shared.errors import DomainError
from marketplace.shared.money import Money


class UnknownToProvider(DomainError):
    """The provider knows no payment of this id."""


class ForgedEvent(Exception):
    """A webhook that the provider did not sign, or signed too long ago."""


class IntentState(StrEnum):
    """Where an attempt stands with the provider."""

    OPEN = "open"  # waits for a card
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class IntentOrder:
    """What we ask for. The same key asks for the same attempt, however often."""

    key: str
    payment_id: str  # as the world sees it
    amount: Money
    number: str  # the invoice's


@dataclass(frozen=True)
class Intent:
    """What the provider says of one attempt. An amount that is no whole rupiah is None."""

    provider_id: str
    state: IntentState
    amount: Money | None
    refunded: Money | None
    currency: str
    key: str | None = None  # ours, given when the attempt was created
    client_secret: str | None = None
    decline: str | None = None


@dataclass(frozen=True)
class CashMoved:
    """The provider moved what it collected to our bank, or took it back."""

    provider_id: str
    amount: Money | None
    currency: str
    arrived: bool


@dataclass(frozen=True)
class PayoutReversed:
    """What was transferred to a producer's own account came back."""

    provider_id: str
    amount: Money | None
    currency: str


@dataclass(frozen=True)
class AccountChanged:
    """A producer's own account with the provider became ready, or is so no more."""

    provider_id: str
    is_ready: bool


News = Intent | CashMoved | PayoutReversed | AccountChanged


@dataclass(frozen=True)
class ProviderEvent:
    """One verified webhook. `news` is None where the event says nothing we act on."""

    event_id: str
    kind: str
    account: str | None  # the connected account it is about; None for our own
    news: News | None = None


class PaymentGateway(Protocol):
    """Collects money by card. Every call may raise `Unavailable`."""

    def create_payment_intent(self, order: IntentOrder) -> Intent:
        """Open an attempt; asking again with the same key returns the same one."""

    def retrieve_payment_intent(self, provider_id: str) -> Intent:
        """Return how an attempt stands; `UnknownToProvider` where there is none."""

    def cancel_payment_intent(self, provider_id: str) -> None:
        """Let nobody pay this attempt any more; nothing happens if it is over."""

    def refund(self, provider_id: str, amount: Money, *, key: str) -> None:
        """Send money back to the card; again with the same key, it goes back once."""

    def read_event(self, body: bytes, signature: str) -> ProviderEvent:
        """Return what a webhook says; `ForgedEvent` unless it was signed just now."""
