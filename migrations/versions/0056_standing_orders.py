"""Standing orders: weekly patterns, dates that are left out, and each day whose turn came.

Five new tables. Safe beside older code, which knows none of them and orders nothing by itself.
"""

import sqlalchemy as sa
from alembic import op

revision = "0056_standing_orders"
down_revision = "0055_dock_windows"


def _one_of(name, *values):
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade():
    op.create_table(
        "standing_orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column(
            "state",
            _one_of("standingstate", "active", "paused", "ended"),
            nullable=False,
        ),
        sa.Column("delivery_point_id", sa.Integer(), nullable=False),
        sa.Column("dock_hour", sa.Time(), nullable=True),
        sa.Column("outlet_id", sa.Integer(), nullable=True),
        sa.Column("cost_centre_id", sa.Integer(), nullable=True),
        sa.Column(
            "payment",
            _one_of("paymentchoice", "terms", "card"),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("days_before", sa.Integer(), nullable=False),
        sa.Column("tolerance_percent", sa.Integer(), nullable=False),
        sa.Column(
            "holidays",
            _one_of("holidayrule", "skip", "day_before", "deliver"),
            nullable=False,
        ),
        sa.Column("paused_from", sa.Date(), nullable=True),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("looked_through", sa.Date(), nullable=False),
        sa.Column("next_look_on", sa.Date(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'ended') = (ended_at is not null)",
            name=op.f("ck_standing_orders_end_has_a_moment"),
        ),
        sa.CheckConstraint(
            "(state = 'paused') = (paused_from is not null)",
            name=op.f("ck_standing_orders_pause_has_a_day"),
        ),
        sa.CheckConstraint(
            "days_before between 1 and 30", name=op.f("ck_standing_orders_days_before_fit")
        ),
        sa.CheckConstraint(
            "ends_on is null or ends_on >= starts_on",
            name=op.f("ck_standing_orders_ends_after_start"),
        ),
        sa.CheckConstraint(
            "paused_until is null or paused_until >= paused_from",
            name=op.f("ck_standing_orders_pause_ends_after_start"),
        ),
        sa.CheckConstraint(
            "tolerance_percent between 0 and 100",
            name=op.f("ck_standing_orders_tolerance_is_per_cent"),
        ),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.id"], name=op.f("fk_standing_orders_buyer_id")
        ),
        sa.ForeignKeyConstraint(
            ["cost_centre_id"],
            ["cost_centres.id"],
            name=op.f("fk_standing_orders_cost_centre_id"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["persons.id"], name=op.f("fk_standing_orders_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_point_id"],
            ["delivery_points.id"],
            name=op.f("fk_standing_orders_delivery_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["outlet_id"], ["outlets.id"], name=op.f("fk_standing_orders_outlet_id")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["persons.id"], name=op.f("fk_standing_orders_owner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_orders")),
    )
    op.create_index(
        "ix_standing_orders_buyer_id_id", "standing_orders", ["buyer_id", "id"], unique=False
    )
    op.create_index(
        op.f("ix_standing_orders_owner_id"), "standing_orders", ["owner_id"], unique=False
    )
    op.create_index(
        "ix_standing_orders_state_next_look_on",
        "standing_orders",
        ["state", "next_look_on"],
        unique=False,
    )
    op.create_table(
        "standing_order_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("standing_order_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column(
            "substitute",
            _one_of("substitute", "ask", "nearest", "skip"),
            nullable=False,
        ),
        sa.Column("agreed_price", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "agreed_price > 0", name=op.f("ck_standing_order_lines_price_is_positive")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offers.id"], name=op.f("fk_standing_order_lines_offer_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_standing_order_lines_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["standing_order_id"],
            ["standing_orders.id"],
            name=op.f("fk_standing_order_lines_standing_order_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_order_lines")),
    )
    op.create_index(
        op.f("ix_standing_order_lines_product_id"),
        "standing_order_lines",
        ["product_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_standing_order_lines_standing_order_id"),
        "standing_order_lines",
        ["standing_order_id"],
        unique=False,
    )
    op.create_table(
        "standing_order_occurrences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("standing_order_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("delivery_day", sa.Date(), nullable=False),
        sa.Column(
            "state",
            _one_of(
                "occurrencestate",
                "due",
                "ordered",
                "asks",
                "skipped",
                "lapsed",
                "failed",
                "rejected",
                "cancelled",
            ),
            nullable=False,
        ),
        sa.Column(
            "gap",
            _one_of(
                "gap",
                "season",
                "stock",
                "gone",
                "late",
                "price",
                "area",
                "rules",
                "dock",
                "holiday",
                "date",
                "person",
                "place",
                "budget",
                "missed",
                "answer",
            ),
            nullable=True,
        ),
        sa.Column("message", sa.String(length=1000), nullable=False),
        sa.Column("proposal", sa.JSON(), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("generated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "order_id is not null or state not in ('ordered', 'rejected', 'cancelled')",
            name=op.f("ck_standing_order_occurrences_ordered_has_an_order"),
        ),
        sa.CheckConstraint(
            "state <> 'asks' or answer_by is not null",
            name=op.f("ck_standing_order_occurrences_asks_until"),
        ),
        sa.CheckConstraint(
            "state not in ('asks', 'failed') or gap is not null",
            name=op.f("ck_standing_order_occurrences_trouble_has_a_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"],
            ["persons.id"],
            name=op.f("fk_standing_order_occurrences_answered_by"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_standing_order_occurrences_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["standing_order_id"],
            ["standing_orders.id"],
            name=op.f("fk_standing_order_occurrences_standing_order_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_order_occurrences")),
        sa.UniqueConstraint("order_id", name=op.f("uq_standing_order_occurrences_order_id")),
        sa.UniqueConstraint(
            "standing_order_id",
            "day",
            name=op.f("uq_standing_order_occurrences_standing_order_id_day"),
        ),
    )
    op.create_index(
        "ix_standing_order_occurrences_state_answer_by",
        "standing_order_occurrences",
        ["state", "answer_by"],
        unique=False,
    )
    op.create_table(
        "standing_order_skips",
        sa.Column("standing_order_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("skipped_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_standing_order_skips_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["standing_order_id"],
            ["standing_orders.id"],
            name=op.f("fk_standing_order_skips_standing_order_id"),
        ),
        sa.PrimaryKeyConstraint(
            "standing_order_id", "day", name=op.f("pk_standing_order_skips")
        ),
    )
    op.create_table(
        "standing_order_amounts",
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "quantity > 0", name=op.f("ck_standing_order_amounts_quantity_is_positive")
        ),
        sa.CheckConstraint(
            "weekday between 0 and 6", name=op.f("ck_standing_order_amounts_weekday_is_one")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"],
            ["standing_order_lines.id"],
            name=op.f("fk_standing_order_amounts_line_id"),
        ),
        sa.PrimaryKeyConstraint("line_id", "weekday", name=op.f("pk_standing_order_amounts")),
    )


def downgrade():
    for name in ("occurrences", "skips", "amounts", "lines"):
        op.drop_table(f"standing_order_{name}")
    op.drop_table("standing_orders")
