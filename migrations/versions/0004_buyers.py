"""Add buyers, outlets and delivery points.

Safe beside older code: it only adds tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004_buyers"
down_revision = "0003_producers"


def upgrade():
    op.create_table(
        "buyers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "tenant",
                "lounge",
                "caterer",
                "hotel",
                "operator",
                "souvenir",
                "household",
                name="buyerkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "changes_requested",
                "approved",
                "suspended",
                name="reviewstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("npwp", sa.String(length=20), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("payment_days", sa.Integer(), nullable=False),
        sa.Column("approval_limit", sa.BigInteger(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.Integer(), nullable=True),
        sa.Column("review_reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "approval_limit >= 0", name=op.f("ck_buyers_approval_limit_is_not_negative")
        ),
        sa.CheckConstraint(
            "payment_days between 0 and 90", name=op.f("ck_buyers_payment_days_are_sane")
        ),
        sa.ForeignKeyConstraint(["id"], ["organisations.id"], name=op.f("fk_buyers_id")),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["persons.id"], name=op.f("fk_buyers_reviewed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buyers")),
    )
    op.create_index(op.f("ix_buyers_state"), "buyers", ["state"], unique=False)
    op.create_table(
        "delivery_points",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "zone",
            sa.Enum(
                "landside",
                "sterile",
                name="zone",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("opens_at", sa.Time(), nullable=False),
        sa.Column("closes_at", sa.Time(), nullable=False),
        sa.Column("instructions", sa.String(length=300), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.id"], name=op.f("fk_delivery_points_buyer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_points")),
    )
    op.create_index(
        op.f("ix_delivery_points_buyer_id"), "delivery_points", ["buyer_id"], unique=False
    )
    op.create_table(
        "outlets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyers.id"], name=op.f("fk_outlets_buyer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outlets")),
    )
    op.create_index(op.f("ix_outlets_buyer_id"), "outlets", ["buyer_id"], unique=False)


def downgrade():
    op.drop_table("outlets")
    op.drop_table("delivery_points")
    op.drop_table("buyers")
