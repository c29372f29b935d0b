"""The lives of payments and payouts, and the accounts of the ledger. Pure data."""

from enum import StrEnum

from marketplace.shared.lifecycle import Lifecycle


class AccountKind(StrEnum):
    """What a ledger account counts. Debits add to the first four, credits to the rest."""

    BUYER_RECEIVABLE = "buyer_receivable"  # what a buyer owes for invoices
    STRIPE_CASH = "stripe_cash"  # collected by card
    BANK_CASH = "bank_cash"  # on our bank account
    REFUND_CLAIM = "refund_claim"  # refunded to a buyer after the producer was paid
    PRODUCER_PENDING = "producer_pending"  # earned, but the buyer has not paid yet
    PRODUCER_PAYABLE = "producer_payable"  # earned and paid by the buyer: may be paid out
    PAYOUT_TRANSIT = "payout_transit"  # handed to the bank, not confirmed yet
    PLATFORM_FEE = "platform_fee"
    BUYER_DEPOSIT = "buyer_deposit"  # paid although nothing was owed: goes back to the buyer


DEBIT_ACCOUNTS = frozenset(
    {
        AccountKind.BUYER_RECEIVABLE,
        AccountKind.STRIPE_CASH,
        AccountKind.BANK_CASH,
        AccountKind.REFUND_CLAIM,
    }
)
CASH_ACCOUNTS = frozenset({AccountKind.STRIPE_CASH, AccountKind.BANK_CASH})
# What never falls below zero. Cash is as the bank says it is, whatever we think of it.
GUARDED_ACCOUNTS = frozenset(AccountKind) - CASH_ACCOUNTS - {AccountKind.PLATFORM_FEE}


class PaymentMethod(StrEnum):
    """How a buyer pays."""

    CARD = "card"
    BANK_TRANSFER = "bank_transfer"


class PaymentState(StrEnum):
    """Where a payment stands. Refunds are counted apart, in `refunded`."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    NOT_OWED = "not_owed"  # it arrived although nothing was owed any more: it goes back


ARRIVED = frozenset({PaymentState.SUCCEEDED, PaymentState.NOT_OWED})
LIVE_PAYMENT_STATES = frozenset({PaymentState.PENDING, PaymentState.FAILED})

PAYMENT_LIFECYCLE = Lifecycle(
    {
        PaymentState.PENDING: {PaymentState.FAILED, PaymentState.CANCELLED, *ARRIVED},
        # The same attempt may be tried with another card; and money that arrives has arrived,
        # whatever we had thought of the attempt.
        PaymentState.FAILED: {PaymentState.CANCELLED, *ARRIVED},
        PaymentState.CANCELLED: {*ARRIVED},
    }
)


class PayoutState(StrEnum):
    """Where the payment to a producer stands."""

    PREPARED = "prepared"  # in a batch, not handed over
    SENT = "sent"  # with the bank or Stripe
    PAID = "paid"
    RETURNED = "returned"  # the bank gave it back: the money is the producer's again


PAYOUT_LIFECYCLE = Lifecycle(
    {
        PayoutState.PREPARED: {PayoutState.SENT, PayoutState.RETURNED},
        PayoutState.SENT: {PayoutState.PAID, PayoutState.RETURNED},
        PayoutState.PAID: {PayoutState.RETURNED},
    }
)
