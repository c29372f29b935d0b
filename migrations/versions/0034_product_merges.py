"""Add where the addresses of merged products lead.

Safe beside older code: it only adds.
"""

import sqlalchemy as sa
from alembic import op

revision = "0034_product_merges"
down_revision = "0033_spec_sheets"


def upgrade():
    op.create_table(
        "product_merges",
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "product_id <> into_id", name=op.f("ck_product_merges_it_is_another")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_product_merges_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["into_id"], ["products.id"], name=op.f("fk_product_merges_into_id")
        ),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_product_merges")),
    )
    op.create_index(op.f("ix_product_merges_into_id"), "product_merges", ["into_id"])


def downgrade():
    op.drop_table("product_merges")
