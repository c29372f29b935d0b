"""Add carts, orders and producer orders.

Safe beside older code: it only adds tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007_orders"
down_revision = "0006_payments"


def upgrade():
    op.create_table(
        "cart_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_cart_lines_quantity_is_positive")),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offers.id"], name=op.f("fk_cart_lines_offer_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_cart_lines_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_cart_lines_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_cart_lines_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cart_lines")),
        sa.UniqueConstraint(
            "organisation_id",
            "person_id",
            "product_id",
            "offer_id",
            name=op.f("uq_cart_lines_organisation_id_person_id_product_id_offer_id"),
        ),
    )
    op.create_index(op.f("ix_cart_lines_person_id"), "cart_lines", ["person_id"], unique=False)
    op.create_index(
        "uq_cart_lines_open",
        "cart_lines",
        ["organisation_id", "person_id", "product_id"],
        unique=True,
        sqlite_where=sa.text("offer_id is null"),
        postgresql_where=sa.text("offer_id is null"),
    )
    op.create_table(
        "orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("requested_by", sa.Integer(), nullable=False),
        sa.Column("delivery_point_id", sa.Integer(), nullable=False),
        sa.Column("delivery_day", sa.Date(), nullable=False),
        sa.Column(
            "payment",
            sa.Enum(
                "terms",
                "card",
                name="paymentchoice",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "awaiting_approval",
                "placed",
                "closed",
                "rejected",
                "cancelled",
                name="orderstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("goods", sa.BigInteger(), nullable=False),
        sa.Column("freight", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hold_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "decided_by is null or decided_by <> requested_by", name=op.f("ck_orders_four_eyes")
        ),
        sa.CheckConstraint(
            "total = goods + freight + tax", name=op.f("ck_orders_total_adds_up")
        ),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyers.id"], name=op.f("fk_orders_buyer_id")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["persons.id"], name=op.f("fk_orders_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_point_id"],
            ["delivery_points.id"],
            name=op.f("fk_orders_delivery_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["persons.id"], name=op.f("fk_orders_requested_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("number", name=op.f("uq_orders_number")),
    )
    op.create_index("ix_orders_buyer_id_id", "orders", ["buyer_id", "id"], unique=False)
    op.create_index(op.f("ix_orders_requested_by"), "orders", ["requested_by"], unique=False)
    op.create_index(
        "ix_orders_state_hold", "orders", ["state", "hold_expires_at"], unique=False
    )
    op.create_table(
        "producer_orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "sent",
                "confirmed",
                "partly_confirmed",
                "rejected",
                "expired",
                "dispatched",
                "received",
                "partly_received",
                "closed",
                "cancelled",
                name="producerorderstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("delivery_day", sa.Date(), nullable=False),
        sa.Column("goods", sa.BigInteger(), nullable=False),
        sa.Column("freight", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("packed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "goods >= 0 and freight >= 0 and tax >= 0",
            name=op.f("ck_producer_orders_no_negative_money"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["persons.id"], name=op.f("fk_producer_orders_answered_by")
        ),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.id"], name=op.f("fk_producer_orders_buyer_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_producer_orders_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_producer_orders_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_producer_orders")),
        sa.UniqueConstraint("number", name=op.f("uq_producer_orders_number")),
        sa.UniqueConstraint(
            "order_id", "producer_id", name=op.f("uq_producer_orders_order_id_producer_id")
        ),
    )
    op.create_index(
        op.f("ix_producer_orders_buyer_id"), "producer_orders", ["buyer_id"], unique=False
    )
    op.create_index(
        op.f("ix_producer_orders_delivery_day"),
        "producer_orders",
        ["delivery_day"],
        unique=False,
    )
    op.create_index(
        op.f("ix_producer_orders_order_id"), "producer_orders", ["order_id"], unique=False
    )
    op.create_index(
        "ix_producer_orders_producer_id_state",
        "producer_orders",
        ["producer_id", "state"],
        unique=False,
    )
    op.create_index(
        "ix_producer_orders_state_answer_by",
        "producer_orders",
        ["state", "answer_by"],
        unique=False,
    )
    op.create_table(
        "order_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("producer_order_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("product_name", sa.String(length=120), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("pack", sa.String(length=80), nullable=False),
        sa.Column("art", sa.String(length=40), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("line_total", sa.BigInteger(), nullable=False),
        sa.Column(
            "tax_kind",
            sa.Enum(
                "taxable",
                "exempt",
                name="taxkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("tax_basis_points", sa.Integer(), nullable=False),
        sa.Column("fee_basis_points", sa.Integer(), nullable=False),
        sa.Column("confirmed_quantity", sa.BigInteger(), nullable=True),
        sa.Column("change_reason", sa.String(length=300), nullable=True),
        sa.Column("dispatched_quantity", sa.BigInteger(), nullable=False),
        sa.Column("accepted_quantity", sa.BigInteger(), nullable=False),
        sa.Column("regraded_quantity", sa.BigInteger(), nullable=False),
        sa.Column("rejected_quantity", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "accepted_quantity >= 0 and regraded_quantity >= 0 and rejected_quantity >= 0 and accepted_quantity + regraded_quantity + rejected_quantity <= dispatched_quantity",
            name=op.f("ck_order_lines_received_within_dispatched"),
        ),
        sa.CheckConstraint(
            "confirmed_quantity is null or confirmed_quantity between 0 and quantity",
            name=op.f("ck_order_lines_confirmed_within_ordered"),
        ),
        sa.CheckConstraint(
            "dispatched_quantity between 0 and coalesce(confirmed_quantity, 0)",
            name=op.f("ck_order_lines_dispatched_within_confirmed"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_order_lines_quantity_is_positive")),
        sa.CheckConstraint("unit_price > 0", name=op.f("ck_order_lines_price_is_positive")),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offers.id"], name=op.f("fk_order_lines_offer_id")
        ),
        sa.ForeignKeyConstraint(
            ["producer_order_id"],
            ["producer_orders.id"],
            name=op.f("fk_order_lines_producer_order_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_lines")),
    )
    op.create_index(op.f("ix_order_lines_offer_id"), "order_lines", ["offer_id"], unique=False)
    op.create_index(
        op.f("ix_order_lines_producer_order_id"),
        "order_lines",
        ["producer_order_id"],
        unique=False,
    )


def downgrade():
    op.drop_table("order_lines")
    op.drop_table("producer_orders")
    op.drop_table("orders")
    op.drop_table("cart_lines")
