"""Add invoices.

Safe beside older code: it only adds tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009_billing"
down_revision = "0008_fulfilment"


def upgrade():
    op.create_table(
        "invoices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.Column("producer_order_id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "issued",
                "approved",
                "part_paid",
                "paid",
                "disputed",
                "credited",
                name="invoicestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("goods", sa.BigInteger(), nullable=False),
        sa.Column("freight", sa.BigInteger(), nullable=False),
        sa.Column("tax_base", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_day", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dispute_reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "fee >= 0 and fee <= total", name=op.f("ck_invoices_fee_within_total")
        ),
        sa.CheckConstraint(
            "goods >= 0 and freight >= 0 and tax >= 0",
            name=op.f("ck_invoices_no_negative_money"),
        ),
        sa.CheckConstraint(
            "paid >= 0 and paid <= total", name=op.f("ck_invoices_paid_within_total")
        ),
        sa.CheckConstraint(
            "total = goods + freight + tax", name=op.f("ck_invoices_total_adds_up")
        ),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyers.id"], name=op.f("fk_invoices_buyer_id")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["persons.id"], name=op.f("fk_invoices_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_invoices_producer_id")
        ),
        sa.ForeignKeyConstraint(
            ["producer_order_id"],
            ["producer_orders.id"],
            name=op.f("fk_invoices_producer_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipts.id"], name=op.f("fk_invoices_receipt_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("number", name=op.f("uq_invoices_number")),
        sa.UniqueConstraint("receipt_id", name=op.f("uq_invoices_receipt_id")),
    )
    op.create_index(
        "ix_invoices_buyer_id_state", "invoices", ["buyer_id", "state"], unique=False
    )
    op.create_index(
        "ix_invoices_producer_id_state", "invoices", ["producer_id", "state"], unique=False
    )
    op.create_index(
        op.f("ix_invoices_producer_order_id"), "invoices", ["producer_order_id"], unique=False
    )
    op.create_table(
        "invoice_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("receipt_line_id", sa.Integer(), nullable=False),
        sa.Column("order_line_id", sa.Integer(), nullable=False),
        sa.Column("product_name", sa.String(length=120), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("accepted_quantity", sa.BigInteger(), nullable=False),
        sa.Column("regraded_quantity", sa.BigInteger(), nullable=False),
        sa.Column("regrade_percent", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_invoice_lines_amount_is_not_negative")),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_invoice_lines_invoice_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_lines.id"], name=op.f("fk_invoice_lines_order_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["receipt_line_id"],
            ["receipt_lines.id"],
            name=op.f("fk_invoice_lines_receipt_line_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_lines")),
        sa.UniqueConstraint("receipt_line_id", name=op.f("uq_invoice_lines_receipt_line_id")),
    )
    op.create_index(
        op.f("ix_invoice_lines_invoice_id"), "invoice_lines", ["invoice_id"], unique=False
    )
    op.create_index(
        op.f("ix_invoice_lines_order_line_id"), "invoice_lines", ["order_line_id"], unique=False
    )


def downgrade():
    op.drop_table("invoice_lines")
    op.drop_table("invoices")
