"""Add delivery notes, lots and receipts.

Safe beside older code: it only adds tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008_fulfilment"
down_revision = "0007_orders"


def upgrade():
    op.create_table(
        "delivery_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("producer_order_id", sa.Integer(), nullable=False),
        sa.Column("vehicle", sa.String(length=60), nullable=False),
        sa.Column("dispatched_by", sa.Integer(), nullable=True),
        sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["dispatched_by"], ["persons.id"], name=op.f("fk_delivery_notes_dispatched_by")
        ),
        sa.ForeignKeyConstraint(
            ["producer_order_id"],
            ["producer_orders.id"],
            name=op.f("fk_delivery_notes_producer_order_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_notes")),
        sa.UniqueConstraint("code", name=op.f("uq_delivery_notes_code")),
        sa.UniqueConstraint("number", name=op.f("uq_delivery_notes_number")),
    )
    op.create_index(
        op.f("ix_delivery_notes_producer_order_id"),
        "delivery_notes",
        ["producer_order_id"],
        unique=False,
    )
    op.create_table(
        "receipts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("producer_order_id", sa.Integer(), nullable=False),
        sa.Column("received_by", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["producer_order_id"],
            ["producer_orders.id"],
            name=op.f("fk_receipts_producer_order_id"),
        ),
        sa.ForeignKeyConstraint(
            ["received_by"], ["persons.id"], name=op.f("fk_receipts_received_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        sa.UniqueConstraint("number", name=op.f("uq_receipts_number")),
    )
    op.create_index(
        op.f("ix_receipts_producer_order_id"), "receipts", ["producer_order_id"], unique=False
    )
    op.create_index(op.f("ix_receipts_received_at"), "receipts", ["received_at"], unique=False)
    op.create_table(
        "lots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_note_id", sa.Integer(), nullable=False),
        sa.Column("order_line_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_lots_quantity_is_positive")),
        sa.ForeignKeyConstraint(
            ["delivery_note_id"], ["delivery_notes.id"], name=op.f("fk_lots_delivery_note_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_lines.id"], name=op.f("fk_lots_order_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lots")),
    )
    op.create_index(
        op.f("ix_lots_delivery_note_id"), "lots", ["delivery_note_id"], unique=False
    )
    op.create_index(op.f("ix_lots_order_line_id"), "lots", ["order_line_id"], unique=False)
    op.create_table(
        "receipt_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.Column("order_line_id", sa.Integer(), nullable=False),
        sa.Column("accepted_quantity", sa.BigInteger(), nullable=False),
        sa.Column("regraded_quantity", sa.BigInteger(), nullable=False),
        sa.Column("regrade_percent", sa.Integer(), nullable=False),
        sa.Column("rejected_quantity", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("photo_key", sa.String(length=120), nullable=True),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "accepted_quantity >= 0 and regraded_quantity >= 0 and rejected_quantity >= 0 and accepted_quantity + regraded_quantity + rejected_quantity > 0",
            name=op.f("ck_receipt_lines_something_was_judged"),
        ),
        sa.CheckConstraint(
            "regrade_percent between 0 and 100", name=op.f("ck_receipt_lines_percent_is_sane")
        ),
        sa.CheckConstraint("value >= 0", name=op.f("ck_receipt_lines_value_is_not_negative")),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_lines.id"], name=op.f("fk_receipt_lines_order_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipts.id"], name=op.f("fk_receipt_lines_receipt_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_lines")),
    )
    op.create_index(
        op.f("ix_receipt_lines_order_line_id"), "receipt_lines", ["order_line_id"], unique=False
    )
    op.create_index(
        op.f("ix_receipt_lines_receipt_id"), "receipt_lines", ["receipt_id"], unique=False
    )


def downgrade():
    op.drop_table("receipt_lines")
    op.drop_table("lots")
    op.drop_table("receipts")
    op.drop_table("delivery_notes")
