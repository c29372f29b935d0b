"""Quotations, sealed until their opening, and what the opening tells of them.

Safe beside older code, which does not know these tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0045_quotations"
down_revision = "0044_rfqs"


def upgrade():
    op.create_table(
        "quotations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rfq_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("envelope", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "revised",
                "withdrawn",
                "awarded",
                "lost",
                "expired",
                name="quotationstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("producer_id", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("freight", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("on_time", sa.Integer(), nullable=True),
        sa.Column("deliveries", sa.Integer(), nullable=False),
        sa.Column("quality", sa.Integer(), nullable=True),
        sa.Column("distance", sa.Integer(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "opened_at is not null or state not in ('awarded', 'lost')",
            name=op.f("ck_quotations_judged_once_opened"),
        ),
        sa.CheckConstraint(
            "(opened_at is null) = (producer_id is null)",
            name=op.f("ck_quotations_known_once_opened"),
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_quotations_producer_id")
        ),
        sa.ForeignKeyConstraint(["rfq_id"], ["rfqs.id"], name=op.f("fk_quotations_rfq_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotations")),
        sa.UniqueConstraint(
            "rfq_id", "round", "mark", name=op.f("uq_quotations_rfq_id_round_mark")
        ),
        sa.UniqueConstraint(
            "rfq_id",
            "round",
            "producer_id",
            name=op.f("uq_quotations_rfq_id_round_producer_id"),
        ),
    )
    op.create_index("ix_quotations_producer_id", "quotations", ["producer_id"])

    op.create_table(
        "quotation_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quotation_id", sa.Integer(), nullable=False),
        sa.Column("rfq_line_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("is_alternate", sa.Boolean(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("lead_days", sa.Integer(), nullable=False),
        sa.Column("tax_basis_points", sa.Integer(), nullable=False),
        sa.Column("remark", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "lead_days between 0 and 90", name=op.f("ck_quotation_lines_lead_days_are_sane")
        ),
        sa.CheckConstraint(
            "quantity > 0", name=op.f("ck_quotation_lines_quantity_is_positive")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offers.id"], name=op.f("fk_quotation_lines_offer_id")
        ),
        sa.ForeignKeyConstraint(
            ["quotation_id"], ["quotations.id"], name=op.f("fk_quotation_lines_quotation_id")
        ),
        sa.ForeignKeyConstraint(
            ["rfq_line_id"], ["rfq_lines.id"], name=op.f("fk_quotation_lines_rfq_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotation_lines")),
        sa.UniqueConstraint(
            "quotation_id",
            "rfq_line_id",
            "is_alternate",
            name=op.f("uq_quotation_lines_quotation_id_rfq_line_id_is_alternate"),
        ),
    )
    op.create_index("ix_quotation_lines_offer_id", "quotation_lines", ["offer_id"])
    op.create_index("ix_quotation_lines_rfq_line_id", "quotation_lines", ["rfq_line_id"])

    op.create_table(
        "quotation_tiers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quotation_line_id", sa.Integer(), nullable=False),
        sa.Column("minimum_quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "minimum_quantity > 0", name=op.f("ck_quotation_tiers_quantity_is_positive")
        ),
        sa.CheckConstraint("unit_price > 0", name=op.f("ck_quotation_tiers_price_is_positive")),
        sa.ForeignKeyConstraint(
            ["quotation_line_id"],
            ["quotation_lines.id"],
            name=op.f("fk_quotation_tiers_quotation_line_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotation_tiers")),
        sa.UniqueConstraint(
            "quotation_line_id",
            "minimum_quantity",
            name=op.f("uq_quotation_tiers_quotation_line_id_minimum_quantity"),
        ),
    )

    op.create_table(
        "quotations_asked",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rfq_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_quotations_asked_producer_id")
        ),
        sa.ForeignKeyConstraint(
            ["rfq_id"], ["rfqs.id"], name=op.f("fk_quotations_asked_rfq_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotations_asked")),
        sa.UniqueConstraint(
            "rfq_id",
            "round",
            "producer_id",
            name=op.f("uq_quotations_asked_rfq_id_round_producer_id"),
        ),
    )
    op.create_index("ix_quotations_asked_producer_id", "quotations_asked", ["producer_id"])


def downgrade():
    op.drop_table("quotations_asked")
    op.drop_table("quotation_tiers")
    op.drop_table("quotation_lines")
    op.drop_table("quotations")
