"""Split and joined orders: what went from where to where, and which count as one.

Two new tables. Safe beside older code, which knows none of them and splits nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0064_order_transfers"
down_revision = "0063_shopping_lists"


def upgrade():
    op.create_table(
        "order_transfers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "split",
                "merge",
                name="transferkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("from_order_id", sa.Integer(), nullable=False),
        sa.Column("to_order_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("product_name", sa.String(length=120), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "quantity > 0", name=op.f("ck_order_transfers_quantity_is_positive")
        ),
        sa.ForeignKeyConstraint(
            ["from_order_id"], ["orders.id"], name=op.f("fk_order_transfers_from_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["to_order_id"], ["orders.id"], name=op.f("fk_order_transfers_to_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offers.id"], name=op.f("fk_order_transfers_offer_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_order_transfers_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_transfers")),
    )
    for column in ("from_order_id", "to_order_id"):
        name = op.f(f"ix_order_transfers_{column}")
        op.create_index(name, "order_transfers", [column])
    op.create_table(
        "order_families",
        sa.Column("order_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_families_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["family_id"], ["orders.id"], name=op.f("fk_order_families_family_id")
        ),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_order_families")),
    )
    op.create_index(op.f("ix_order_families_family_id"), "order_families", ["family_id"])


def downgrade():
    op.drop_table("order_families")
    op.drop_table("order_transfers")
