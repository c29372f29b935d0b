"""Shopping lists: goods that a buyer orders again and again, in the usual quantities.

Two new tables. Safe beside older code, which knows none of them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0063_shopping_lists"
down_revision = "0062_competitions"


def upgrade():
    op.create_table(
        "shopping_lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("outlet_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("version > 0", name=op.f("ck_shopping_lists_version_is_counted")),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.id"], name=op.f("fk_shopping_lists_buyer_id")
        ),
        sa.ForeignKeyConstraint(
            ["outlet_id"], ["outlets.id"], name=op.f("fk_shopping_lists_outlet_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["persons.id"], name=op.f("fk_shopping_lists_made_by")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["persons.id"], name=op.f("fk_shopping_lists_changed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shopping_lists")),
    )
    op.create_index("ix_shopping_lists_buyer_id_id", "shopping_lists", ["buyer_id", "id"])
    op.create_table(
        "shopping_list_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shopping_list_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("known_price", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "quantity > 0", name=op.f("ck_shopping_list_lines_quantity_is_positive")
        ),
        sa.CheckConstraint(
            "known_price > 0", name=op.f("ck_shopping_list_lines_price_is_positive")
        ),
        sa.ForeignKeyConstraint(
            ["shopping_list_id"],
            ["shopping_lists.id"],
            name=op.f("fk_shopping_list_lines_shopping_list_id"),
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_shopping_list_lines_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offers.id"], name=op.f("fk_shopping_list_lines_offer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shopping_list_lines")),
    )
    op.create_index(
        op.f("ix_shopping_list_lines_product_id"), "shopping_list_lines", ["product_id"]
    )
    op.create_index(
        "uq_shopping_list_lines_offer",
        "shopping_list_lines",
        ["shopping_list_id", "offer_id"],
        unique=True,
        sqlite_where=sa.text("offer_id is not null"),
        postgresql_where=sa.text("offer_id is not null"),
    )
    op.create_index(
        "uq_shopping_list_lines_open",
        "shopping_list_lines",
        ["shopping_list_id", "product_id"],
        unique=True,
        sqlite_where=sa.text("offer_id is null"),
        postgresql_where=sa.text("offer_id is null"),
    )


def downgrade():
    op.drop_table("shopping_list_lines")
    op.drop_table("shopping_lists")
