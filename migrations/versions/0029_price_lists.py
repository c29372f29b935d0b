"""Price lists: for all, for one buyer, or by an agreement, for some time.

Safe beside older code: it reads none of the new tables, and sells at an offer's own prices.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029_price_lists"
down_revision = "0028_need_orders_end"


def upgrade():
    op.create_table(
        "price_lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column(
            "scope",
            sa.Enum(
                "public",
                "buyer",
                "agreement",
                name="pricescope",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("buyer_id", sa.Integer(), nullable=True),
        sa.Column("agreement_reference", sa.String(length=80), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("minimum_order", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(scope = 'public') = (buyer_id is null)",
            name=op.f("ck_price_lists_it_says_for_whom"),
        ),
        sa.CheckConstraint(
            "valid_until is null or valid_until >= valid_from",
            name=op.f("ck_price_lists_days"),
        ),
        sa.CheckConstraint(
            "minimum_order is null or minimum_order >= 0",
            name=op.f("ck_price_lists_minimum_order"),
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_price_lists_producer_id")
        ),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.id"], name=op.f("fk_price_lists_buyer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_lists")),
    )
    op.create_index(op.f("ix_price_lists_producer_id"), "price_lists", ["producer_id"])
    op.create_index(
        "ix_price_lists_buyer_id_valid_from", "price_lists", ["buyer_id", "valid_from"]
    )
    op.create_table(
        "list_prices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("price_list_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("minimum_quantity", sa.BigInteger(), nullable=False),
        sa.Column("order_multiple", sa.BigInteger(), nullable=False),
        sa.Column("may_rise", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "minimum_quantity > 0", name=op.f("ck_list_prices_minimum_is_positive")
        ),
        sa.CheckConstraint(
            "order_multiple > 0", name=op.f("ck_list_prices_multiple_is_positive")
        ),
        sa.ForeignKeyConstraint(
            ["price_list_id"], ["price_lists.id"], name=op.f("fk_list_prices_price_list_id")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offers.id"], name=op.f("fk_list_prices_offer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_prices")),
        sa.UniqueConstraint(
            "price_list_id", "offer_id", name=op.f("uq_list_prices_price_list_id_offer_id")
        ),
    )
    op.create_index(op.f("ix_list_prices_offer_id"), "list_prices", ["offer_id"])
    op.create_table(
        "list_tiers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_price_id", sa.Integer(), nullable=False),
        sa.Column("minimum_quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("unit_price > 0", name=op.f("ck_list_tiers_price_is_positive")),
        sa.CheckConstraint(
            "minimum_quantity > 0", name=op.f("ck_list_tiers_quantity_is_positive")
        ),
        sa.ForeignKeyConstraint(
            ["list_price_id"], ["list_prices.id"], name=op.f("fk_list_tiers_list_price_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_tiers")),
        sa.UniqueConstraint(
            "list_price_id",
            "minimum_quantity",
            name=op.f("uq_list_tiers_list_price_id_minimum_quantity"),
        ),
    )


def downgrade():
    op.drop_table("list_tiers")
    op.drop_table("list_prices")
    op.drop_table("price_lists")
