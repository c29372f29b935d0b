"""Add what is called off under agreements: quantities counted, scheduled deliveries.

Safe beside older code: it only adds. Older code places orders that are not counted.
"""

import sqlalchemy as sa
from alembic import op

revision = "0058_agreement_calls"
down_revision = "0057_agreements"


def upgrade():
    op.create_table(
        "agreement_quotas",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("maximum", sa.BigInteger(), nullable=True),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "maximum is null or used <= maximum",
            name=op.f("ck_agreement_quotas_used_within_maximum"),
        ),
        sa.CheckConstraint("used >= 0", name=op.f("ck_agreement_quotas_used_is_not_negative")),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name=op.f("fk_agreement_quotas_agreement_id")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offers.id"], name=op.f("fk_agreement_quotas_offer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_quotas")),
        sa.UniqueConstraint(
            "agreement_id",
            "period",
            "offer_id",
            name=op.f("uq_agreement_quotas_agreement_id_period_offer_id"),
        ),
    )
    op.create_index(op.f("ix_agreement_quotas_offer_id"), "agreement_quotas", ["offer_id"])
    op.create_table(
        "agreement_calls",
        sa.Column("order_line_id", sa.Integer(), nullable=False),
        sa.Column("quota_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "quantity >= 0", name=op.f("ck_agreement_calls_quantity_is_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["agreement_lines.id"], name=op.f("fk_agreement_calls_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_lines.id"], name=op.f("fk_agreement_calls_order_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["quota_id"], ["agreement_quotas.id"], name=op.f("fk_agreement_calls_quota_id")
        ),
        sa.PrimaryKeyConstraint("order_line_id", name=op.f("pk_agreement_calls")),
    )
    op.create_index(op.f("ix_agreement_calls_line_id"), "agreement_calls", ["line_id"])
    op.create_index(op.f("ix_agreement_calls_quota_id"), "agreement_calls", ["quota_id"])
    op.create_table(
        "agreement_releases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("delivery_day", sa.Date(), nullable=False),
        sa.Column("delivery_point_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind", _one_of("releasekind", "firm", "planned", "forecast"), nullable=False
        ),
        sa.Column(
            "state",
            _one_of("releasestate", "open", "ordered", "failed", "dropped"),
            nullable=False,
        ),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("problem", sa.String(length=500), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state <> 'ordered' or order_id is not null",
            name=op.f("ck_agreement_releases_ordered_by"),
        ),
        sa.CheckConstraint(
            "quantity > 0", name=op.f("ck_agreement_releases_quantity_is_positive")
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name=op.f("fk_agreement_releases_agreement_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["persons.id"], name=op.f("fk_agreement_releases_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_point_id"],
            ["delivery_points.id"],
            name=op.f("fk_agreement_releases_delivery_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_agreement_releases_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_agreement_releases_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_releases")),
        sa.UniqueConstraint("order_id", name=op.f("uq_agreement_releases_order_id")),
    )
    op.create_index(
        "ix_agreement_releases_agreement_id_delivery_day",
        "agreement_releases",
        ["agreement_id", "delivery_day"],
    )
    op.create_index(
        op.f("ix_agreement_releases_product_id"), "agreement_releases", ["product_id"]
    )
    op.create_index("ix_agreement_releases_state_kind", "agreement_releases", ["state", "kind"])


def downgrade():
    op.drop_table("agreement_releases")
    op.drop_table("agreement_calls")
    op.drop_table("agreement_quotas")


def _one_of(name, *words):
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)
