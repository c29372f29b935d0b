"""The ledger, the payments that buyers make, and the payouts that producers receive."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation
from marketplace.payments.states import AccountKind, PaymentMethod, PaymentState, PayoutState
from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base
from marketplace.shared.money import ZERO, Money, total

NO_OWNER = 0  # accounts of the marketplace itself
LIVE_CARD = text("method = 'card' and state in ('pending', 'failed')")
NOT_CANCELLED = text("state <> 'cancelled'")


class LedgerAccount(Base):
    """One account. Its totals are kept in step with its transfers, so that rules can hold."""

    __tablename__ = "ledger_accounts"
    __table_args__ = (
        UniqueConstraint("kind", "owner_id"),
        CheckConstraint(
            "kind not in ('producer_pending', 'producer_payable', 'payout_transit')"
            " or credits >= debits",
            name="producers_are_never_overpaid",
        ),
        CheckConstraint(
            "kind not in ('buyer_receivable', 'refund_claim') or debits >= credits",
            name="buyers_never_pay_too_much",
        ),
        CheckConstraint(
            "kind <> 'buyer_deposit' or credits >= debits",
            name="deposits_are_never_overdrawn",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[AccountKind]
    owner_id: Mapped[int]  # the organisation, or NO_OWNER
    debits: Mapped[Money] = mapped_column(default=ZERO)
    credits: Mapped[Money] = mapped_column(default=ZERO)


class LedgerTransfer(Base):
    """Money from one account to another: debit and credit in one row. Append-only.

    `business_key` names the fact it books; the same fact is never booked twice.
    """

    __tablename__ = "ledger_transfers"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_is_positive"),
        CheckConstraint("debit_account_id <> credit_account_id", name="two_accounts"),
        Index("ix_ledger_transfers_about", "about_kind", "about_id"),
        Index("ix_ledger_transfers_credited", "credit_account_id", "happened_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    business_key: Mapped[str] = mapped_column(String(120), unique=True)
    debit_account_id: Mapped[int] = mapped_column(ForeignKey("ledger_accounts.id"), index=True)
    credit_account_id: Mapped[int] = mapped_column(ForeignKey("ledger_accounts.id"))
    amount: Mapped[Money]
    about_kind: Mapped[str] = mapped_column(String(40))  # "invoice", "payment", "payout"
    about_id: Mapped[int]
    about_number: Mapped[str] = mapped_column(String(40))  # as people know it: its number
    happened_at: Mapped[datetime] = mapped_column(default=utc_now)

    debit_account: Mapped[LedgerAccount] = relationship(foreign_keys=[debit_account_id])
    credit_account: Mapped[LedgerAccount] = relationship(foreign_keys=[credit_account_id])


class Payment(Base):
    """One attempt of a buyer to pay an invoice."""

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_is_positive"),
        CheckConstraint("refunded >= 0 and refunded <= amount", name="refund_is_covered"),
        CheckConstraint("fee >= 0 and fee <= amount", name="fee_within_amount"),
        Index(
            "uq_payments_live_card",  # one attempt at a time for each invoice
            "invoice_id",
            unique=True,
            sqlite_where=LIVE_CARD,
            postgresql_where=LIVE_CARD,
        ),
        Index("ix_payments_state_method", "state", "method"),
        Index(
            "uq_payments_bank_reference",
            "bank_reference",
            unique=True,
            sqlite_where=NOT_CANCELLED,
            postgresql_where=NOT_CANCELLED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(index=True)  # of billing, which stands above
    payer_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    payee_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    method: Mapped[PaymentMethod]
    state: Mapped[PaymentState] = mapped_column(default=PaymentState.PENDING)
    amount: Mapped[Money]
    refunded: Mapped[Money] = mapped_column(default=ZERO)
    fee: Mapped[Money] = mapped_column(default=ZERO)  # the marketplace's part of the amount
    description: Mapped[str] = mapped_column(String(40))  # the invoice's number
    provider_key: Mapped[str] = mapped_column(String(60), unique=True)  # our idempotency key
    provider_id: Mapped[str | None] = mapped_column(String(80), unique=True)  # "pi_…"
    client_secret: Mapped[str | None] = mapped_column(String(200))
    bank_reference: Mapped[str | None] = mapped_column(String(60))
    failure: Mapped[str | None] = mapped_column(String(300))  # a decline code or a reason
    started_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    settled_at: Mapped[datetime | None]

    payer: Mapped[Organisation] = relationship(foreign_keys=[payer_id])
    payee: Mapped[Organisation] = relationship(foreign_keys=[payee_id])


class StripeEvent(Base):
    """A webhook that Stripe sent and we accepted. The event id is taken once only."""

    __tablename__ = "stripe_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[str] = mapped_column(String(80))
    outcome: Mapped[str] = mapped_column(String(80))
    received_at: Mapped[datetime] = mapped_column(default=utc_now)


class PayoutBatch(Base):
    """A run that pays what is owed to several producers at once."""

    __tablename__ = "payout_batches"
    __table_args__ = (CheckConstraint("confirmed_by <> created_by", name="two_people"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    provider: Mapped[str] = mapped_column(String(20))  # bank_batch or stripe
    file_key: Mapped[str | None] = mapped_column(String(120))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    confirmed_at: Mapped[datetime | None]

    payouts: Mapped[list[Payout]] = relationship(back_populates="batch", order_by="Payout.id")

    @property
    def total(self) -> Money:
        """What the run pays out in all."""
        return total(payout.amount for payout in self.payouts)


class Payout(Base):
    """Money on its way to one producer, with the bank account as it was that day."""

    __tablename__ = "payouts"
    __table_args__ = (CheckConstraint("amount > 0", name="amount_is_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("payout_batches.id"), index=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    amount: Mapped[Money]
    state: Mapped[PayoutState] = mapped_column(default=PayoutState.PREPARED)
    bank: Mapped[str] = mapped_column(String(60))
    account_number: Mapped[str] = mapped_column(String(34))
    account_holder: Mapped[str] = mapped_column(String(120))
    provider_id: Mapped[str | None] = mapped_column(String(80), unique=True)
    return_reason: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    settled_at: Mapped[datetime | None]

    batch: Mapped[PayoutBatch] = relationship(back_populates="payouts")
    producer: Mapped[Organisation] = relationship()


class PayoutAccount(Base):
    """A producer's own account with the payment provider, where it pays out by itself."""

    __tablename__ = "payout_accounts"

    producer_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    provider_id: Mapped[str] = mapped_column(String(80), unique=True)  # "acct_…"
    is_ready: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    producer: Mapped[Organisation] = relationship()
