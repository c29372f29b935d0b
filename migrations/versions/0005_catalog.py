"""Add categories, products, offers, prices, photos and stock.

Safe beside older code: it only adds tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005_catalog"
down_revision = "0004_buyers"


def upgrade():
    op.create_table(
        "categories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("art", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_categories")),
        sa.UniqueConstraint("slug", name=op.f("uq_categories_slug")),
    )
    op.create_table(
        "products",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=True),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("pack", sa.String(length=80), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column(
            "goods_kind",
            sa.Enum(
                "water",
                "produce",
                "crop",
                "grain",
                "eggs",
                "milk",
                "meat",
                "fish",
                "packed_food",
                "fresh_food",
                "frozen_food",
                "craft",
                "plants",
                name="goodskind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
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
        sa.Column("art", sa.String(length=40), nullable=False),
        sa.Column("shelf_life_days", sa.Integer(), nullable=True),
        sa.Column("storage", sa.String(length=80), nullable=True),
        sa.Column("season_months", sa.String(length=40), nullable=True),
        sa.Column("popularity", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name=op.f("fk_products_category_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("slug", name=op.f("uq_products_slug")),
    )
    op.create_index(op.f("ix_products_category_id"), "products", ["category_id"], unique=False)
    op.create_table(
        "offers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "changes_requested",
                "published",
                "paused",
                "archived",
                name="offerstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column(
            "halal_basis",
            sa.Enum(
                "certificate",
                "positive_list",
                "not_halal",
                name="halalbasis",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("minimum_quantity", sa.BigInteger(), nullable=False),
        sa.Column("order_multiple", sa.BigInteger(), nullable=False),
        sa.Column("available_quantity", sa.BigInteger(), nullable=False),
        sa.Column("weekly_capacity", sa.BigInteger(), nullable=True),
        sa.Column("lead_days", sa.Integer(), nullable=False),
        sa.Column("lowest_price", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.Integer(), nullable=True),
        sa.Column("review_reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "available_quantity >= 0", name=op.f("ck_offers_stock_is_not_negative")
        ),
        sa.CheckConstraint(
            "lead_days between 0 and 90", name=op.f("ck_offers_lead_days_are_sane")
        ),
        sa.CheckConstraint("minimum_quantity > 0", name=op.f("ck_offers_minimum_is_positive")),
        sa.CheckConstraint("order_multiple > 0", name=op.f("ck_offers_multiple_is_positive")),
        sa.CheckConstraint(
            "weekly_capacity is null or weekly_capacity > 0", name=op.f("ck_offers_capacity")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_offers_producer_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_offers_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["persons.id"], name=op.f("fk_offers_reviewed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
    )
    op.create_index(op.f("ix_offers_producer_id"), "offers", ["producer_id"], unique=False)
    op.create_index(op.f("ix_offers_product_id"), "offers", ["product_id"], unique=False)
    op.create_index(op.f("ix_offers_state"), "offers", ["state"], unique=False)
    op.create_table(
        "capacity_weeks",
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("booked_quantity", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "booked_quantity >= 0", name=op.f("ck_capacity_weeks_booking_is_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offers.id"], name=op.f("fk_capacity_weeks_offer_id")
        ),
        sa.PrimaryKeyConstraint("offer_id", "week", name=op.f("pk_capacity_weeks")),
    )
    op.create_table(
        "offer_certificates",
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificates.id"],
            name=op.f("fk_offer_certificates_certificate_id"),
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offers.id"], name=op.f("fk_offer_certificates_offer_id")
        ),
        sa.PrimaryKeyConstraint(
            "offer_id", "certificate_id", name=op.f("pk_offer_certificates")
        ),
    )
    op.create_index(
        op.f("ix_offer_certificates_certificate_id"),
        "offer_certificates",
        ["certificate_id"],
        unique=False,
    )
    op.create_table(
        "offer_photos",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("alt", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offers.id"], name=op.f("fk_offer_photos_offer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_photos")),
        sa.UniqueConstraint("key", name=op.f("uq_offer_photos_key")),
    )
    op.create_index(
        op.f("ix_offer_photos_offer_id"), "offer_photos", ["offer_id"], unique=False
    )
    op.create_table(
        "price_tiers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("minimum_quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "minimum_quantity > 0", name=op.f("ck_price_tiers_quantity_is_positive")
        ),
        sa.CheckConstraint("unit_price > 0", name=op.f("ck_price_tiers_price_is_positive")),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offers.id"], name=op.f("fk_price_tiers_offer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_tiers")),
        sa.UniqueConstraint(
            "offer_id",
            "minimum_quantity",
            name=op.f("uq_price_tiers_offer_id_minimum_quantity"),
        ),
    )
    op.create_table(
        "stock_moves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "set",
                "hold",
                "release",
                name="stockreason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("order_line_id", sa.Integer(), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offers.id"], name=op.f("fk_stock_moves_offer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_moves")),
    )
    op.create_index(op.f("ix_stock_moves_offer_id"), "stock_moves", ["offer_id"], unique=False)
    op.create_index(
        op.f("ix_stock_moves_order_line_id"), "stock_moves", ["order_line_id"], unique=False
    )


def downgrade():
    op.drop_table("stock_moves")
    op.drop_table("price_tiers")
    op.drop_table("offer_photos")
    op.drop_table("offer_certificates")
    op.drop_table("capacity_weeks")
    op.drop_table("offers")
    op.drop_table("products")
    op.drop_table("categories")
