"""Add the ledger, payments, webhooks and payouts.

Safe beside older code: it only adds tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006_payments"
down_revision = "0005_catalog"

LIVE_CARD = sa.text("method = 'card' and state in ('pending', 'failed')")
NOT_CANCELLED = sa.text("state <> 'cancelled'")


def upgrade():
    op.create_table(
        "ledger_accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "buyer_receivable",
                "stripe_cash",
                "bank_cash",
                "refund_claim",
                "producer_pending",
                "producer_payable",
                "payout_transit",
                "platform_fee",
                "buyer_deposit",
                name="accountkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("debits", sa.BigInteger(), nullable=False),
        sa.Column("credits", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind not in ('buyer_receivable', 'refund_claim') or debits >= credits",
            name=op.f("ck_ledger_accounts_buyers_never_pay_too_much"),
        ),
        sa.CheckConstraint(
            "kind <> 'buyer_deposit' or credits >= debits",
            name=op.f("ck_ledger_accounts_deposits_are_never_overdrawn"),
        ),
        sa.CheckConstraint(
            "kind not in ('producer_pending', 'producer_payable', 'payout_transit') or credits >= debits",
            name=op.f("ck_ledger_accounts_producers_are_never_overpaid"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_accounts")),
        sa.UniqueConstraint("kind", "owner_id", name=op.f("uq_ledger_accounts_kind_owner_id")),
    )
    op.create_table(
        "stripe_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("outcome", sa.String(length=80), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stripe_events")),
        sa.UniqueConstraint("event_id", name=op.f("uq_stripe_events_event_id")),
    )
    op.create_table(
        "ledger_transfers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("business_key", sa.String(length=120), nullable=False),
        sa.Column("debit_account_id", sa.Integer(), nullable=False),
        sa.Column("credit_account_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("about_kind", sa.String(length=40), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=False),
        sa.Column("about_number", sa.String(length=40), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_ledger_transfers_amount_is_positive")),
        sa.CheckConstraint(
            "debit_account_id <> credit_account_id",
            name=op.f("ck_ledger_transfers_two_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["credit_account_id"],
            ["ledger_accounts.id"],
            name=op.f("fk_ledger_transfers_credit_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["debit_account_id"],
            ["ledger_accounts.id"],
            name=op.f("fk_ledger_transfers_debit_account_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_transfers")),
        sa.UniqueConstraint("business_key", name=op.f("uq_ledger_transfers_business_key")),
    )
    op.create_index(
        "ix_ledger_transfers_about",
        "ledger_transfers",
        ["about_kind", "about_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_ledger_transfers_credit_account_id"),
        "ledger_transfers",
        ["credit_account_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_ledger_transfers_debit_account_id"),
        "ledger_transfers",
        ["debit_account_id"],
        unique=False,
    )
    op.create_table(
        "payments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("payer_id", sa.Integer(), nullable=False),
        sa.Column("payee_id", sa.Integer(), nullable=False),
        sa.Column(
            "method",
            sa.Enum(
                "card",
                "bank_transfer",
                name="paymentmethod",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "succeeded",
                "failed",
                "cancelled",
                "not_owed",
                name="paymentstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("refunded", sa.BigInteger(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("description", sa.String(length=40), nullable=False),
        sa.Column("provider_key", sa.String(length=60), nullable=False),
        sa.Column("provider_id", sa.String(length=80), nullable=True),
        sa.Column("client_secret", sa.String(length=200), nullable=True),
        sa.Column("bank_reference", sa.String(length=60), nullable=True),
        sa.Column("failure", sa.String(length=300), nullable=True),
        sa.Column("started_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payments_amount_is_positive")),
        sa.CheckConstraint(
            "refunded >= 0 and refunded <= amount", name=op.f("ck_payments_refund_is_covered")
        ),
        sa.CheckConstraint(
            "fee >= 0 and fee <= amount", name=op.f("ck_payments_fee_within_amount")
        ),
        sa.ForeignKeyConstraint(
            ["payee_id"], ["organisations.id"], name=op.f("fk_payments_payee_id")
        ),
        sa.ForeignKeyConstraint(
            ["payer_id"], ["organisations.id"], name=op.f("fk_payments_payer_id")
        ),
        sa.ForeignKeyConstraint(
            ["started_by"], ["persons.id"], name=op.f("fk_payments_started_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_payments_provider_id")),
        sa.UniqueConstraint("provider_key", name=op.f("uq_payments_provider_key")),
    )
    op.create_index(
        "uq_payments_live_card",
        "payments",
        ["invoice_id"],
        unique=True,
        sqlite_where=LIVE_CARD,
        postgresql_where=LIVE_CARD,
    )
    op.create_index(
        "uq_payments_bank_reference",
        "payments",
        ["bank_reference"],
        unique=True,
        sqlite_where=NOT_CANCELLED,
        postgresql_where=NOT_CANCELLED,
    )
    op.create_index(op.f("ix_payments_invoice_id"), "payments", ["invoice_id"], unique=False)
    op.create_index(op.f("ix_payments_payee_id"), "payments", ["payee_id"], unique=False)
    op.create_index(op.f("ix_payments_payer_id"), "payments", ["payer_id"], unique=False)
    op.create_table(
        "payout_batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("file_key", sa.String(length=120), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "confirmed_by <> created_by", name=op.f("ck_payout_batches_two_people")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["persons.id"], name=op.f("fk_payout_batches_confirmed_by")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["persons.id"], name=op.f("fk_payout_batches_created_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_batches")),
        sa.UniqueConstraint("number", name=op.f("uq_payout_batches_number")),
    )
    op.create_table(
        "payouts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "prepared",
                "sent",
                "paid",
                "returned",
                name="payoutstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("bank", sa.String(length=60), nullable=False),
        sa.Column("account_number", sa.String(length=34), nullable=False),
        sa.Column("account_holder", sa.String(length=120), nullable=False),
        sa.Column("provider_id", sa.String(length=80), nullable=True),
        sa.Column("return_reason", sa.String(length=300), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payouts_amount_is_positive")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["payout_batches.id"], name=op.f("fk_payouts_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["organisations.id"], name=op.f("fk_payouts_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payouts")),
        sa.UniqueConstraint("number", name=op.f("uq_payouts_number")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_payouts_provider_id")),
    )
    op.create_index(op.f("ix_payouts_batch_id"), "payouts", ["batch_id"], unique=False)
    op.create_index(op.f("ix_payouts_producer_id"), "payouts", ["producer_id"], unique=False)
    op.create_table(
        "payout_accounts",
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.String(length=80), nullable=False),
        sa.Column("is_ready", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["organisations.id"], name=op.f("fk_payout_accounts_producer_id")
        ),
        sa.PrimaryKeyConstraint("producer_id", name=op.f("pk_payout_accounts")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_payout_accounts_provider_id")),
    )


def downgrade():
    op.drop_table("payout_accounts")
    op.drop_table("payouts")
    op.drop_table("payout_batches")
    op.drop_table("payments")
    op.drop_table("ledger_transfers")
    op.drop_table("stripe_events")
    op.drop_table("ledger_accounts")
