"""Add needs of buyers, the answers of producers, and the orders that came of them.

Safe beside older code: it only adds tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016_demand"
down_revision = "0015_impact_so_far"


def upgrade():
    op.create_table(
        "needs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("ceiling", sa.BigInteger(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("delivery_point_id", sa.Integer(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "open",
                "ordered",
                "closed",
                "cancelled",
                name="needstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("summed_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "published_at is not null or state in ('draft', 'cancelled')",
            name=op.f("ck_needs_published_when_shown"),
        ),
        sa.CheckConstraint("answer_by < first_day", name=op.f("ck_needs_answers_come_before")),
        sa.CheckConstraint("ceiling > 0", name=op.f("ck_needs_ceiling_is_positive")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_needs_quantity_is_positive")),
        sa.CheckConstraint("weeks between 1 and 8", name=op.f("ck_needs_weeks_are_sane")),
        sa.ForeignKeyConstraint(["asked_by"], ["persons.id"], name=op.f("fk_needs_asked_by")),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyers.id"], name=op.f("fk_needs_buyer_id")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name=op.f("fk_needs_category_id")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_point_id"],
            ["delivery_points.id"],
            name=op.f("fk_needs_delivery_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_needs_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs")),
    )
    op.create_index(op.f("ix_needs_announced_at"), "needs", ["announced_at"], unique=False)
    op.create_index("ix_needs_buyer_id_id", "needs", ["buyer_id", "id"], unique=False)
    op.create_index(op.f("ix_needs_category_id"), "needs", ["category_id"], unique=False)
    op.create_index(op.f("ix_needs_product_id"), "needs", ["product_id"], unique=False)
    op.create_index("ix_needs_state_answer_by", "needs", ["state", "answer_by"], unique=False)
    op.create_table(
        "need_orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("delivery_day", sa.Date(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["need_id"], ["needs.id"], name=op.f("fk_need_orders_need_id")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_need_orders_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_orders")),
        sa.UniqueConstraint(
            "need_id", "delivery_day", name=op.f("uq_need_orders_need_id_delivery_day")
        ),
        sa.UniqueConstraint("order_id", name=op.f("uq_need_orders_order_id")),
    )
    op.create_table(
        "pledges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column(
            "answer",
            sa.Enum(
                "full",
                "part",
                "no",
                name="pledgeanswer",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("floor_price", sa.BigInteger(), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(answer = 'no' and quantity = 0 and floor_price is null) or (answer <> 'no' and quantity > 0 and floor_price > 0)",
            name=op.f("ck_pledges_offers_something_or_says_no"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["persons.id"], name=op.f("fk_pledges_answered_by")
        ),
        sa.ForeignKeyConstraint(["need_id"], ["needs.id"], name=op.f("fk_pledges_need_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name=op.f("fk_pledges_offer_id")),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_pledges_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledges")),
        sa.UniqueConstraint(
            "need_id", "producer_id", name=op.f("uq_pledges_need_id_producer_id")
        ),
    )
    op.create_index(op.f("ix_pledges_producer_id"), "pledges", ["producer_id"], unique=False)


def downgrade():
    op.drop_table("pledges")
    op.drop_table("need_orders")
    op.drop_table("needs")
