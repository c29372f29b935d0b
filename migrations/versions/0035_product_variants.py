"""Add families of products, whose variants differ in pack, content or weighing.

Safe beside older code: it only adds.
"""

import sqlalchemy as sa
from alembic import op

revision = "0035_product_variants"
down_revision = "0034_product_merges"


def upgrade():
    op.create_table(
        "product_families",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name=op.f("fk_product_families_category_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_families")),
        sa.UniqueConstraint(
            "category_id", "name", name=op.f("uq_product_families_category_id_name")
        ),
    )
    op.create_table(
        "product_variants",
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("label_en", sa.String(length=60), nullable=False),
        sa.Column("is_catch_weight", sa.Boolean(), nullable=False),
        sa.Column("tare", sa.BigInteger(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "tare is null or tare > 0", name=op.f("ck_product_variants_tare_is_positive")
        ),
        sa.CheckConstraint(
            "tare is null or is_catch_weight", name=op.f("ck_product_variants_tare_is_weighed")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_product_variants_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["family_id"], ["product_families.id"], name=op.f("fk_product_variants_family_id")
        ),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_product_variants")),
        sa.UniqueConstraint(
            "family_id", "label", name=op.f("uq_product_variants_family_id_label")
        ),
    )
    op.create_index(op.f("ix_product_variants_family_id"), "product_variants", ["family_id"])


def downgrade():
    op.drop_table("product_variants")
    op.drop_table("product_families")
