"""Results of requests, frozen, their awards, and the orders that came of them.

Safe beside older code, which does not know these tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0046_awards"
down_revision = "0045_quotations"


def upgrade():
    op.create_table(
        "rfq_results",
        sa.Column("rfq_id", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("inputs_hash", sa.String(length=64), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("compared", sa.Integer(), nullable=False),
        sa.Column("asked_for", sa.Integer(), nullable=False),
        sa.Column("exception", sa.String(length=500), nullable=True),
        sa.Column(
            "way",
            sa.Enum(
                "orders",
                "prices",
                name="awardway",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "compared >= asked_for or exception is not null",
            name=op.f("ck_rfq_results_or_exception"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["persons.id"], name=op.f("fk_rfq_results_decided_by")
        ),
        sa.ForeignKeyConstraint(["rfq_id"], ["rfqs.id"], name=op.f("fk_rfq_results_rfq_id")),
        sa.PrimaryKeyConstraint("rfq_id", name=op.f("pk_rfq_results")),
    )

    op.create_table(
        "rfq_awards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rfq_id", sa.Integer(), nullable=False),
        sa.Column("rfq_line_id", sa.Integer(), nullable=False),
        sa.Column("quotation_line_id", sa.Integer(), nullable=False),
        sa.Column("price_list_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_rfq_awards_quantity_is_positive")),
        sa.CheckConstraint("unit_price > 0", name=op.f("ck_rfq_awards_price_is_positive")),
        sa.ForeignKeyConstraint(
            ["price_list_id"], ["price_lists.id"], name=op.f("fk_rfq_awards_price_list_id")
        ),
        sa.ForeignKeyConstraint(
            ["quotation_line_id"],
            ["quotation_lines.id"],
            name=op.f("fk_rfq_awards_quotation_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["rfq_id"], ["rfq_results.rfq_id"], name=op.f("fk_rfq_awards_rfq_id")
        ),
        sa.ForeignKeyConstraint(
            ["rfq_line_id"], ["rfq_lines.id"], name=op.f("fk_rfq_awards_rfq_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rfq_awards")),
        sa.UniqueConstraint("quotation_line_id", name=op.f("uq_rfq_awards_quotation_line_id")),
    )
    op.create_index("ix_rfq_awards_rfq_id", "rfq_awards", ["rfq_id"])
    op.create_index("ix_rfq_awards_rfq_line_id", "rfq_awards", ["rfq_line_id"])

    op.create_table(
        "rfq_orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rfq_id", sa.Integer(), nullable=False),
        sa.Column("delivery_day", sa.Date(), nullable=False),
        sa.Column("delivery_point_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_point_id"],
            ["delivery_points.id"],
            name=op.f("fk_rfq_orders_delivery_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_rfq_orders_order_id")
        ),
        sa.ForeignKeyConstraint(["rfq_id"], ["rfqs.id"], name=op.f("fk_rfq_orders_rfq_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rfq_orders")),
        sa.UniqueConstraint("order_id", name=op.f("uq_rfq_orders_order_id")),
    )
    op.create_index("ix_rfq_orders_rfq_id", "rfq_orders", ["rfq_id"])
    op.create_index(
        "uq_rfq_orders_live",
        "rfq_orders",
        ["rfq_id", "delivery_day", "delivery_point_id"],
        unique=True,
        sqlite_where=sa.text("ended_at is null"),
        postgresql_where=sa.text("ended_at is null"),
    )


def downgrade():
    op.drop_table("rfq_orders")
    op.drop_table("rfq_awards")
    op.drop_table("rfq_results")
